import type { Kysely } from 'kysely'
import type { StoredHit, StoredRow } from '../../../ports/Store.ts'
import type { Found } from '../Engine.ts'
import type { Tables } from '../schema/tables.ts'
import { keyedRows } from './rows.ts'

/** What was found, with the rows of the conversations as they are now. */
export async function hits(db: Kysely<Tables>, { numbers, contacts, events }: Found): Promise<StoredHit[]> {
  const keys = [...numbers, ...contacts.map(({ conv }) => conv), ...events.map(({ conv }) => conv)]
  const rows = await keyedRows(db, keys)
  const hit = (conv: number, found: StoredHit['found']): StoredHit[] => {
    const row: StoredRow | undefined = rows.get(conv)
    return row === undefined ? [] : [{ row, found }]
  }
  return [
    ...numbers.flatMap((conv) => hit(conv, { in: 'number' })),
    ...contacts.flatMap(({ conv, text }) => hit(conv, { in: 'contact', text })),
    ...events.flatMap(({ conv, json }) => hit(conv, { in: 'timeline', json })),
  ]
}
