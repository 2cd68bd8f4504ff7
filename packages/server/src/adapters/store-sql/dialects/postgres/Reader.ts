import type { Pool } from 'pg'
import type { Audience, ConversationId, Mark, Ms, Seq, Status } from '@deskbell/protocol'
import type { Kind, Records } from '../../../../domain/records.ts'
import type { By, Filter, Head, Key, Loaded, Original, StoredEvent, Versioned } from '../../../../ports/Store.ts'
import type { KnownAt, TimelineQuery } from '../../Engine.ts'
import { stateOf } from '../../units/columns.ts'
import { eventIdOf, keyPlace } from '../../units/keys.ts'
import type { DatabaseClock } from './DatabaseClock.ts'
import { nowSql } from './DatabaseClock.ts'
import { byQuestion, Gathered } from './Gathered.ts'
import { IN_EVENTS, IN_KEYS, originalInEvents, originalInKeys } from './originals.ts'
import type { InEvents, InKeys } from './originals.ts'
import { RecordReader } from './RecordReader.ts'
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
// One look for each of them: of all that a person ever had, only the newest are wanted. `offset 0`: as it stands, or the planner would
// join with all contacts.
const CONVERSATIONS_OF = `with recursive person (n, most, id) as (
    select n, most, contact collate "C" from unnest($1::text[], $2::int8[]) with ordinality as asked (contact, most, n)
    union
    select n, most, merged.id from person cross join lateral (
      select id from contacts where merged_into = person.id offset 0) as merged)
  select n, newest.id, newest.status from person cross join lateral (
    select key, id, status from conversations where contact = person.id order by key desc limit most) as newest
  order by n, newest.key desc`
/** Pages of timelines: `$1` conversations, `$2` from or before which number, `$3` how many. */
const PAGES = ({ backwards, audience }: { backwards: boolean; audience: Audience }): string => {
  const order = backwards ? 'desc' : ''
  return `select asked.n, page.* from unnest($1::text[], $2::int8[], $3::int8[]) with ordinality as asked (id, seq, most, n)
    cross join lateral (
      select seq, public, prev_public, json from events
      where conv = (select key from conversations where conversations.id = asked.id)
        and seq ${backwards ? '<' : '>='} asked.seq ${audience === 'visitor' ? 'and public = 1' : ''}
      order by seq ${order} limit asked.most) as page
    order by asked.n, page.seq ${order}`
}
const CHANGED = `with clock as materialized (select ${nowSql('$2')} as now)
  select clock.now, c.id, h.head, h.public_head as "publicHead"
  from clock left join heads h on h.changed_at >= clock.now - $1::int8 left join conversations c on c.key = h.conv`
/** Subjects with an open lease heard within `$3` ms. */
const CONNECTED = `select distinct subject from leases
  where kind = $1 and subject = any($2::text[]) and closed_at is null and heard_at >= ${nowSql('$4')} - $3::int8`

/** Ids that are read together with those of others. */
const FEW = 8

/** The reads of the hot path, each a statement prepared once a connection. */
export class Reader {
  readonly #pool: Pool
  readonly #statements: Statements
  readonly #clock: DatabaseClock
  readonly #records: RecordReader
  readonly #states = this.#gatherIds<StateRow>(`${STATES} where c.id = any($1::text[])`)
  readonly #heads = this.#gatherIds<Head>(`${HEADS} where c.id = any($1::text[])`)
  readonly #marks = this.#gatherIds<Mark & { id: ConversationId }>(MARKS)
  readonly #newest = new Gathered((asked: readonly { contactId: string; limit: number }[]) => this.#newestOf(asked))
  readonly #pages = {
    visitor: { older: this.#gatherPages('visitor', true), newer: this.#gatherPages('visitor', false) },
    staff: { older: this.#gatherPages('staff', true), newer: this.#gatherPages('staff', false) },
  }

  constructor(pool: Pool, statements: Statements, clock: DatabaseClock) {
    this.#pool = pool
    this.#statements = statements
    this.#clock = clock
    this.#records = new RecordReader((text, values) => this.#rows(text, values))
  }

  async load(ids: readonly ConversationId[], known: KnownAt): Promise<Loaded[]> {
    const rows = await this.#states(ids)
    return rows.map((row) => loadedOf(row, known))
  }

  async timeline(
    id: ConversationId,
    { from, before, limit, audience }: TimelineQuery,
  ): Promise<{ events: StoredEvent[]; more: boolean }> {
    const backwards = from === undefined
    const seq = backwards ? (before ?? Number.MAX_SAFE_INTEGER) : from
    const rows = await this.#pages[audience][backwards ? 'older' : 'newer'].ask({ id, seq, limit: limit + 1 })
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
    const rows = await this.#heads(ids)
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

  get<K extends Kind>(kind: K, by: By<K>): Promise<Versioned<Records[K]> | null> {
    return this.#records.get(kind, by)
  }

  /** Records by indexed fields, in order of creation. */
  find<K extends Kind>(kind: K, filter: Filter<K>): Promise<Versioned<Records[K]>[]> {
    return this.#records.find(kind, filter)
  }

  /** Receipts of each conversation; one without any is absent. */
  async marks(ids: readonly ConversationId[]): Promise<Map<ConversationId, Mark[]>> {
    const rows = await this.#marks(ids)
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
    return this.#newest.ask({ contactId, limit })
  }

  /** Subjects with an open lease heard within so many ms. */
  async connected(kind: string, subjects: readonly string[], withinMs: Ms): Promise<Set<string>> {
    const rows = await this.#rows<{ subject: string }>(CONNECTED, [kind, subjects, withinMs, this.#clock.param()])
    return new Set(rows.map(({ subject }) => subject))
  }

  /** Rows of these conversations, read with those that others ask for; a long list is read by itself. */
  #gatherIds<R extends { readonly id: ConversationId }>(
    text: string,
  ): (ids: readonly ConversationId[]) => Promise<R[]> {
    const gathered = new Gathered(async (asked: readonly (readonly ConversationId[])[]) => {
      const rows = await this.#rows<R>(text, [[...new Set(asked.flat())]])
      const byId = Map.groupBy(rows, ({ id }) => id)
      return asked.map((ids) => [...new Set(ids)].flatMap((id) => byId.get(id) ?? []))
    })
    return (ids) => (ids.length > FEW ? this.#rows<R>(text, [ids]) : gathered.ask(ids))
  }

  #gatherPages(audience: Audience, backwards: boolean) {
    const text = PAGES({ backwards, audience })
    const read = async (asked: readonly Page[]) => {
      const values = [asked.map(({ id }) => id), asked.map(({ seq }) => seq), asked.map(({ limit }) => limit)]
      return byQuestion(await this.#rows<EventRow & { n: number }>(text, values), asked.length)
    }
    return new Gathered(read, { rows: ({ limit }) => limit })
  }

  async #newestOf(asked: readonly { contactId: string; limit: number }[]) {
    const values = [asked.map(({ contactId }) => contactId), asked.map(({ limit }) => limit)]
    const rows = await this.#rows<{ n: number; id: ConversationId; status: Status }>(CONVERSATIONS_OF, values)
    return byQuestion(rows, asked.length).map((own, index) =>
      own.slice(0, asked[index]?.limit).map(({ id, status }) => ({ id, status })),
    )
  }

  #rows<R extends object>(text: string, values: unknown[]): Promise<R[]> {
    return this.#statements.rows(this.#pool, text, values) as Promise<unknown> as Promise<R[]>
  }
}

type Page = { readonly id: ConversationId; readonly seq: Seq; readonly limit: number }
type EventRow = { readonly seq: Seq; readonly public: 0 | 1; readonly prev_public: Seq; readonly json: string }
