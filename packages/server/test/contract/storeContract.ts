import { afterEach, describe } from 'vitest'
import { commitContract } from './store/commits.ts'
import { hammerContract } from './store/hammer.ts'
import { keyContract } from './store/keys.ts'
import { listContract } from './store/lists.ts'
import { peopleContract } from './store/people.ts'
import { routingContract } from './store/routing.ts'
import { searchContract } from './store/search.ts'
import { timelineContract } from './store/timelines.ts'
import { workContract } from './store/work.ts'
import { World } from './store/World.ts'
import type { Bed } from './store/World.ts'

export type { Bed } from './store/World.ts'

/** What every store promises. `setup` opens an empty one; its clock starts anywhere and moves only when told. `runs` = random scenes per list test. */
export function storeContract(name: string, setup: () => Promise<Bed>, runs = 15): void {
  describe(`Store: ${name}`, () => {
    const beds: Bed[] = []
    afterEach(async () => {
      await Promise.all(beds.splice(0).map((bed) => bed.teardown()))
    })
    const open = async () => {
      const bed = await setup()
      beds.push(bed)
      return new World(bed)
    }
    commitContract(open)
    keyContract(open)
    timelineContract(open)
    peopleContract(open)
    routingContract(open)
    workContract(open)
    listContract(open, runs)
    searchContract(open)
    hammerContract(open)
  })
}
