import { sql } from 'kysely'
import type { Transaction } from 'kysely'
import type { Ddl } from './migration.ts'
import type { Tables } from './tables.ts'

/** Version 2: what an index of words has to look at again, because it is no longer as it was when it arrived. */
export async function search(db: Transaction<Tables>, ddl: Ddl): Promise<void> {
  await db.schema
    .createTable('search_changes')
    .addColumn('id', ddl.growing.type, ddl.growing.build)
    .addColumn('event', ddl.int)
    .addColumn('contact', ddl.int)
    .execute()
  for (const statement of ddl.triggers[2] ?? []) await sql.raw(statement).execute(db)
}
