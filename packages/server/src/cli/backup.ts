import { constants, copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { flush, flushTree } from '../adapters/data-dir/flush.ts'
import { copyDatabase, lookInto } from '../adapters/store-sql/dialects/sqlite/copies.ts'
import { systemClock } from '../adapters/system/systemClock.ts'
import type { Config } from '../config.ts'
import { forPerson } from './forPerson.ts'
import { databaseOf, demandEmbedded } from './openInstallation.ts'
import { amount } from './amount.ts'

/**
 * `deskbell backup <directory>`: copies database and files to a directory that does not exist yet, also while a relay runs. It is
 * there whole or not at all. The database first: a file is on the disk before the database names it, and never changes.
 */
export async function backup(config: Config, to: string, print: (line: string) => void): Promise<number> {
  demandEmbedded(config)
  const database = databaseOf(config)
  const place = resolve(to)
  if (existsSync(place)) throw forPerson(`${place} exists already, and a backup overwrites nothing. Name a new place.`)
  const parent = dirname(place)
  if (!existsSync(parent)) throw forPerson(`there is no directory ${parent} to put ${basename(place)} into.`)
  let part: string | null = null
  try {
    part = mkdtempSync(`${place}.part-`)
    await copyDatabase(database, join(part, 'deskbell.db'), systemClock.now())
    const copied = lookInto(join(part, 'deskbell.db'))
    const missing = copyFiles(
      join(config.dataDir, 'files'),
      join(part, 'files'),
      copied.files.map(({ id }) => id),
    )
    flushTree(part)
    renameSync(part, place)
    flush(parent)
    for (const id of missing) print(`The file ${id} is missing in ${config.dataDir}, and so in the backup.`)
    print(`Backed up ${amount(copied)} of ${config.dataDir} to ${place}.`)
    print('Whoever can read it can read everything; it holds the keys of the installation too.')
    print(`Put it back, with the relay stopped, by: deskbell restore ${place}`)
    return 0
  } catch (error) {
    if (part !== null) rmSync(part, { recursive: true, force: true })
    const why = error instanceof Error ? error.message : String(error)
    throw forPerson(`the backup could not be written to ${place} (${why}). Nothing was left there.`, error)
  }
}

/** Copies uploaded files as BlobStore keeps them; gives those that are not there. */
export function copyFiles(from: string, to: string, ids: readonly string[]): string[] {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  return ids.filter((id) => {
    const folder = id.slice(4, 6)
    const file = join(from, folder, id)
    if (!existsSync(file)) return true
    mkdirSync(join(to, folder), { recursive: true, mode: 0o700 })
    // Where the file system can, both share the same blocks.
    copyFileSync(file, join(to, folder, id), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    return false
  })
}
