import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'
import type { CopiedRow, CopyTarget } from '../../../copy/Copy.ts'
import { COPIED, GROWING, RESTART_LEASES } from '../../../copy/copiedTables.ts'
import type { CopiedTable, Holds } from '../../../copy/copiedTables.ts'
import { migrate, SchemaTooNewError } from '../../../schema/migration.ts'
import { MIGRATIONS } from '../../../schema/migrations.ts'
import { verify } from '../../../verify/verify.ts'
import type { Promises } from '../../../verify/verify.ts'
import { byteas, int8s, texts } from '../arrays.ts'
import { withClient } from '../connect.ts'
import { nowSql } from '../DatabaseClock.ts'
import { postgresDdl } from '../ddl.ts'
import { explain } from '../explain.ts'
import { greet } from '../greet.ts'
import { jsonField } from '../jsonField.ts'
import { kyselyOver, MIGRATING } from '../kysely.ts'
import { hashHex, storable } from '../texts.ts'

const OTHERS = `select count(*)::int as others from pg_stat_activity
  where datname = current_database() and application_name like 'deskbell %' and pid <> pg_backend_pid()`
/** Those who came meanwhile. Who opens a store waits for us, and then finds what we left; who only looks takes nothing with them. */
const NEWCOMERS = `${OTHERS} and application_name not in ('deskbell opening', 'deskbell looking')`
const IN_USE = `select exists (select from sites) or exists (select from agents) or exists (select from contacts)
  or exists (select from conversations) as "isInUse"`
const LOOKS = 8
const BETWEEN_LOOKS_S = 0.2
/** What is made from the rest, and made again. */
const DERIVED = ['words_wanted', 'event_words', 'contact_words']
/** Theirs count and refuse what has been counted and allowed before, or take note of each row for itself. */
const WITH_TRIGGERS = ['conversations', 'events', 'contacts']
// Events in order of arrival, which is that of their words.
const WANTED = [
  'insert into words_wanted (conv, seq) select conv, seq from events',
  'insert into words_wanted (contact) select ord from contacts order by ord',
]

export type FillPostgres = {
  readonly url: string
  readonly promises: Promises
  /** Whether what is there is replaced; else a database that holds anything is refused. */
  readonly replace: boolean
  /** Takes a server with fsync and its like off. For tests. */
  readonly trustSettings?: boolean
  /** Errors for who finds it used by relays, or by an installation. */
  inUse(connections: number): Error
  notEmpty(): Error
  /** Called before what is there is replaced, while nobody else can change it. */
  keep(): Promise<void>
}

/**
 * Fills a database in one transaction, as another history: it is kept when `work` resolves to true, and whatever else happens nothing
 * has changed. Relays that start meanwhile wait for it. Throws StoreOpenError, SchemaTooNewError and the errors given.
 */
export async function fillPostgres(
  options: FillPostgres,
  work: (target: CopyTarget) => Promise<boolean>,
): Promise<boolean> {
  const { url } = options
  try {
    return await withClient(url, { name: 'copying', statementMs: null }, async (client) => {
      // What it comes from may be slow.
      await client.query('set idle_in_transaction_session_timeout = 0')
      await greet(client, options.trustSettings ?? false)
      await migrate(kyselyOver(client), postgresDdl, MIGRATIONS)
      await client.query(`begin; select pg_advisory_xact_lock(${MIGRATING})`)
      await refuse(client, options)
      await client.query(`truncate ${[...COPIED.map(({ name }) => name), ...DERIVED].join(', ')}`)
      await setTriggers(client, 'disable')
      const isKept = await work(targetOn(client, options.promises))
      await refuseOthers(client, NEWCOMERS, options)
      await client.query(isKept ? 'commit' : 'rollback')
      return isKept
    })
  } catch (error) {
    throw error instanceof SchemaTooNewError ? error : explain(url, error)
  }
}

/** Who has just hung up may still be listed for a moment. */
async function refuseOthers(client: Client, whom: string, { inUse }: FillPostgres): Promise<void> {
  for (let look = 1; ; look += 1) {
    // What is known of others is kept for a whole transaction, unless it is asked for anew.
    await client.query('select pg_stat_clear_snapshot()')
    const others = (await client.query<{ others: number }>(whom)).rows[0]?.others ?? 0
    if (others === 0) return
    if (look === LOOKS) throw inUse(others)
    await client.query(`select pg_sleep(${BETWEEN_LOOKS_S})`)
  }
}

async function refuse(client: Client, options: FillPostgres): Promise<void> {
  const { replace, notEmpty, keep } = options
  await refuseOthers(client, OTHERS, options)
  const [used] = (await client.query<{ isInUse: boolean }>(IN_USE)).rows
  if (used?.isInUse === false) return
  if (!replace) throw notEmpty()
  await keep()
}

async function setTriggers(client: Client, how: 'enable' | 'disable'): Promise<void> {
  for (const name of WITH_TRIGGERS) await client.query(`alter table ${name} ${how} trigger user`)
}

const targetOn = (client: Client, promises: Promises): CopyTarget => ({
  put: async (table, rows) => void (await client.query(insertInto(table), parameters(table, rows))),
  async *finish() {
    for (const [name, column] of GROWING)
      await client.query(
        `select setval(pg_get_serial_sequence('${name}', '${column}'), coalesce(max(${column}), 1), count(*) > 0) from ${name}`,
      )
    const now = Number((await client.query<{ now: number }>(`select ${nowSql('$1')} as now`, [null])).rows[0]?.now)
    await client.query(RESTART_LEASES(String(now)))
    await client.query(
      `insert into meta (name, value) values ('epoch', $1), ('swept_at', $2)
      on conflict (name) do update set value = excluded.value`,
      [randomBytes(16).toString('hex'), String(now)],
    )
    for (const statement of WANTED) await client.query(statement)
    await setTriggers(client, 'enable')
    // It knows nothing of tables that were just filled, and would look for each row in all of them.
    await client.query('analyze')
    // What it knows of wrong checksums is about the old rows.
    const dialect = { db: kyselyOver(client), json: jsonField, integrity: async () => [] }
    yield* verify(dialect, promises, now)
  },
})

const TYPES: Readonly<Record<Holds, string>> = {
  int: 'int8',
  real: 'float8',
  text: 'text',
  name: 'text',
  bytes: 'bytea',
  hash: 'bytea',
}

const insertInto = ({ name, columns }: CopiedTable): string => {
  const names = columns.map(([column]) => column).join(', ')
  const arrays = columns.map(([, holds], index) => `$${index + 1}::${TYPES[holds]}[]`).join(', ')
  return `insert into ${name} (${names}) select * from unnest(${arrays})`
}

const parameters = ({ columns }: CopiedTable, rows: readonly CopiedRow[]): unknown[] =>
  columns.map(([, holds], index) => {
    const cells = rows.map((row) => row[index] ?? null)
    if (holds === 'int') return int8s(cells as (number | null)[])
    if (holds === 'real') return cells
    const values = cells as (string | null)[]
    if (holds === 'bytes') return byteas(values)
    if (holds === 'hash') return byteas(values.map((hash) => (hash === null ? null : hashHex(hash))))
    return texts(holds === 'name' ? values.map((text) => (text === null ? null : storable(text))) : values)
  })
