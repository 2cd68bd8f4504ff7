import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { flush, flushTree } from '../adapters/data-dir/flush.ts'
import { forPerson } from './forPerson.ts'

/** Refuses a place for a copy called `what` that is taken, or that cannot be made. */
export function demandNew(to: string, what: string): void {
  const place = resolve(to)
  if (existsSync(place)) throw forPerson(`${place} exists already, and ${what} overwrites nothing. Name a new place.`)
  const parent = dirname(place)
  if (!existsSync(parent)) throw forPerson(`there is no directory ${parent} to put ${basename(place)} into.`)
}

/**
 * Makes a directory that does not exist yet, for a copy called `what` (a backup, an export). It is there whole and on the disk, or not
 * at all. `fill` gets an empty one.
 */
export async function newDirectory<T>(to: string, what: string, fill: (part: string) => Promise<T>): Promise<T> {
  demandNew(to, what)
  const place = resolve(to)
  let part: string | null = null
  try {
    part = mkdtempSync(`${place}.part-`)
    const filled = await fill(part)
    flushTree(part)
    renameSync(part, place)
    flush(dirname(place))
    return filled
  } catch (error) {
    if (part !== null) rmSync(part, { recursive: true, force: true })
    const why = error instanceof Error ? error.message : String(error)
    throw forPerson(`${what} could not be written to ${place} (${why}). Nothing was left there.`, error)
  }
}
