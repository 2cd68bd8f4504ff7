import { expect, test } from 'vitest'
import { memoryStore } from '../adapters/store-memory/memoryStore.ts'
import type { DepartmentRecord } from '../domain/records.ts'
import type { Store } from '../ports/Store.ts'
import { Directory } from './Directory.ts'

const department = (id: string): DepartmentRecord => ({
  id,
  siteId: 'sit_1',
  name: id,
  policy: 'round_robin',
  memberIds: [],
  queueLimit: null,
  createdAt: 1,
})

/** A store whose answers may be on their way for long: `hold` keeps those of the next reading until it is told to let go. */
function slowStore() {
  const inner = memoryStore()
  let way: Promise<void> = Promise.resolve()
  const store: Store = {
    ...inner,
    async find(kind, fields) {
      const mine = way
      const found = await inner.find(kind, fields)
      await mine
      return found
    },
  }
  const hold = (): (() => void) => {
    const held = Promise.withResolvers<void>()
    way = held.promise
    return () => held.resolve()
  }
  const create = (id: string) =>
    inner.commit([{ records: [{ kind: 'department', id, expectedRev: 0, value: department(id) }] }])
  return { store, create, hold, flow: () => void (way = Promise.resolve()) }
}

test('[V21] an answer that was long on its way does not bring back what was there before a change', async () => {
  const { store, create, hold, flow } = slowStore()
  const directory = new Directory(store)
  await create('dep_old')
  const letGo = hold()
  const slow = directory.refresh()
  flow()
  await create('dep_new')
  await directory.refresh()
  letGo()
  expect(await slow).toEqual([])
  expect(directory.departmentsOf('sit_1').map(({ value }) => value.id)).toEqual(['dep_old', 'dep_new'])
})
