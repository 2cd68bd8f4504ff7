import { busMemory } from '../src/adapters/bus-memory/busMemory.ts'
import { busContract } from './contract/busContract.ts'

busContract('memory', async () => {
  const thrown: unknown[] = []
  const bus = busMemory((error) => thrown.push(error))
  return { join: async () => bus, thrown: () => thrown, teardown: () => bus.close() }
})
