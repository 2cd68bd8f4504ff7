import { sql } from 'kysely'
import type { CreateTableBuilder, Transaction } from 'kysely'
import { initialRecords } from './initialRecords.ts'
import type { Ddl } from './migration.ts'
import type { Tables } from './tables.ts'

/** Version 1. */
export async function initial(db: Transaction<Tables>, ddl: Ddl): Promise<void> {
  await initialRecords(db, ddl)
  await conversations(db, ddl)
  await timeline(db, ddl)
  await people(db, ddl)
  await work(db, ddl)
  for (const statement of ddl.own[1] ?? []) await sql.raw(statement).execute(db)
}

async function conversations(db: Transaction<Tables>, ddl: Ddl): Promise<void> {
  await growing(db, 'conversations', 'key', ddl)
    .addColumn('id', ddl.text, (column) => column.notNull().unique())
    .addColumn('site', ddl.text, (column) => column.notNull())
    .addColumn('number', ddl.int, (column) => column.notNull())
    .addColumn('contact', ddl.text, (column) => column.notNull())
    .addColumn('department', ddl.text, (column) => column.notNull())
    .addColumn('status', ddl.text, (column) =>
      column.notNull().check(sql`status in ('queued', 'with_bot', 'assigned', 'snoozed', 'closed')`),
    )
    .addColumn('owner', ddl.text)
    .addColumn('owner_weight', ddl.real, (column) => column.notNull())
    .addColumn('queue_key', ddl.real)
    .addColumn('waiting_from', ddl.int)
    .addColumn('left_at', ddl.int)
    .addColumn('absent_since', ddl.int)
    .addColumn('started_at', ddl.int, (column) => column.notNull())
    .addColumn('closed_order', ddl.int)
    .addColumn('first_wait_at', ddl.int)
    .addColumn('waited_ms', ddl.int)
    .addColumn('replied_at', ddl.int)
    .addColumn('reply_ms', ddl.int)
    .addColumn('state', ddl.text, (column) => column.notNull())
    .addUniqueConstraint('conversations_number', ['site', 'number'])
    // A conversation belongs to a contact of its own site (and department: a trigger, for departments may be removed).
    .addForeignKeyConstraint('conversations_contact', ['site', 'contact'], 'contacts', ['site', 'id'])
    .execute()
  // Open ones, which have no `closed_order`, and closed ones in their order.
  await sql`create index conversations_listed on conversations (site, closed_order desc, id)`.execute(db)
  await db.schema.createIndex('conversations_of_contact').on('conversations').columns(['contact', 'key']).execute()

  // Partial, so that an index holds only the rows of its list and changes only when one enters or leaves it. The first columns
  // find and order, the others save reading rows of a kilobyte.
  const list = (name: string, columns: string, where: string) =>
    sql`create index ${sql.ref(name)} on conversations (${sql.raw(columns)}) where ${sql.raw(where)}`.execute(db)
  await list('conversations_owned', 'owner', 'owner is not null')
  await list(
    'conversations_waiting',
    'department, queue_key, id, number, waiting_from, absent_since',
    'queue_key is not null',
  )
  await list('conversations_queue', 'site, queue_key, id, waiting_from', 'queue_key is not null')
  await list('conversations_left', 'site, left_at, id', 'left_at is not null')
  await list('conversations_absent', 'absent_since', 'absent_since is not null')
  await list('conversations_waited', 'department, first_wait_at desc', 'first_wait_at is not null')
  await list('conversations_replied', 'department, replied_at desc', 'replied_at is not null')

  await db.schema
    .createTable('site_totals')
    .addColumn('site', ddl.text, (column) => column.primaryKey())
    .addColumn('last_number', ddl.int, (column) => column.notNull())
    .addColumn('open', ddl.int, (column) => column.notNull().defaultTo(0))
    .addColumn('closed', ddl.int, (column) => column.notNull().defaultTo(0))
    .execute()
}

async function timeline(db: Transaction<Tables>, ddl: Ddl): Promise<void> {
  await db.schema
    .createTable('heads')
    .addColumn('conv', ddl.int, (column) => column.primaryKey().references('conversations.key'))
    .addColumn('head', ddl.int, (column) => column.notNull())
    .addColumn('public_head', ddl.int, (column) => column.notNull())
    .addColumn('updated_at', ddl.int, (column) => column.notNull())
    .addColumn('waiting_since', ddl.int)
    .addColumn('talk', ddl.text, (column) => column.notNull())
    .execute()

  // In order of arrival, not WITHOUT ROWID: appended rows share pages, and what a commit costs is the pages it dirties.
  // Measured with rows of 430 bytes: 9 against 18 µs CPU a message in batches of 200, 14 against 21 in batches of 20.
  await db.schema
    .createTable('events')
    .addColumn('conv', ddl.int, (column) => column.notNull())
    .addColumn('seq', ddl.int, (column) => column.notNull().check(sql`seq > 0`))
    .addColumn('json', ddl.text, (column) => column.notNull())
    .addColumn('public', ddl.int, (column) => column.notNull())
    .addColumn('prev_public', ddl.int, (column) => column.notNull())
    .addColumn('participant', ddl.int)
    .addColumn('client_id', ddl.bytes)
    .addColumn('body_hash', ddl.bytes)
    .addUniqueConstraint('events_seq', ['conv', 'seq'])
    .execute()
  await sql`create unique index events_key on events (conv, participant, client_id) where client_id is not null`.execute(
    db,
  )

  await db.schema
    .createTable('keys')
    .addColumn('scope', ddl.text, (column) => column.notNull())
    .addColumn('id', ddl.text, (column) => column.notNull())
    .addColumn('body_hash', ddl.text, (column) => column.notNull())
    .addColumn('conv', ddl.int)
    .addColumn('seq', ddl.int, (column) => column.notNull())
    .addColumn('event_id', ddl.text)
    .addColumn('at', ddl.int, (column) => column.notNull())
    .addPrimaryKeyConstraint('keys_pk', ['scope', 'id'])
    .execute()

  await db.schema
    .createTable('marks')
    .addColumn('conv', ddl.int, (column) => column.notNull().references('conversations.key'))
    .addColumn('participant', ddl.text, (column) => column.notNull())
    .addColumn('side', ddl.text, (column) => column.notNull())
    .addColumn('delivered', ddl.int, (column) => column.notNull())
    .addColumn('read', ddl.int, (column) => column.notNull())
    .addPrimaryKeyConstraint('marks_pk', ['conv', 'participant'])
    .execute()
}

async function people(db: Transaction<Tables>, ddl: Ddl): Promise<void> {
  await db.schema
    .createTable('agent_load')
    .addColumn('agent', ddl.text, (column) => column.primaryKey())
    .addColumn('load', ddl.real, (column) => column.notNull())
    .addColumn('max', ddl.real, (column) => column.notNull())
    .addColumn('last_assigned_at', ddl.int, (column) => column.notNull().defaultTo(0))
    .execute()
  await db.schema
    .createTable('department_members')
    .addColumn('department', ddl.text, (column) => column.notNull())
    .addColumn('agent', ddl.text, (column) => column.notNull())
    .addPrimaryKeyConstraint('department_members_pk', ['department', 'agent'])
    .execute()
  await db.schema.createIndex('department_members_agent').on('department_members').column('agent').execute()

  await db.schema
    .createTable('leases')
    .addColumn('connection', ddl.text, (column) => column.primaryKey())
    .addColumn('kind', ddl.text, (column) => column.notNull())
    .addColumn('subject', ddl.text, (column) => column.notNull())
    .addColumn('relay', ddl.text, (column) => column.notNull())
    .addColumn('heard_at', ddl.int, (column) => column.notNull())
    .addColumn('grace_from', ddl.int, (column) => column.notNull())
    .addColumn('silent_grace', ddl.int, (column) => column.notNull())
    .addColumn('closed_grace', ddl.int, (column) => column.notNull())
    .addColumn('closed_at', ddl.int)
    .addColumn('due_at', ddl.int, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('leases_subject').on('leases').columns(['kind', 'subject', 'due_at']).execute()
  await db.schema.createIndex('leases_due').on('leases').columns(['kind', 'due_at']).execute()
}

async function work(db: Transaction<Tables>, ddl: Ddl): Promise<void> {
  await growing(db, 'outbox', 'id', ddl)
    .addColumn('kind', ddl.text, (column) => column.notNull())
    .addColumn('dedupe', ddl.text, (column) => column.notNull())
    .addColumn('body', ddl.text, (column) => column.notNull())
    .addColumn('due_at', ddl.int, (column) => column.notNull())
    .addColumn('created_at', ddl.int, (column) => column.notNull())
    .addColumn('attempts', ddl.int, (column) => column.notNull().defaultTo(0))
    .addColumn('token', ddl.text)
    .addColumn('leased_until', ddl.int)
    .addColumn('state', ddl.text, (column) => column.notNull().defaultTo('open'))
    .addUniqueConstraint('outbox_dedupe', ['kind', 'dedupe'])
    .execute()
  await sql`create index outbox_due on outbox (kind, due_at) where state = 'open'`.execute(db)
}

/** Begins a table with an integer key that grows and is never given twice. */
function growing(db: Transaction<Tables>, table: string, key: string, ddl: Ddl): CreateTableBuilder<string, string> {
  return db.schema.createTable(table).addColumn(key, ddl.growing.type, ddl.growing.build)
}
