import type { Clock } from '../../ports/system.ts'
import { forwardClock } from './forwardClock.ts'

/** The machine's clock, which never goes back. Timers do not keep the process alive. */
export const systemClock: Clock = {
  now: forwardClock(
    () => Date.now(),
    () => performance.now(),
  ),
  timer(ms, fn) {
    const timer = setTimeout(fn, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
  turn: (fn) => void setImmediate(fn),
}
