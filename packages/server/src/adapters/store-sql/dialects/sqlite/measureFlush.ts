import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const FLUSHES = 30
/** A disk this slow has told enough. */
const ENOUGH_MS = 500

/** Median time one small write takes to reach this directory's disk, in ms. */
export function measureFlush(directory: string, elapsed: () => number = () => performance.now()): number {
  const path = join(directory, '.deskbell-flush')
  const file = openSync(path, 'w')
  const times: number[] = []
  const start = elapsed()
  try {
    const page = new Uint8Array(4_096)
    for (let i = 0; i < FLUSHES && elapsed() - start < ENOUGH_MS; i += 1) {
      const before = elapsed()
      writeSync(file, page)
      fdatasyncSync(file)
      times.push(elapsed() - before)
    }
  } finally {
    closeSync(file)
    rmSync(path, { force: true })
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}
