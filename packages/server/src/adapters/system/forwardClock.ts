import type { Ms } from '@deskbell/protocol'

/** Our clock comes closer to the wall's again by one ms in so many. */
const CATCHES_UP = 100
/** Both clocks are read one after the other, and one counts whole ms. */
const SAME_MS = 10

/**
 * The time on the wall, but never going back: where somebody sets that clock back, ours goes on by `steady`, which nobody can set,
 * and is slower by a hundredth until both agree. Budgets, silence and graces are differences of such times, and would stand still
 * for as long as it was set back. Set forward, it is like a machine that slept.
 */
export function forwardClock(wall: () => Ms, steady: () => Ms): () => Ms {
  let last = wall()
  let wallBefore = last
  let steadyBefore = steady()
  let ahead = 0
  return () => {
    const now = wall()
    const steadyNow = steady()
    const passed = now - wallBefore
    const setBackMs = steadyNow - steadyBefore - passed
    wallBefore = now
    steadyBefore = steadyNow
    ahead = setBackMs > SAME_MS ? ahead + setBackMs : Math.max(0, ahead - passed / CATCHES_UP)
    last = Math.max(last, Math.floor(now + ahead))
    return last
  }
}
