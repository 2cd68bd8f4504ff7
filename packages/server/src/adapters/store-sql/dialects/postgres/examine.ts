import type { Client } from 'pg'
import { withClient } from './connect.ts'
import { nowSql } from './DatabaseClock.ts'
import { explain } from './explain.ts'
import { greet } from './greet.ts'

/** What `deskbell doctor` wants to know of a server. */
export type Examined = {
  readonly version: number
  readonly user: string
  /** Whether this user may make tables, and change those of ours that are there. */
  readonly mayCreate: boolean
  readonly ownsTables: boolean
  /** Whether somebody stands between us and the server who hands out connections. */
  readonly hasPooler: boolean
  readonly maxConnections: number
  /** Connections of whomever, those of Deskbell to this database apart, and without this one. */
  readonly connections: number
  readonly ours: number
  /** How far its clock is ahead of ours, ms, and how long asking took. */
  readonly aheadMs: number
  readonly roundTripMs: number
  /** Whether it tells a failover or a restore, from which clients must begin anew. */
  readonly tellsHistory: boolean
}

const ABOUT = `select current_user as user, pg_backend_pid() as pid,
  has_schema_privilege(current_schema(), 'create') as "mayCreate",
  coalesce((select bool_and(pg_has_role(relowner, 'usage')) from pg_class
    where relnamespace = current_schema()::regnamespace and relname in ('meta', 'events', 'conversations')), true) as "ownsTables",
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as "maxConnections",
  (select count(*)::int from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()) as connections,
  (select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
    and application_name like 'deskbell %') as ours`
/** Of a few, the quickest answer tells the time best. */
const ASKS = 5

type About = Omit<Examined, 'version' | 'hasPooler' | 'aheadMs' | 'roundTripMs' | 'tellsHistory'> & {
  readonly pid: number
}

/** Looks at a server and changes nothing. Throws StoreOpenError for one that Deskbell does not start on. */
export async function examine(url: string, wall: () => number): Promise<Examined> {
  try {
    return await withClient(url, { name: 'looking', statementMs: 5_000 }, async (client) => {
      const { version, history } = await greet(client, false)
      const [about] = (await client.query<About>(ABOUT)).rows
      if (about === undefined) throw new Error('PostgreSQL said nothing about itself')
      const { pid, ...rest } = about
      return {
        ...rest,
        version,
        tellsHistory: history !== '',
        // A pooler makes up the number by which a statement can be cancelled.
        hasPooler: (client as Client & { readonly processID?: number }).processID !== pid,
        ...(await clockOf(client, wall)),
      }
    })
  } catch (error) {
    throw explain(url, error)
  }
}

async function clockOf(client: Client, wall: () => number): Promise<Pick<Examined, 'aheadMs' | 'roundTripMs'>> {
  let best = { aheadMs: 0, roundTripMs: Infinity }
  for (let ask = 0; ask < ASKS; ask += 1) {
    const asked = wall()
    const [time] = (await client.query<{ now: number }>(`select ${nowSql('$1')} as now`, [null])).rows
    const answered = wall()
    const roundTripMs = answered - asked
    if (roundTripMs < best.roundTripMs) best = { aheadMs: (time?.now ?? 0) - (asked + answered) / 2, roundTripMs }
  }
  return best
}
