import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { finishRestore, isDecided } from '../adapters/data-dir/restoring.ts'
import { holdAlone } from '../adapters/store-sql/dialects/sqlite/holdAlone.ts'
import { openPostgresStore } from '../adapters/store-sql/openPostgresStore.ts'
import { openSqliteStore } from '../adapters/store-sql/openSqliteStore.ts'
import { jsonLog } from '../adapters/system/jsonLog.ts'
import { systemClock } from '../adapters/system/systemClock.ts'
import type { Config } from '../config.ts'
import { evolve } from '../domain/conversation/evolve.ts'
import type { Store } from '../ports/Store.ts'
import { forPerson } from './forPerson.ts'

/**
 * Path of the database of an installation there is: a wrong directory must not become an empty one in which nothing is wrong. A
 * restore that was decided and interrupted is finished first.
 */
export function databaseOf({ dataDir }: Config): string {
  if (isDecided(dataDir)) {
    const release = holdAlone(dataDir)
    try {
      finishRestore(dataDir)
    } finally {
      release()
    }
  }
  const path = join(dataDir, 'deskbell.db')
  if (!existsSync(path)) throw forPerson(`there is no database in ${dataDir}. Is DATA_DIR right?`)
  return path
}

/** The store of an installation there is, wherever it is. */
export const openInstallation = async (config: Config): Promise<Store> =>
  config.databaseUrl === null
    ? openDatabase(databaseOf(config))
    : openPostgresStore({ url: config.databaseUrl, log: SILENT, evolve, oneOpen: true })

const SILENT = jsonLog('silent', () => {}, systemClock.now)

/** The store on a database, with what `verify` needs to compare each stored state with its timeline. */
export const openDatabase = (path: string): Promise<Store> =>
  openSqliteStore({
    path,
    commitThread: 'inline',
    log: SILENT,
    evolve,
    oneOpen: true,
  })
