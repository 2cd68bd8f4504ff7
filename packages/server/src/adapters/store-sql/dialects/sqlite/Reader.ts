import type { AgentId, Audience, ConversationId, Mark, Ms, Seq, Status } from '@deskbell/protocol'
import type { Kind, Records } from '../../../../domain/records.ts'
import type { By, Filter, Head, Key, Loaded, Original, StoredEvent, Versioned } from '../../../../ports/Store.ts'
import type { KnownAt, TimelineQuery } from '../../Engine.ts'
import { KINDS, LOOKUPS } from '../../records/kinds.ts'
import { stateOf } from '../../units/columns.ts'
import { eventIdOf, keyPlace } from '../../units/keys.ts'
import type { Connection } from './Connection.ts'
import { originalInEvents, originalInKeys, seqOfKey } from './originals.ts'

/** Newest stored events looked through for conversations that changed before this process began. */
const MAX_TAIL = 20_000

/** What is read of a conversation whose state may be known already. */
type HeadRow = {
  readonly key: number
  readonly id: ConversationId
  readonly number: number
  readonly head: Seq
  readonly publicHead: Seq
}
const MARKS = `select participant as participantId, side, delivered, read from marks
  where conv = (select key from conversations where id = ?) order by participant`
const MERGED = 'select id from contacts where merged_into = ?'
const CONVERSATIONS_OF = `select key, id, status from conversations where contact = ? order by key desc limit ?`
const HEADS = `select c.key, c.id, c.number, h.head, h.public_head as publicHead
  from conversations c join heads h on h.conv = c.key`

/** The reads of the hot path, each a prepared statement on the connection of the event loop's thread. */
export class Reader {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  load(ids: readonly ConversationId[], known: KnownAt): Loaded[] {
    return ids.flatMap((id) => {
      const row = this.#connection.get<HeadRow>(`${HEADS} where c.id = ?`, id)
      return row ? [this.#loaded(row, known)] : []
    })
  }

  /** Who waits in these departments, in the order of the queue. */
  waiting(departments: readonly string[], known: KnownAt): Loaded[] {
    const rows = this.#connection.all<HeadRow>(
      `${HEADS} where c.department in (select value from json_each(?)) and c.queue_key is not null
       order by c.queue_key, c.id`,
      JSON.stringify(departments),
    )
    return rows.map((row) => this.#loaded(row, known))
  }

  #loaded({ key, id, number, head, publicHead }: HeadRow, known: KnownAt): Loaded {
    return { state: known(id, head) ?? this.#state(key), head, publicHead, number }
  }

  #state(key: number) {
    const sql = 'select c.state, h.talk from conversations c join heads h on h.conv = c.key where c.key = ?'
    const row = this.#connection.get<{ state: string; talk: string }>(sql, key)
    if (!row) throw new Error('a conversation without its state')
    return stateOf(row)
  }

  timeline(
    id: ConversationId,
    { from, before, limit, audience }: TimelineQuery,
  ): { events: StoredEvent[]; more: boolean } {
    const backwards = from === undefined
    const visible = audience === 'visitor' ? 'and public = 1' : ''
    const statement = this.#connection.prepare(
      `select seq, public, prev_public, json from events
       where conv = (select key from conversations where id = ?) and seq ${backwards ? '<' : '>='} ? ${visible}
       order by seq ${backwards ? 'desc' : ''} limit ?`,
    )
    statement.setReturnArrays(true)
    const bound = backwards ? (before ?? Number.MAX_SAFE_INTEGER) : from
    const rows = statement.all(id, bound, limit + 1) as unknown as EventCells[]
    const more = rows.length > limit
    const events = rows.slice(0, limit).map((row) => storedEvent(row, audience))
    return { events: backwards ? events.reverse() : events, more }
  }

  heads(ids: readonly ConversationId[]): Head[] {
    return ids.flatMap((id) => {
      const row = this.#connection.get<HeadRow>(`${HEADS} where c.id = ?`, id)
      return row ? [{ id, head: row.head, publicHead: row.publicHead }] : []
    })
  }

  /** Conversations with an event after `since` among the newest stored ones. Events are stored in the order they arrive. */
  changedSince(since: Ms): ConversationId[] {
    const changed = new Set<number>()
    const rows = this.#connection.prepare(
      `select conv, json ->> '$.at' as at from events order by rowid desc limit ${MAX_TAIL}`,
    )
    for (const row of rows.iterate() as Iterable<unknown> as Iterable<{ conv: number; at: number }>) {
      if (row.at < since) break
      changed.add(row.conv)
    }
    return [...changed].flatMap(
      (conv) => this.#connection.get<{ id: string }>('select id from conversations where key = ?', conv)?.id ?? [],
    )
  }

  original({ scope, id }: Pick<Key, 'scope' | 'id'>): Original | null {
    const place = keyPlace(scope, id)
    if (place.in === 'events') {
      const found = seqOfKey(this.#connection, place.conversationId, place.slot, id)
      if (found) return originalInEvents(this.#connection, place.conversationId, found.conv, found.seq)
    }
    return originalInKeys(this.#connection, scope, id)
  }

  get<K extends Kind>(kind: K, by: By<K>): Versioned<Records[K]> | null {
    const fields = by as unknown as Record<string, string>
    const lookup = LOOKUPS[Object.keys(fields).find((name) => name !== 'siteId') ?? 'id']
    if (!lookup) throw new Error(`${kind} cannot be got by ${Object.keys(fields).join(', ')}`)
    const where = lookup.columns.map((column) => `${column} = ?`).join(' and ')
    const row = this.#connection.get<{ rev: number; doc: string }>(
      `select rev, doc from ${KINDS[kind].table} where ${where}`,
      ...lookup.fields.map((name) => fields[name] ?? null),
    )
    return row ? { rev: row.rev, value: JSON.parse(row.doc) as Records[K] } : null
  }

  /** Records by indexed fields, in order of creation. */
  find<K extends Kind>(kind: K, filter: Filter<K>): Versioned<Records[K]>[] {
    const { table, filters } = KINDS[kind]
    const given = Object.entries(filter).filter(([, value]) => value !== undefined)
    const conditions = given.map(([name]) => {
      const column = filters[name]
      if (column === undefined) throw new Error(`${kind} cannot be found by ${name}`)
      return `${column} = ?`
    })
    const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`
    const rows = this.#connection.all<{ rev: number; doc: string }>(
      `select rev, doc from ${table} ${where} order by ord`,
      ...given.map(([, value]) => value as string),
    )
    return rows.map(({ rev, doc }) => ({ rev, value: JSON.parse(doc) as Records[K] }))
  }

  /** Receipts of each conversation; one without any is absent. */
  marks(ids: readonly ConversationId[]): Map<ConversationId, Mark[]> {
    const found = new Map<ConversationId, Mark[]>()
    for (const id of ids) {
      const rows = this.#connection.all<Mark>(MARKS, id)
      if (rows.length > 0)
        found.set(
          id,
          rows.map((row) => ({ ...row })),
        )
    }
    return found
  }

  /** Conversations of a contact and of everybody merged into them, however often, newest first. */
  conversationsOf(contactId: string, limit: number): { id: ConversationId; status: Status }[] {
    // One look for each of them, because the planner walks all conversations when it is asked for all of them in one.
    const contacts = [contactId]
    for (const contact of contacts)
      for (const { id } of this.#connection.all<{ id: string }>(MERGED, contact)) contacts.push(id)
    return contacts
      .flatMap((contact) =>
        this.#connection.all<{ key: number; id: ConversationId; status: Status }>(CONVERSATIONS_OF, contact, limit),
      )
      .toSorted((a, b) => b.key - a.key)
      .slice(0, limit)
      .map(({ id, status }) => ({ id, status }))
  }

  /** Subjects with an open lease heard at or after `since`, by the leases' clock. */
  connected(kind: string, subjects: readonly string[], since: number): Set<string> {
    const sql = 'select 1 from leases where kind = ? and subject = ? and closed_at is null and heard_at >= ? limit 1'
    return new Set(subjects.filter((subject: AgentId) => this.#connection.get(sql, kind, subject, since)))
  }
}

type EventCells = [seq: Seq, isPublic: 0 | 1, prevPublic: Seq, json: string]

const storedEvent = ([seq, isPublic, prevPublic, json]: EventCells, audience: Audience): StoredEvent => ({
  seq,
  id: eventIdOf(json),
  prev: audience === 'visitor' ? prevPublic : seq - 1,
  public: isPublic === 1,
  json,
})
