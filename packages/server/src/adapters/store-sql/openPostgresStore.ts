import { createHash, randomBytes } from 'node:crypto'
import type { ClientBase } from 'pg'
import type { Log } from '../../ports/system.ts'
import { createSqlStore } from './createSqlStore.ts'
import type { SqlStore } from './createSqlStore.ts'
import { Committer } from './dialects/postgres/commit/Committer.ts'
import { Standings } from './dialects/postgres/commit/Standings.ts'
import { openPool, withClient } from './dialects/postgres/connect.ts'
import { DatabaseClock, nowSql } from './dialects/postgres/DatabaseClock.ts'
import { postgresDdl } from './dialects/postgres/ddl.ts'
import { explain } from './dialects/postgres/explain.ts'
import { greet } from './dialects/postgres/greet.ts'
import { kyselyOver } from './dialects/postgres/kysely.ts'
import { PostgresEngine } from './dialects/postgres/PostgresEngine.ts'
import { Router } from './dialects/postgres/Router.ts'
import { Words } from './dialects/postgres/search/Words.ts'
import { Statements } from './dialects/postgres/Statements.ts'
import { migrate, SchemaTooNewError } from './schema/migration.ts'
import { MIGRATIONS } from './schema/migrations.ts'
import type { Evolve } from './verify/timelines.ts'

/** Connections for short reads, unless given. */
const POOL_SIZE = 4
/** Connections that write: two for plain messages, one for the rest of a batch, one for routing, one for leases and receipts. */
const WRITES = 5
/** Connections for reads that may take long. */
const SCANS = 2
/** Longest statement on the way of a message, and of a list. `verify` goes through everything. */
const STATEMENT_MS = 5_000
const SCAN_MS = 600_000

export type PostgresStoreOptions = {
  /** postgres://user:password@host:port/database */
  readonly url: string
  /** UTC ms. Given (in tests), it takes the place of the database's clock everywhere. */
  readonly now?: () => number
  readonly log: Log
  /** The domain's fold, for `verify` to compare stored states with their timelines. */
  readonly evolve?: Evolve
  /** For `verify`: whether whoever writes keeps to one open conversation a contact. */
  readonly oneOpen?: boolean
  /** Connections for short reads, 4 unless given. Seven more are opened when they are needed. */
  readonly poolSize?: number
  /** Takes a server with fsync and its like off. For tests, whose servers are thrown away. */
  readonly trustSettings?: boolean
}

/**
 * Opens the store on a PostgreSQL database, which several relays may share, and brings its schema up to date. Throws StoreOpenError
 * or SchemaTooNewError with a message for whoever runs the server.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<SqlStore> {
  const { url, log, trustSettings = false } = options
  const clock = new DatabaseClock(options.now ?? null)
  try {
    const opened = await withClient(url, { name: 'opening', statementMs: null }, async (client) => {
      const server = await greet(client, trustSettings)
      const schema = await migrate(kyselyOver(client), postgresDdl, MIGRATIONS)
      await client.query("insert into meta (name, value) values ('epoch', $1) on conflict do nothing", [
        randomBytes(16).toString('hex'),
      ])
      const name = (await nameOf(client)) ?? ''
      await clock.measured(async () => {
        const [time] = (await client.query<{ now: number }>(`select ${nowSql('$1')} as now`, [null])).rows
        return { now: time?.now ?? 0 }
      })
      return { schema, name, history: server.history }
    })
    const engine = engineOn(options, clock, opened)
    const promises = { evolve: options.evolve ?? null, oneOpen: options.oneOpen ?? false }
    return createSqlStore({ engine, log, schema: opened.schema, promises })
  } catch (error) {
    throw error instanceof SchemaTooNewError ? error : explain(url, error)
  }
}

function engineOn(
  { url, log, poolSize = POOL_SIZE, trustSettings = false }: PostgresStoreOptions,
  clock: DatabaseClock,
  { name, history }: { readonly name: string; readonly history: string },
): PostgresEngine {
  const standings = new Standings()
  let epoch = epochOf(name, history)
  // A connection that finds another history is to a server that may know less than we do.
  const met = async (client: ClientBase): Promise<void> => {
    const server = await greet(client, trustSettings)
    const found = epochOf((await nameOf(client)) ?? name, server.history)
    if (found === epoch) return
    epoch = found
    standings.clear()
    log.warn('store: this is another PostgreSQL server, or one that was brought back, than before')
  }
  const pool = (purpose: string, statementMs: number, max: number) =>
    openPool(url, { name: purpose, statementMs }, max, log, met)
  const pools = {
    writes: pool('writes', STATEMENT_MS, WRITES),
    reads: pool('reads', STATEMENT_MS, poolSize),
    scans: pool('scans', SCAN_MS, SCANS),
  }
  const statements = new Statements()
  const committer = new Committer({ pool: pools.writes, statements, standings, clock })
  return new PostgresEngine({
    pools,
    reads: kyselyOver(pools.reads),
    scans: kyselyOver(pools.scans),
    statements,
    clock,
    committer,
    router: new Router({ pool: pools.writes, statements, clock, committer }),
    words: new Words(pools.scans, statements, log),
    epoch: () => epoch,
  })
}

/** What the database calls its history; another one when a copy was put in its place. */
async function nameOf(client: ClientBase): Promise<string | undefined> {
  return (await client.query<{ value: string }>("select value from meta where name = 'epoch'")).rows[0]?.value
}

/** The name of a history: of the database, on this server, since it was last brought back or took over. */
const epochOf = (name: string, history: string): string =>
  createHash('sha256').update(`${name} ${history}`).digest('hex').slice(0, 32)
