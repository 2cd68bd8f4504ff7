import type { ConversationId } from '@deskbell/protocol'
import type { Kysely } from 'kysely'
import type { ContactRecord } from '../../../domain/records.ts'
import type { Tables } from '../schema/tables.ts'
import { listRow } from '../units/columns.ts'
import type { ListColumns } from '../units/columns.ts'
import { among, chunks } from './among.ts'
import type { StoredRow } from '../../../ports/Store.ts'

/** Contacts merged more often than this in a row are shown under the last name found. */
const MAX_MERGES = 8

/** What a row of a list is made of. */
type RowColumns = ListColumns & { readonly key: number; readonly contact: string }

/** Selects list rows; add `where`. */
const selectRows = (db: Kysely<Tables>) =>
  db
    .selectFrom('conversations as c')
    .innerJoin('heads as h', 'h.conv', 'c.key')
    .select((expression) => [
      'c.key',
      'c.contact',
      'c.number',
      'c.state',
      'h.head',
      'h.talk',
      'h.waiting_since',
      expression
        .selectFrom('marks')
        .select(({ fn }) => fn.max('read').as('staff_read'))
        .whereRef('marks.conv', '=', 'c.key')
        .where('side', '=', 'staff')
        .as('staff_read'),
    ])

/** List rows with the names of their contacts, in the order given. */
async function withContacts(db: Kysely<Tables>, rows: readonly RowColumns[]): Promise<StoredRow[]> {
  const contacts = await contactsOf(db, new Set(rows.map(({ contact }) => contact)))
  return rows.map((row) => listRow(row, contacts.get(row.contact)))
}

/** By id; somebody who was merged into another is shown as that other. */
async function contactsOf(db: Kysely<Tables>, ids: ReadonlySet<string>): Promise<Map<string, ContactRecord>> {
  const found = new Map<string, ContactRecord>()
  let missing = [...ids]
  for (let round = 0; round < MAX_MERGES && missing.length > 0; round += 1) {
    for (const chunk of chunks(missing)) {
      const rows = await db.selectFrom('contacts').select('doc').where(among('id', chunk)).execute()
      for (const { doc } of rows) {
        const contact = JSON.parse(doc) as ContactRecord
        found.set(contact.id, contact)
      }
    }
    missing = [...new Set([...found.values()].flatMap(({ mergedInto }) => mergedInto ?? []))].filter(
      (id) => !found.has(id),
    )
  }
  return new Map([...ids].flatMap((id) => entry(id, lastOf(found, id))))
}

const entry = <Id, T>(id: Id, value: T | undefined): [Id, T][] => (value === undefined ? [] : [[id, value]])

function lastOf(contacts: ReadonlyMap<string, ContactRecord>, id: string): ContactRecord | undefined {
  let contact = contacts.get(id)
  for (let round = 0; round < MAX_MERGES && contact?.mergedInto != null; round += 1) {
    contact = contacts.get(contact.mergedInto) ?? contact
  }
  return contact
}

/** Rows of these conversations by their keys. */
export async function keyedRows(db: Kysely<Tables>, keys: readonly number[]): Promise<Map<number, StoredRow>> {
  const found: RowColumns[] = []
  for (const chunk of chunks(keys)) found.push(...(await selectRows(db).where(among('c.key', chunk)).execute()))
  const rows = await withContacts(db, found)
  return new Map(rows.flatMap((row, index) => entry(found[index]?.key ?? 0, row)))
}

/** Rows of these conversations, in no order. */
export const rowsOfKeys = async (db: Kysely<Tables>, keys: readonly number[]): Promise<StoredRow[]> => [
  ...(await keyedRows(db, keys)).values(),
]

/** Rows of these conversations in the order of `ids`; those that do not exist are absent. */
export async function rowsOf(db: Kysely<Tables>, ids: readonly ConversationId[]): Promise<StoredRow[]> {
  const rows: RowColumns[] = []
  for (const chunk of chunks(ids)) rows.push(...(await selectRows(db).where(among('c.id', chunk)).execute()))
  const byId = new Map((await withContacts(db, rows)).map((row) => [row.id, row]))
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? [])
}
