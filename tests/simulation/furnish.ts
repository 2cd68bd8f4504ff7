import { Random } from './world/Random.ts'
import type { StoreKind } from './world/openStore.ts'
import { World } from './world/World.ts'

/** Two to four agents in one to three departments, one relay or two, a store that is near or far: what a run begins with, from its seed. */
export async function furnish(seed: number, store: StoreKind): Promise<World> {
  const random = new Random(seed, 'furniture')
  const farMs = random.one([0, 0, 0, 3, 12]) ?? 0
  const relays = random.chance(0.2) ? 1 : 2
  const world = await World.make({ seed, store, relays, farMs, mail: random.chance(0.7) })
  const departments = ['Sales', 'Support'].slice(0, random.between(0, 2))
  for (const name of departments) await world.makeDepartment(name)
  const names = [...world.departments.keys()]
  for (const name of ['Mara', 'Ben', 'Sue'].slice(0, random.between(1, 3))) {
    const own = names.filter(() => random.chance(0.6))
    await world.hire({
      name,
      role: random.one(['agent', 'agent', 'supervisor'] as const) ?? 'agent',
      capacity: random.between(1, 3),
      departments: own.length > 0 ? own : names.slice(0, 1),
    })
  }
  return world
}
