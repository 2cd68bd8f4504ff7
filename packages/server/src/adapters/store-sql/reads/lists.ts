import type { AgentId, SiteId } from '@deskbell/protocol'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Counts, ListQuery, StoredRow } from '../../../ports/Store.ts'
import type { Tables } from '../schema/tables.ts'
import { among, chunks } from './among.ts'
import { rowsOfKeys } from './rows.ts'

/**
 * One list of the console. Each site has its own range of an index, so sites are asked one by one and merged. First which
 * conversations, then their rows: a sort should not carry a kilobyte for each that it drops.
 */
export async function list(db: Kysely<Tables>, q: ListQuery): Promise<{ rows: StoredRow[]; more: boolean }> {
  const { select, order } = VIEWS[q.view]
  const perSite = await Promise.all(
    q.siteIds.map((site) =>
      select(selectKeys(db).where('c.site', '=', site), q.agentId)
        .limit(q.limit + 1)
        .execute(),
    ),
  )
  const all = await rowsOfKeys(
    db,
    perSite.flat().map(({ key }) => key),
  )
  const rows = all.toSorted((a, b) => order(a, b) || (a.id < b.id ? -1 : 1)).slice(0, q.limit)
  return { rows, more: all.length > rows.length }
}

const selectKeys = (db: Kysely<Tables>) =>
  db.selectFrom('conversations as c').innerJoin('heads as h', 'h.conv', 'c.key').select('c.key')

type Select = ReturnType<typeof selectKeys>
type View = {
  readonly select: (rows: Select, agentId: AgentId) => Select
  readonly order: (a: StoredRow, b: StoredRow) => number
}

const byWait = (a: StoredRow, b: StoredRow) => nullsLast(a.waitingSince, b.waitingSince) || b.updatedAt - a.updatedAt
const nullsLast = (a: number | null, b: number | null) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a - b)
const orderByWait = (rows: Select): Select =>
  rows
    .orderBy(sql`h.waiting_since is null`)
    .orderBy('h.waiting_since')
    .orderBy('h.updated_at', 'desc')
    .orderBy('c.id')

/** Which rows a list has, and in which order: once for the database, which cuts, and once for merging what it gave. */
const VIEWS: { readonly [V in ListQuery['view']]: View } = {
  mine: { select: (rows, agentId) => orderByWait(rows.where('c.owner', '=', agentId)), order: byWait },
  open: { select: (rows) => orderByWait(rows.where('c.closed_order', 'is', null)), order: byWait },
  queue: {
    select: (rows) => rows.where('c.queue_key', 'is not', null).orderBy('c.queue_key').orderBy('c.id'),
    order: (a, b) => (a.queueKey ?? 0) - (b.queueKey ?? 0),
  },
  left: {
    select: (rows) => rows.where('c.left_at', 'is not', null).orderBy('c.left_at').orderBy('c.id'),
    order: (a, b) => (a.leftMessageAt ?? 0) - (b.leftMessageAt ?? 0),
  },
  closed: {
    select: (rows) => rows.where('c.closed_order', 'is not', null).orderBy('c.closed_order', 'desc').orderBy('c.id'),
    order: (a, b) => b.updatedAt - a.updatedAt,
  },
}

/** Sizes of the lists. Open and closed are kept as running totals, for they grow without end. */
export async function counts(
  db: Kysely<Tables>,
  { siteIds, agentIds }: { siteIds: readonly SiteId[]; agentIds: readonly AgentId[] },
): Promise<Map<AgentId, Counts>> {
  const sum = { queue: 0, left: 0, open: 0, closed: 0, longestWaitSince: null as number | null }
  const mine = new Map<AgentId, number>()
  for (const sites of chunks(siteIds)) {
    const { rows } = await sql<{ queue: number; left: number; open: number; closed: number; since: number | null }>`
      select
        (select count(*) from conversations where ${among('site', sites)} and queue_key is not null) as queue,
        (select min(waiting_from) from conversations where ${among('site', sites)} and queue_key is not null) as since,
        (select count(*) from conversations where ${among('site', sites)} and left_at is not null) as left,
        (select coalesce(sum(open), 0) from site_totals where ${among('site', sites)}) as open,
        (select coalesce(sum(closed), 0) from site_totals where ${among('site', sites)}) as closed`.execute(db)
    for (const row of rows) {
      for (const name of ['queue', 'left', 'open', 'closed'] as const) sum[name] += Number(row[name])
      if (row.since !== null) sum.longestWaitSince = Math.min(sum.longestWaitSince ?? row.since, row.since)
    }
    for (const agents of chunks(agentIds)) {
      const held = await db
        .selectFrom('conversations')
        .select(({ fn }) => ['owner', fn.countAll<number>().as('count')])
        .where(among('owner', agents))
        .where(among('site', sites))
        .groupBy('owner')
        .execute()
      for (const { owner, count } of held) mine.set(owner ?? '', (mine.get(owner ?? '') ?? 0) + Number(count))
    }
  }
  return new Map(agentIds.map((id) => [id, { ...sum, mine: mine.get(id) ?? 0 }]))
}
