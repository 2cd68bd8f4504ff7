import { join, resolve } from 'node:path'
import { copyDatabase, lookInto } from '../adapters/store-sql/dialects/sqlite/copies.ts'
import { systemClock } from '../adapters/system/systemClock.ts'
import type { Config } from '../config.ts'
import { amount } from './amount.ts'
import { portableAt } from './exportTo.ts'
import { noteBackup } from './lastBackup.ts'
import { demandNew, newDirectory } from './newDirectory.ts'
import { databaseOf } from './openInstallation.ts'
import { copyFiles } from './portable/files.ts'
import type { Amount } from './portable/format.ts'

/**
 * `deskbell backup <directory>`: copies database and files to a directory that does not exist yet, also while relays run. It is there
 * whole or not at all. Of a shared database it is a portable copy, like `export` writes.
 */
export async function backup(config: Config, to: string, print: (line: string) => void): Promise<number> {
  const place = resolve(to)
  const begun = systemClock.now()
  const { missing, ...copied } =
    config.databaseUrl === null ? await copyEmbedded(config, to) : await portableAt(config, to, 'a backup')
  noteBackup(config.dataDir, begun)
  for (const id of missing) print(`The file ${id} is missing in ${config.dataDir}, and so in the backup.`)
  const [from, relay] = config.databaseUrl === null ? [config.dataDir, 'relay'] : ['the shared database', 'relays']
  print(`Backed up ${amount(copied)} of ${from} to ${place}.`)
  print('Whoever can read it can read everything; it holds the keys of the installation too.')
  print(`Put it back, with the ${relay} stopped, by: deskbell restore ${place}`)
  return 0
}

/** The database first: a file is on the disk before the database names it, and never changes. */
async function copyEmbedded(config: Config, to: string): Promise<Amount & { readonly missing: readonly string[] }> {
  demandNew(to, 'a backup')
  const database = databaseOf(config)
  return newDirectory(to, 'a backup', async (part) => {
    await copyDatabase(database, join(part, 'deskbell.db'), systemClock.now())
    const { conversations, events, files } = lookInto(join(part, 'deskbell.db'))
    const ids = files.map(({ id }) => id)
    const missing = copyFiles(join(config.dataDir, 'files'), join(part, 'files'), ids)
    return { conversations, events, files: files.length, missing }
  })
}
