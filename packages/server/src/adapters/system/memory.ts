import { getHeapStatistics } from 'node:v8'
import type { Clock } from '../../ports/system.ts'

/** Part of the heap from which on newcomers are turned away. What is left is for those who are here, until garbage is collected. */
const TIGHT = 0.85
/** Looking costs some microseconds, and thousands may come within a second. */
const LOOK_EVERY_MS = 250

/** Tells whether memory is nearly full: Node ends a process whose heap reaches its limit (`--max-old-space-size`). */
export function memoryWatch(clock: Pick<Clock, 'now'>, heap = ofThisProcess): () => boolean {
  let lookedAt = -Infinity
  let isTight = false
  return () => {
    const now = clock.now()
    if (Math.abs(now - lookedAt) < LOOK_EVERY_MS) return isTight
    lookedAt = now
    const { used, limit } = heap()
    isTight = used > limit * TIGHT
    return isTight
  }
}

function ofThisProcess(): { used: number; limit: number } {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  return { used, limit }
}
