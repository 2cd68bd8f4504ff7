import { sql } from 'kysely'
import type { Transaction } from 'kysely'
import type { Ddl } from './migration.ts'
import type { Tables } from './tables.ts'

/** Version 2: what a search of words needs. Each dialect has its own. */
export async function search(db: Transaction<Tables>, ddl: Ddl): Promise<void> {
  for (const statement of ddl.own[2] ?? []) await sql.raw(statement).execute(db)
}
