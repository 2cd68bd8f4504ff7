import { crash, outageOf } from './crash.ts'
import type { Step } from './Step.ts'
import type { World } from '../world/World.ts'

/** A step that a run has to have: where it has not come about by itself it is made to. */
export type Drama = Step & {
  /** Time given for it to come about. */
  readonly takesMs: number
  isDone(world: World): boolean
}

/** What nearly every run contains: a relay that dies, a client that comes back to one, and a chat that loses its agent. */
export const dramas: readonly Drama[] = [
  {
    name: 'arranged crash',
    weight: 0,
    takesMs: 0,
    isDone: ({ faults }) => faults.counts.has('crash'),
    run(world) {
      // Where clients are: their coming back is part of it.
      const relay = world.random.one(
        world.relays.filter(({ isUp, isPaused, links }) => isUp && !isPaused && links.size > 0),
      )
      return relay === undefined ? null : crash(world, relay, outageOf(world))
    },
  },
  {
    name: 'arranged loss of an agent',
    weight: 0,
    // Forty seconds of silence and a sweep.
    takesMs: 47_000,
    isDone: ({ faults }) => faults.counts.has('requeue'),
    run(world) {
      const holders = new Set(
        [...world.books.chats.values()].flatMap(({ holder, away }) =>
          holder === null || away ? [] : [holder.agentId],
        ),
      )
      const agent = world.random.one(
        world.agents.filter(
          ({ id, desk }) => desk !== null && holders.has(id) && world.books.agents.get(id)?.availability !== 'phone',
        ),
      )
      if (agent === undefined) return null
      agent.vanish(true)
      world.faults.happened('agent vanished')
      return `${agent.name} vanishes silently, with a chat`
    },
  },
]
