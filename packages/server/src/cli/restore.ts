import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { decide, finishRestore, stage } from '../adapters/data-dir/restoring.ts'
import { beginNewHistory, lookInto } from '../adapters/store-sql/dialects/sqlite/copies.ts'
import { holdAlone } from '../adapters/store-sql/dialects/sqlite/holdAlone.ts'
import { SchemaTooNewError } from '../adapters/store-sql/schema/migration.ts'
import { systemClock } from '../adapters/system/systemClock.ts'
import type { Config } from '../config.ts'
import { amount } from './amount.ts'
import { forPerson } from './forPerson.ts'
import { openDatabase } from './openInstallation.ts'
import { copyFiles, placeOf } from './portable/files.ts'
import type { Amount } from './portable/format.ts'
import { isPortable } from './portable/readPortable.ts'
import { linesOf } from './takeIn/findings.ts'
import { takeIn } from './takeIn/takeIn.ts'

/**
 * `deskbell restore <directory>`: puts a backup or a portable copy in the place of the data, as another history, and keeps the data.
 * Refuses while a relay uses them. Exit 1, with nothing changed, when the copy is damaged and `anyway` is not given.
 */
export async function restore(
  config: Config,
  { from, anyway }: { from: string; anyway: boolean },
  print: (line: string) => void,
): Promise<number> {
  const place = resolve(from)
  const to = config.databaseUrl === null ? config.dataDir : 'the database of DATABASE_URL'
  if (isPortable(place)) {
    const taken = await takeIn(config, { from: place, anyway, replace: true }, print)
    if (taken.isKept) tell(print, taken, taken.at, to, taken.before)
    return taken.isKept ? 0 : 1
  }
  if (!existsSync(join(place, 'deskbell.db')))
    throw forPerson(`${place} is no backup: it has no deskbell.db. Name the directory that \`backup\` made.`)
  if (config.databaseUrl !== null)
    throw forPerson(
      `${place} is a backup of the embedded database, but DATABASE_URL is set. Write it as a portable copy, without DATABASE_URL, by: DATA_DIR=${place} deskbell export <directory>. Restore that.`,
    )
  return restoreDatabase(config, place, anyway, print)
}

async function restoreDatabase(
  { dataDir }: Config,
  place: string,
  anyway: boolean,
  print: (line: string) => void,
): Promise<number> {
  const release = holdAlone(dataDir)
  let staged: string | null = null
  try {
    finishRestore(dataDir)
    staged = stage(dataDir, systemClock.now())
    const database = join(staged, 'deskbell.db')
    copyFileSync(join(place, 'deskbell.db'), database)
    const found = await check(place, staged)
    for (const line of found) print(line)
    if (found.length > 0 && !anyway) {
      print(`${place} is damaged, so nothing was changed. Use another backup, or add --anyway to take it as it is.`)
      return 1
    }
    beginNewHistory(database)
    const { files, backedUpAt, ...copied } = lookInto(database)
    decide(dataDir, staged)
    tell(print, { ...copied, files: files.length }, backedUpAt, dataDir, finishRestore(dataDir))
    return 0
  } finally {
    if (staged !== null) rmSync(staged, { recursive: true, force: true })
    release()
  }
}

function tell(print: (line: string) => void, copied: Amount, at: number | null, to: string, before: string | null) {
  const when = at === null ? '' : `, as they were at ${new Date(at).toISOString()}`
  print(`Restored ${amount(copied)}${when}, to ${to}.`)
  if (before !== null) print(`What was there before is kept in ${before}. Delete it when you do not need it.`)
  print(
    'Accounts, passwords and sessions are those of the backup. Pages that are open begin anew when the relay is back.',
  )
}

/** Looks for what is wrong with the copy, and fetches the files it names. A line for each finding. */
async function check(place: string, staged: string): Promise<string[]> {
  const database = join(staged, 'deskbell.db')
  try {
    const found = await findingsOf(database)
    const { files } = lookInto(database)
    const ids = files.map(({ id }) => id)
    const missing = new Set(copyFiles(join(place, 'files'), join(staged, 'files'), ids))
    for (const { id, bytes } of files) {
      if (missing.has(id)) found.push(`file  ${id}  is missing`)
      else if (statSync(placeOf(join(staged, 'files'), id)).size !== bytes)
        found.push(`file  ${id}  does not have its ${bytes} bytes`)
    }
    return found
  } catch (error) {
    if (error instanceof SchemaTooNewError) throw error
    throw forPerson(`${place} cannot be read (${error instanceof Error ? error.message : String(error)}).`, error)
  }
}

/** Opening it brings its schema up to date. */
async function findingsOf(database: string): Promise<string[]> {
  const store = await openDatabase(database)
  try {
    return await linesOf(store.verify())
  } finally {
    await store.close()
  }
}
