import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { decide, finishRestore, stage } from '../adapters/data-dir/restoring.ts'
import { beginNewHistory, lookInto } from '../adapters/store-sql/dialects/sqlite/copies.ts'
import { holdAlone } from '../adapters/store-sql/dialects/sqlite/holdAlone.ts'
import { SchemaTooNewError } from '../adapters/store-sql/schema/migration.ts'
import { systemClock } from '../adapters/system/systemClock.ts'
import type { Config } from '../config.ts'
import { amount } from './amount.ts'
import { copyFiles } from './backup.ts'
import { forPerson } from './forPerson.ts'
import { demandEmbedded, openDatabase } from './openInstallation.ts'

/** What is overdue in a backup was not when it was made. */
const IGNORED = 'outbox-age'

/**
 * `deskbell restore <directory>`: puts a backup in the place of the data, as another history, and keeps the data beside it. Refuses
 * while a relay holds the directory. Exit 1, with nothing changed, when the backup is damaged and `anyway` is not given.
 */
export async function restore(
  config: Config,
  { from, anyway }: { from: string; anyway: boolean },
  print: (line: string) => void,
): Promise<number> {
  demandEmbedded(config)
  const { dataDir } = config
  const place = resolve(from)
  if (!existsSync(join(place, 'deskbell.db')))
    throw forPerson(`${place} is no backup: it has no deskbell.db. Name the directory that \`backup\` made.`)
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
    const copied = lookInto(database)
    decide(dataDir, staged)
    const before = finishRestore(dataDir)
    const when = copied.backedUpAt === null ? '' : `, as they were at ${new Date(copied.backedUpAt).toISOString()}`
    print(`Restored ${amount(copied)}${when}, to ${dataDir}.`)
    if (before !== null) print(`What was there before is kept in ${before}. Delete it when you do not need it.`)
    print(
      'Accounts, passwords and sessions are those of the backup. Pages that are open begin anew when the relay is back.',
    )
    return 0
  } finally {
    if (staged !== null) rmSync(staged, { recursive: true, force: true })
    release()
  }
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
      else if (statSync(join(staged, 'files', id.slice(4, 6), id)).size !== bytes)
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
  const found: string[] = []
  const store = await openDatabase(database)
  try {
    for await (const { rule, subject, detail } of store.verify()) {
      if (rule !== IGNORED) found.push(`${rule}  ${subject}  ${detail}`)
    }
  } finally {
    await store.close()
  }
  return found
}
