import type { Clock } from '../models/edges.ts'
import { environment } from './environment.ts'

/** The browser's clock: the one that the client counts by too. */
export const clock: Clock = {
  now: () => environment.now(),
  every(ms, fn) {
    const timer = setInterval(fn, ms)
    return () => clearInterval(timer)
  },
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}
