import type { ClientBase } from 'pg'
import { StoreOpenError } from '../../StoreOpenError.ts'

/** The oldest PostgreSQL that is tried with each release. */
const OLDEST = 14

/** The server at the other end, and which history of it. */
export type Server = {
  readonly version: number
  readonly encoding: string
  readonly fsync: string
  readonly fullPageWrites: string
  readonly synchronousCommit: string
  readonly isReadOnly: boolean
  /**
   * Of the cluster and its timeline: another begins when a standby takes over or a backup is brought back. '' where that is not told.
   */
  readonly history: string
}

const SETTING = (name: string) => `current_setting('${name}')`
// Statements of ours take less than their compiling would, 14 ms for the conversations of a person, and guesses of their costs run high.
const ABOUT = `select ${SETTING('server_version_num')}::int / 10000 as version,
  (select pg_encoding_to_char(encoding) from pg_database where datname = current_database()) as encoding,
  ${SETTING('fsync')} as fsync, ${SETTING('full_page_writes')} as "fullPageWrites",
  ${SETTING('synchronous_commit')} as "synchronousCommit",
  pg_is_in_recovery() or ${SETTING('default_transaction_read_only')} = 'on' as "isReadOnly",
  set_config('jit', 'off', false)`
const HISTORY = `select system_identifier || '.' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) as history
  from pg_control_system()`
/** Not allowed, not there, not done by this server: some that are run for others keep it to themselves. */
const UNTOLD = new Set(['42501', '42883', '0A000'])

/**
 * Looks at the server of a new connection and refuses one where what is acknowledged might be lost. `trustSettings` leaves out what
 * only decides about that, for servers made to be thrown away.
 */
export async function greet(client: ClientBase, trustSettings: boolean): Promise<Server> {
  const { rows } = await client.query<Omit<Server, 'history'>>(ABOUT)
  const [server] = rows
  if (server === undefined) throw new Error('PostgreSQL said nothing about itself')
  refuse(server, trustSettings)
  return { ...server, history: await historyOf(client) }
}

async function historyOf(client: ClientBase): Promise<string> {
  try {
    return (await client.query<{ history: string }>(HISTORY)).rows[0]?.history ?? ''
  } catch (error) {
    if (UNTOLD.has(String((error as { code?: unknown }).code))) return ''
    throw error
  }
}

/** Throws StoreOpenError for a server that is not to be used, saying what to do. */
export function refuse(server: Omit<Server, 'history'>, trustSettings: boolean): void {
  if (server.version < OLDEST)
    throw new StoreOpenError(
      'too_old',
      `This is PostgreSQL ${server.version}; Deskbell needs version ${OLDEST} or newer. Upgrade the server, or use another one.`,
    )
  if (server.encoding !== 'UTF8')
    throw new StoreOpenError(
      'wrong_encoding',
      `The database has the encoding ${server.encoding}, which cannot hold every language. ` +
        "Create another one with: create database deskbell encoding 'UTF8' template template0.",
    )
  if (server.isReadOnly)
    throw new StoreOpenError(
      'read_only',
      'This PostgreSQL server only reads: it is a standby, or set to read-only. Give Deskbell the address of the primary.',
    )
  if (trustSettings) return
  const off = [
    ['fsync', server.fsync],
    ['full_page_writes', server.fullPageWrites],
    ['synchronous_commit', server.synchronousCommit],
  ].flatMap(([name, value]) => (value === 'off' ? [name] : []))
  if (off.length > 0)
    throw new StoreOpenError(
      'unsafe_settings',
      `PostgreSQL runs with ${off.join(' and ')} off, so a message could be acknowledged and then lost. ` +
        `Set ${off.map((name) => `${name} = on`).join(', ')} for this server, user and database.`,
    )
}
