import type { Transaction } from 'kysely'
import type { Ddl } from './migration.ts'
import type { Tables } from './tables.ts'

/** Columns a record is found by, beside the usual four. */
type RecordColumns = {
  readonly table: string
  readonly columns: readonly string[]
  readonly unique?: readonly string[]
  readonly index?: string
}

// As it was in version 1, whatever records/kinds.ts says today.
const TABLES: readonly RecordColumns[] = [
  { table: 'agents', columns: ['email'], unique: ['email'] },
  { table: 'sessions', columns: ['agent', 'token_hash'], unique: ['token_hash'], index: 'agent' },
  { table: 'invitations', columns: ['site', 'token_hash'], unique: ['token_hash'], index: 'site' },
  { table: 'resets', columns: ['agent', 'token_hash'], unique: ['token_hash'], index: 'agent' },
  { table: 'sites', columns: ['site_key'], unique: ['site_key'] },
  { table: 'departments', columns: ['site'] },
  {
    table: 'contacts',
    columns: ['site', 'external_id', 'merged_into'],
    unique: ['site', 'external_id'],
    index: 'merged_into',
  },
  {
    table: 'participants',
    columns: ['site', 'contact', 'secret_hash'],
    unique: ['site', 'secret_hash'],
    index: 'contact',
  },
  { table: 'files', columns: ['conversation', 'ticket_hash'], unique: ['ticket_hash'], index: 'conversation' },
  { table: 'installations', columns: [] },
  { table: 'audits', columns: [] },
]
/** Conversations refer to these by site and id, so that nothing of one site can hang on another's. */
const OF_A_SITE = ['departments', 'contacts']

/** One table a kind of record: JSON, revision and what it is found by. */
export async function initialRecords(db: Transaction<Tables>, ddl: Ddl): Promise<void> {
  for (const { table, columns, unique, index } of TABLES) {
    let builder = db.schema
      .createTable(table)
      .addColumn('ord', ddl.growing.type, ddl.growing.build)
      .addColumn('id', ddl.text, (column) => column.notNull().unique())
      .addColumn('rev', ddl.int, (column) => column.notNull())
      .addColumn('doc', ddl.text, (column) => column.notNull())
    for (const name of columns) builder = builder.addColumn(name as never, ddl.text)
    await builder.execute()
    const uniques = [unique, OF_A_SITE.includes(table) ? ['site', 'id'] : undefined]
    for (const of of uniques) {
      if (of)
        await db.schema
          .createIndex(`${table}_${of.join('_')}`)
          .unique()
          .on(table)
          .columns([...of])
          .execute()
    }
    if (index) await db.schema.createIndex(`${table}_by_${index}`).on(table).column(index).execute()
  }
}
