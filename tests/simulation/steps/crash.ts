import type { Relay } from '../world/Relay.ts'
import type { World } from '../world/World.ts'

/** How long a relay that died stays away, in ms. */
export const outageOf = ({ random }: World): number => random.between(200, random.chance(0.2) ? 60_000 : 8_000)

/** Kills a relay and starts it again after a while. Draws nothing, so that it can happen later in a step. */
export function crash(world: World, relay: Relay, ms: number): string {
  relay.crash()
  world.faults.happened('crash')
  world.clock.timer(ms, () => void relay.start())
  return `${relay.name} crashes, for ${ms} ms`
}
