import { randomFillSync } from 'node:crypto'
import type { Ids } from '../../ports/system.ts'

const POOL_BYTES = 8192

/** Ids from the system's random source, drawn in blocks: one call for 512 ids instead of one each. */
export function randomIds(): Ids {
  const pool = Buffer.alloc(POOL_BYTES)
  let at = POOL_BYTES
  const hex = (bytes: number): string => {
    if (bytes > POOL_BYTES) throw new RangeError(`at most ${POOL_BYTES} bytes at once`)
    if (at + bytes > POOL_BYTES) {
      randomFillSync(pool)
      at = 0
    }
    const text = pool.toString('hex', at, at + bytes)
    pool.fill(0, at, at + bytes)
    at += bytes
    return text
  }
  return { hex, id: (prefix) => `${prefix}_${hex(16)}` }
}
