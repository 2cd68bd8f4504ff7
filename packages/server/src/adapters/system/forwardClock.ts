import type { Ms } from '@deskbell/protocol'

/** The clock comes closer to the wall's again by one ms in so many. */
const CATCHES_UP = 100

/**
 * The time on the wall, but never going back: where somebody sets the clock back, ours goes on from where it was and is slower by a
 * hundredth until both agree. Budgets, silence and graces are differences of such times, and would stand still for as long as it was set
 * back. Set forward, it is like a machine that slept.
 */
export function forwardClock(wall: () => Ms): () => Ms {
  let before = wall()
  let ahead = 0
  return () => {
    const now = wall()
    const passed = now - before
    before = now
    ahead = passed < 0 ? ahead - passed : Math.max(0, ahead - passed / CATCHES_UP)
    return Math.floor(now + ahead)
  }
}
