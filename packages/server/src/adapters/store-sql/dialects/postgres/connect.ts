import { Client, Pool, types } from 'pg'
import type { ClientBase, PoolConfig } from 'pg'
import type { Log } from '../../../../ports/system.ts'

/** The longest that is waited for a connection: a new one, or one that others use. */
const CONNECT_MS = 5_000
/** What a server that does not answer any more is given beyond its own limits. */
const SLACK_MS = 5_000
/** A transaction that a relay does not go on with. */
const IDLE_IN_TRANSACTION_MS = 10_000
/** The longest wait for a lock. */
const LOCK_MS = 2_000

/** What a connection is for, as its name in pg_stat_activity tells. */
export type Purpose = {
  readonly name: string
  /** Longest statement; null = as long as it takes, locks too. */
  readonly statementMs: number | null
}

/** Settings of a connection. Several statements may be on their way at once; they are done in order. */
export function settingsFor(url: string, { name, statementMs }: Purpose): PoolConfig {
  return {
    connectionString: url,
    application_name: `deskbell ${name}`,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    pipeline: true,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    ...(statementMs !== null && {
      statement_timeout: statementMs,
      lock_timeout: LOCK_MS,
      query_timeout: statementMs + SLACK_MS,
    }),
    types: { getTypeParser },
  }
}

// 64-bit integers as numbers: ours are times and counts. As PostgreSQL writes them, everything else.
const INT8 = 20
const getTypeParser = ((oid: number, format?: 'text' | 'binary') =>
  oid === INT8 && format !== 'binary'
    ? Number
    : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser

/** Opens connections as they are needed, `max` at most. `greet` is asked about each new one, and its error refuses it. */
export function openPool(
  url: string,
  purpose: Purpose,
  max: number,
  log: Log,
  greet: (client: ClientBase) => Promise<void>,
): Pool {
  const pool = new Pool({
    ...settingsFor(url, purpose),
    max,
    idleTimeoutMillis: 0,
    onConnect: (client) => {
      // Whoever has it taken out hears of its end by their own statement.
      client.on('error', () => {})
      return greet(client) as unknown as void
    },
  })
  pool.on('error', (error) => log.warn('store: a connection to PostgreSQL ended', { why: error.message }))
  return pool
}

/** One connection, for as long as `work` takes. */
export async function withClient<T>(url: string, purpose: Purpose, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(settingsFor(url, purpose))
  client.on('error', () => {})
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}
