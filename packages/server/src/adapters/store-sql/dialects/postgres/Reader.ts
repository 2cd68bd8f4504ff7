import type { Pool } from 'pg'
import type { ConversationId, Mark, Ms, Seq, Status } from '@deskbell/protocol'
import type { Kind, Records } from '../../../../domain/records.ts'
import type { By, Filter, Head, Key, Loaded, Original, StoredEvent, Versioned } from '../../../../ports/Store.ts'
import type { KnownAt, TimelineQuery } from '../../Engine.ts'
import { KINDS, LOOKUPS } from '../../records/kinds.ts'
import { stateOf } from '../../units/columns.ts'
import { eventIdOf, keyPlace } from '../../units/keys.ts'
import type { DatabaseClock } from './DatabaseClock.ts'
import { nowSql } from './DatabaseClock.ts'
import { IN_EVENTS, IN_KEYS, originalInEvents, originalInKeys } from './originals.ts'
import type { InEvents, InKeys } from './originals.ts'
import type { Statements } from './Statements.ts'
import { storable } from './texts.ts'

/** A conversation with its state, which is parsed only when it is not known already. */
export type StateRow = {
  readonly id: ConversationId
  readonly number: number
  readonly head: Seq
  readonly publicHead: Seq
  readonly state: string
  readonly talk: string
}

/** Selects them; add `where`. */
export const STATES = `select c.id, c.number, h.head, h.public_head as "publicHead", c.state, h.talk
  from conversations c join heads h on h.conv = c.key`

export const loadedOf = ({ id, number, head, publicHead, ...row }: StateRow, known: KnownAt): Loaded => ({
  state: known(id, head) ?? stateOf(row),
  head,
  publicHead,
  number,
})

const HEADS = `select c.id, h.head, h.public_head as "publicHead" from conversations c join heads h on h.conv = c.key`
const MARKS = `select c.id, m.participant as "participantId", m.side, m.delivered, m.read
  from conversations c join marks m on m.conv = c.key where c.id = any($1::text[]) order by m.participant`
// One look for each of them: of all that a person ever had, only the newest are wanted.
const CONVERSATIONS_OF = `with recursive contact (id) as (
    select $1::text collate "C" union select c.id from contact join contacts c on c.merged_into = contact.id)
  select newest.id, newest.status from contact cross join lateral (
    select key, id, status from conversations where contact = contact.id order by key desc limit $2) as newest
  order by newest.key desc limit $2`
const CHANGED = `with clock as materialized (select ${nowSql('$2')} as now)
  select clock.now, c.id, h.head, h.public_head as "publicHead"
  from clock left join heads h on h.changed_at >= clock.now - $1::int8 left join conversations c on c.key = h.conv`
/** Subjects with an open lease heard within `$3` ms. */
const CONNECTED = `select distinct subject from leases
  where kind = $1 and subject = any($2::text[]) and closed_at is null and heard_at >= ${nowSql('$4')} - $3::int8`

/** The reads of the hot path, each a statement prepared once a connection. */
export class Reader {
  readonly #pool: Pool
  readonly #statements: Statements
  readonly #clock: DatabaseClock

  constructor(pool: Pool, statements: Statements, clock: DatabaseClock) {
    this.#pool = pool
    this.#statements = statements
    this.#clock = clock
  }

  async load(ids: readonly ConversationId[], known: KnownAt): Promise<Loaded[]> {
    const rows = await this.#rows<StateRow>(`${STATES} where c.id = any($1::text[])`, [ids])
    return rows.map((row) => loadedOf(row, known))
  }

  async timeline(
    id: ConversationId,
    { from, before, limit, audience }: TimelineQuery,
  ): Promise<{ events: StoredEvent[]; more: boolean }> {
    const backwards = from === undefined
    const visible = audience === 'visitor' ? 'and public = 1' : ''
    const rows = await this.#rows<EventRow>(
      `select seq, public, prev_public, json from events
       where conv = (select key from conversations where id = $1) and seq ${backwards ? '<' : '>='} $2 ${visible}
       order by seq ${backwards ? 'desc' : ''} limit $3`,
      [id, backwards ? (before ?? Number.MAX_SAFE_INTEGER) : from, limit + 1],
    )
    const more = rows.length > limit
    const events = rows.slice(0, limit).map((row) => ({
      seq: row.seq,
      id: eventIdOf(row.json),
      prev: audience === 'visitor' ? row.prev_public : row.seq - 1,
      public: row.public === 1,
      json: row.json,
    }))
    return { events: backwards ? events.reverse() : events, more }
  }

  async heads(ids: readonly ConversationId[]): Promise<Head[]> {
    const rows = await this.#rows<Head>(`${HEADS} where c.id = any($1::text[])`, [ids])
    const byId = new Map(rows.map((row) => [row.id, row]))
    return ids.flatMap((id) => byId.get(id) ?? [])
  }

  /** Conversations whose head moved within so many ms, by the database's clock. */
  async changed(withinMs: Ms): Promise<Head[]> {
    const { rows } = await this.#clock.measured(async () => {
      const found = await this.#rows<{ now: number } & { [N in keyof Head]: Head[N] | null }>(CHANGED, [
        withinMs,
        this.#clock.param(),
      ])
      return { now: found[0]?.now ?? 0, rows: found }
    })
    return rows.flatMap(({ id, head, publicHead }) =>
      id === null || head === null || publicHead === null ? [] : { id, head, publicHead },
    )
  }

  async original({ scope, id }: Pick<Key, 'scope' | 'id'>): Promise<Original | null> {
    const place = keyPlace(scope, id)
    if (place.in === 'events') {
      const [made] = await this.#rows<InEvents>(IN_EVENTS, [[place.conversationId], [place.slot], [id]])
      if (made) return originalInEvents(made)
    }
    const [kept] = await this.#rows<InKeys>(IN_KEYS, [[storable(scope)], [storable(id)]])
    return kept ? originalInKeys(kept) : null
  }

  async get<K extends Kind>(kind: K, by: By<K>): Promise<Versioned<Records[K]> | null> {
    const fields = by as unknown as Record<string, string>
    const lookup = LOOKUPS[Object.keys(fields).find((name) => name !== 'siteId') ?? 'id']
    if (!lookup) throw new Error(`${kind} cannot be got by ${Object.keys(fields).join(', ')}`)
    const where = lookup.columns.map((column, index) => `${column} = $${index + 1}`).join(' and ')
    const [row] = await this.#rows<RecordRow>(
      `select rev, doc from ${KINDS[kind].table} where ${where}`,
      lookup.fields.map((name) => storable(fields[name] ?? '')),
    )
    return row ? { rev: row.rev, value: JSON.parse(row.doc) as Records[K] } : null
  }

  /** Records by indexed fields, in order of creation. */
  async find<K extends Kind>(kind: K, filter: Filter<K>): Promise<Versioned<Records[K]>[]> {
    const { table, filters } = KINDS[kind]
    const given = Object.entries(filter).filter(([, value]) => value !== undefined)
    const conditions = given.map(([name], index) => {
      const column = filters[name]
      if (column === undefined) throw new Error(`${kind} cannot be found by ${name}`)
      return `${column} = $${index + 1}`
    })
    const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`
    const rows = await this.#rows<RecordRow>(
      `select rev, doc from ${table} ${where} order by ord`,
      given.map(([, value]) => storable(String(value))),
    )
    return rows.map(({ rev, doc }) => ({ rev, value: JSON.parse(doc) as Records[K] }))
  }

  /** Receipts of each conversation; one without any is absent. */
  async marks(ids: readonly ConversationId[]): Promise<Map<ConversationId, Mark[]>> {
    const rows = await this.#rows<Mark & { id: ConversationId }>(MARKS, [ids])
    const found = new Map<ConversationId, Mark[]>()
    for (const { id, ...mark } of rows) {
      const marks = found.get(id)
      if (marks) marks.push(mark)
      else found.set(id, [mark])
    }
    return found
  }

  /** Conversations of a contact and of everybody merged into them, however often, newest first. */
  conversationsOf(contactId: string, limit: number): Promise<{ id: ConversationId; status: Status }[]> {
    return this.#rows(CONVERSATIONS_OF, [contactId, limit])
  }

  /** Subjects with an open lease heard within so many ms. */
  async connected(kind: string, subjects: readonly string[], withinMs: Ms): Promise<Set<string>> {
    const rows = await this.#rows<{ subject: string }>(CONNECTED, [kind, subjects, withinMs, this.#clock.param()])
    return new Set(rows.map(({ subject }) => subject))
  }

  #rows<R extends object>(text: string, values: unknown[]): Promise<R[]> {
    return this.#statements.rows(this.#pool, text, values) as Promise<unknown> as Promise<R[]>
  }
}

type EventRow = { readonly seq: Seq; readonly public: 0 | 1; readonly prev_public: Seq; readonly json: string }
type RecordRow = { readonly rev: number; readonly doc: string }
