import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { CompiledQuery, DatabaseConnection } from 'kysely'
import type { SQLInputValue } from 'node:sqlite'
import type { Tables } from '../../schema/tables.ts'
import type { Connection, Row } from './Connection.ts'

/** Runs one statement and gives its rows. */
export type Execute = (sql: string, values: readonly unknown[]) => Row[] | Promise<Row[]>

/** Kysely over whatever executes a statement: a connection here, or one in another thread. */
export function kyselyOver(execute: Execute): Kysely<Tables> {
  const connection: DatabaseConnection = {
    executeQuery: async <R>({ sql, parameters }: CompiledQuery) => ({ rows: (await execute(sql, parameters)) as R[] }),
    streamQuery: () => {
      throw new Error('streaming is not used')
    },
  }
  const statement = (sql: string) => async () => void (await execute(sql, []))
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createDriver: () => ({
        init: async () => {},
        acquireConnection: async () => connection,
        // With the write lock at once: two processes that migrate take turns.
        beginTransaction: statement('begin immediate'),
        commitTransaction: statement('commit'),
        rollbackTransaction: statement('rollback'),
        releaseConnection: async () => {},
        destroy: async () => {},
      }),
    },
  })
}

/** Kysely over a connection of this thread. */
export const kyselyOn = (connection: Connection): Kysely<Tables> =>
  kyselyOver((sql, values) => connection.all(sql, ...(values as SQLInputValue[])))
