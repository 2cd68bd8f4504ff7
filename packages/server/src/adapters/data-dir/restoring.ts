import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { flush, flushTree } from './flush.ts'

// A data directory is several names: database, its log, files. No file system swaps several at once, so a restore is decided by one
// rename, of a folder that has everything, and what remains to be moved then is moved by whoever comes next:
//   restore-<time>.part    being filled; worth nothing
//   restore-<time>.ready   decided: its contents are the data
//   before-restore-<time>  what was there before. It is kept
const FOLDER = /^restore-(\w+)\.(part|ready)$/

/** The log comes first: beside another database it would be taken for that one's. */
const NAMES = ['deskbell.db-wal', 'deskbell.db-shm', 'deskbell.db', 'files']

/** Makes an empty folder in the data directory for what is to replace it. What an interrupted restore left is removed. */
export function stage(dataDir: string, now: number): string {
  for (const name of readdirSync(dataDir)) {
    if (FOLDER.exec(name)?.[2] === 'part') rmSync(join(dataDir, name), { recursive: true })
  }
  // Two restores at the same moment must not keep what was there before in one folder.
  let at = now
  while (existsSync(join(dataDir, beforeOf(nameOf(at))))) at += 1
  const time = nameOf(at)
  const folder = join(dataDir, `restore-${time}.part`)
  mkdirSync(folder, { mode: 0o700 })
  return folder
}

/** From its return on, what was staged is the data, whatever happens. `finishRestore` moves it to its place. */
export function decide(dataDir: string, staged: string): void {
  flushTree(staged)
  renameSync(staged, staged.replace(/part$/, 'ready'))
  flush(dataDir)
}

/** Whether a restore was decided and not finished. */
export const isDecided = (dataDir: string): boolean => existsSync(dataDir) && decided(dataDir) !== undefined

/**
 * Moves what was decided to its place, going on wherever somebody was killed in doing so. Resolves to the folder that keeps what
 * was there before, null when nothing was. Only for who holds the directory alone.
 */
export function finishRestore(dataDir: string): string | null {
  const name = decided(dataDir)
  if (name === undefined) return null
  const ready = join(dataDir, name)
  const before = join(dataDir, beforeOf(FOLDER.exec(name)?.[1] ?? ''))
  const database = join(ready, 'deskbell.db')
  const files = join(ready, 'files')
  for (const old of NAMES) {
    // What was not yet moved out of the folder is still to be replaced.
    const isOld = existsSync(old === 'files' ? files : database)
    if (!isOld || !existsSync(join(dataDir, old))) continue
    mkdirSync(before, { recursive: true, mode: 0o700 })
    renameSync(join(dataDir, old), join(before, old))
  }
  flush(dataDir)
  for (const path of [database, files]) {
    if (existsSync(path)) renameSync(path, join(dataDir, path.slice(ready.length + 1)))
  }
  rmSync(ready, { recursive: true })
  flush(dataDir)
  return existsSync(before) ? before : null
}

/** A time to the millisecond, without what file systems do not like. */
const nameOf = (at: number): string => new Date(at).toISOString().replaceAll(/[-:.]/g, '')
const beforeOf = (time: string): string => `before-restore-${time}`

const decided = (dataDir: string): string | undefined =>
  readdirSync(dataDir).find((name) => FOLDER.exec(name)?.[2] === 'ready')
