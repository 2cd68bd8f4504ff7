import type { CopySource } from '../adapters/store-sql/copy/Copy.ts'
import { readPostgres } from '../adapters/store-sql/dialects/postgres/copy/readPostgres.ts'
import { readSqlite } from '../adapters/store-sql/dialects/sqlite/copy/readSqlite.ts'
import type { Config } from '../config.ts'
import { forPerson } from './forPerson.ts'
import { databaseOf } from './openInstallation.ts'

/** Reads everything of an installation there is, as it is at one moment, while relays go on. */
export const readInstallation = <T>(config: Config, work: (source: CopySource) => Promise<T>): Promise<T> =>
  config.databaseUrl === null
    ? readSqlite(databaseOf(config), work)
    : readPostgres(
        config.databaseUrl,
        () => forPerson('there is no installation in that database. Is DATABASE_URL right?'),
        work,
      )
