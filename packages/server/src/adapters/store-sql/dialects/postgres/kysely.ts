import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { CompiledQuery, DatabaseConnection } from 'kysely'
import type { Tables } from '../../schema/tables.ts'

/** Whatever runs a statement: a connection, or any of a pool. */
export type Runs = { query(sql: string, values?: unknown[]): Promise<{ rows: unknown[] }> }

/** Who makes the tables, or puts others in their place: whoever opens the store waits for them. Any number that nothing else of ours uses. */
export const MIGRATING = 0x6465736b

/** Kysely over a connection, or over a pool when no transaction is begun. */
export function kyselyOver(runs: Runs): Kysely<Tables> {
  const connection: DatabaseConnection = {
    executeQuery: async <R>({ sql, parameters }: CompiledQuery) => ({
      rows: (await runs.query(sql, [...parameters])).rows as R[],
    }),
    streamQuery: () => {
      throw new Error('streaming is not used')
    },
  }
  const statement = (sql: string) => async () => void (await runs.query(sql))
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () => ({
        init: async () => {},
        acquireConnection: async () => connection,
        // Only migrations are transactions here. With their lock at once: relays that start together take turns.
        beginTransaction: statement(`begin; select pg_advisory_xact_lock(${MIGRATING})`),
        commitTransaction: statement('commit'),
        rollbackTransaction: statement('rollback'),
        releaseConnection: async () => {},
        destroy: async () => {},
      }),
    },
  })
}
