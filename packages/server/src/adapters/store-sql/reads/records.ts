import type { AgentId, ConversationId, Mark } from '@deskbell/protocol'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Kind, Records } from '../../../domain/records.ts'
import type { Filter, Versioned } from '../../../ports/Store.ts'
import { KINDS } from '../records/kinds.ts'
import type { Tables } from '../schema/tables.ts'
import { among, chunks } from './among.ts'

type Db = Kysely<Tables>

/** Records by indexed fields, in order of creation. */
export async function find<K extends Kind>(db: Db, kind: K, filter: Filter<K>): Promise<Versioned<Records[K]>[]> {
  const { table, filters } = KINDS[kind]
  const conditions = Object.entries(filter).flatMap(([name, value]) => {
    const column = filters[name]
    if (column === undefined) throw new Error(`${kind} cannot be found by ${name}`)
    return value === undefined ? [] : [sql`${sql.ref(column)} = ${value}`]
  })
  const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`
  const { rows } = await sql<{
    rev: number
    doc: string
  }>`select rev, doc from ${sql.table(table)} ${where} order by ord`.execute(db)
  return rows.map(({ rev, doc }) => ({ rev, value: JSON.parse(doc) as Records[K] }))
}

/** Load of agents against their capacity. */
export async function loads(
  db: Db,
  agentIds: readonly AgentId[],
): Promise<Map<AgentId, { load: number; max: number }>> {
  const found = new Map<AgentId, { load: number; max: number }>()
  for (const chunk of chunks(agentIds)) {
    const rows = await db
      .selectFrom('agent_load')
      .select(['agent', 'load', 'max'])
      .where(among('agent', chunk))
      .execute()
    for (const { agent, load, max } of rows) found.set(agent, { load, max })
  }
  return found
}

/** Receipts of each conversation; one without any is absent. */
export async function marks(db: Db, ids: readonly ConversationId[]): Promise<Map<ConversationId, Mark[]>> {
  const found = new Map<ConversationId, Mark[]>()
  for (const chunk of chunks(ids)) {
    const rows = await db
      .selectFrom('marks as m')
      .innerJoin('conversations as c', 'c.key', 'm.conv')
      .select(['c.id', 'm.participant as participantId', 'm.side', 'm.delivered', 'm.read'])
      .where(among('c.id', chunk))
      .orderBy('m.participant')
      .execute()
    for (const { id, ...mark } of rows) found.set(id, [...(found.get(id) ?? []), { ...mark }])
  }
  return found
}
