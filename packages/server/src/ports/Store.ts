import type {
  AgentId,
  Audience,
  Availability,
  ClientId,
  ConversationId,
  DepartmentId,
  EventId,
  EventType,
  ListRow,
  Mark,
  Ms,
  Policy,
  Seq,
  SiteId,
  Status,
  ViewName,
} from '@deskbell/protocol'
import type { Conversation } from '../domain/conversation/state.ts'
import type { Kind, Records } from '../domain/records.ts'
import type { Phrase } from '../domain/search/words.ts'

/**
 * The truth. One write shape (`commit`, and `route` which decides under the pool's lock); transactions never leave the adapter.
 * Expected failures are outcomes, not exceptions. A rejected promise means UNKNOWN: the caller retries with the same keys.
 * All times are UTC ms by the store's own clock.
 */
export interface Store {
  /** Committed state only; ids that do not exist are absent from the map. */
  load(ids: readonly ConversationId[]): Promise<Map<ConversationId, Loaded>>

  /**
   * Same length and order as `units`. Resolves when durable (after fsync). Each unit is all-or-nothing and independent of units
   * of other conversations; units of one conversation apply in order, and the first failure makes the later ones `stale`.
   * An unexpected error in one unit never harms another: the batch is rerun unit by unit.
   */
  commit(units: readonly Unit[]): Promise<Outcome[]>

  /**
   * Takes the pool's lock, reads a fresh view, lets `decide` (pure, synchronous) choose, commits, in one transaction. `departmentId`
   * names the pool: all departments connected to it by shared agents.
   */
  route(
    departmentId: DepartmentId,
    decide: (view: PoolView, now: Ms) => Unit[],
  ): Promise<{ units: Unit[]; outcomes: Outcome[] }>

  /** What was committed under this key, however long ago. */
  original(key: Pick<Key, 'scope' | 'id'>): Promise<Original | null>

  /**
   * Events of one timeline in ascending order. `from` is inclusive: the oldest `limit` events with seq ≥ from. `before` is
   * exclusive: the newest `limit` events with seq < before. `more` tells whether the other end of that direction continues.
   */
  timeline(
    id: ConversationId,
    q: { from?: Seq; before?: Seq; limit: number; audience: Audience },
  ): Promise<{ events: StoredEvent[]; more: boolean }>

  heads(q: { ids: readonly ConversationId[] } | { changedWithinMs: number }): Promise<Head[]>

  /** Rows of a console list in its order (see `ListQuery`). */
  list(q: ListQuery): Promise<{ rows: StoredRow[]; more: boolean }>
  /** Current rows of these conversations, whatever list they are in. Missing ids are absent. */
  rows(ids: readonly ConversationId[]): Promise<StoredRow[]>
  /** Sizes of the lists of these sites, for each of these agents. */
  counts(q: { siteIds: readonly SiteId[]; agentIds: readonly AgentId[] }): Promise<Map<AgentId, Counts>>
  /** Waiting conversations of a department in the order they will be served: those left as a message are not among them. */
  queue(departmentId: DepartmentId): Promise<QueueEntry[]>
  /** Newest conversations of a contact (and of contacts merged into it), newest first. */
  conversationsOf(contactId: string, limit: number): Promise<{ id: ConversationId; status: Status }[]>
  /** Conversations an agent holds. */
  heldBy(agentId: AgentId): Promise<ConversationId[]>
  /** Queued conversations that are no left message and whose visitor left (`visitorLeftAt`) at or before `before`, oldest first. */
  abandoned(q: { before: Ms; limit: number }): Promise<ConversationId[]>
  /** Departments with somebody waiting: what the safety sweep routes. */
  waitingDepartments(): Promise<DepartmentId[]>
  /** The newest waits that ended in an assignment and the newest first replies, of one department (at most `limit` each). */
  samples(q: {
    departmentId: DepartmentId
    limit: number
  }): Promise<{ waits: { at: Ms; waitedMs: number }[]; repliesMs: number[] }>

  /**
   * Conversations with these words, that number, or a contact with these words, the newest first: those found by number, then by contact
   * (both on the first page only), then by the newest event that has all phrases. At most once a page. What is committed before the call
   * is found, and what is erased by then is not, unless `complete` is false: then an index is still being made.
   */
  search(q: SearchQuery): Promise<{ hits: StoredHit[]; cursor: string | null; complete: boolean }>

  get<K extends Kind>(kind: K, by: By<K>): Promise<Versioned<Records[K]> | null>
  find<K extends Kind>(kind: K, q: Filter<K>): Promise<Versioned<Records[K]>[]>
  /** Load of agents against their capacity, as guarded. */
  loads(agentIds: readonly AgentId[]): Promise<Map<AgentId, { load: number; max: number }>>

  /** Due outbox rows of these kinds, leased for `leaseMs` to the caller: at least once, fenced by `token`. */
  takeEffects(kinds: readonly string[], limit: number, leaseMs: Ms): Promise<Job[]>
  settleEffects(
    results: readonly { id: string; token: string; result: 'done' | 'dead' | { retryAt: Ms } }[],
  ): Promise<void>
  /** How many outbox rows are not settled for good, due or not, and since when the oldest of them is there; null when there are none. */
  openEffects(): Promise<{ count: number; since: Ms | null }>

  /** Raises receipts (max), coalesced by the caller. Not flushed with the commit; a crash may lose the last raise. */
  raiseMarks(marks: readonly { conversationId: ConversationId; mark: Mark }[]): Promise<void>
  marks(ids: readonly ConversationId[]): Promise<Map<ConversationId, Mark[]>>

  /** Notes that these connections were heard `silentMs` ago, creating their leases. */
  renew(leases: readonly Lease[]): Promise<void>
  /**
   * These connections are closed: `closedGraceMs` begins now, or with the last frame heard when nobody said goodbye and it is only
   * noticed now.
   */
  endLeases(connectionIds: readonly string[], since?: 'now' | 'heard'): Promise<void>
  /**
   * Subjects of this kind none of whose leases is within grace any more; their leases are removed by `forget`. The store keeps the
   * time of the last call: a gap over 15 s (an outage) first extends all leases by the gap, so an outage strands nobody.
   */
  expired(kind: LeaseKind): Promise<Expired[]>
  forget(kind: LeaseKind, subjectIds: readonly string[]): Promise<void>
  /** Agents who hold conversations and have no lease at all: `expired` never tells of them. */
  unattended(): Promise<AgentId[]>
  /** Subjects with a lease that is open and was heard within `withinMs`. */
  connected(kind: LeaseKind, subjectIds: readonly string[], withinMs: Ms): Promise<Set<string>>

  /** A commit like any other, with its flush, that changes nothing. Rejects when nothing can be committed. */
  probe(): Promise<void>
  /** `epoch` names this history: it changes when a backup is restored. */
  info(): Promise<{ epoch: string; schema: number; now: Ms }>
  /** Proves what is promised: one finding per broken rule, none when all is well. */
  verify(): AsyncIterable<Finding>
  close(): Promise<void>
}

/** A row as it is stored: whether the visitor is here, leases say. */
export type StoredRow = Omit<ListRow, 'visitorHere'>

/** Whose grace is over. `saidGoodbye`: all their connections were closed; false when one of them only fell silent. */
export type Expired = { readonly subjectId: string; readonly heardAt: Ms; readonly saidGoodbye: boolean }

export type Loaded = { state: Conversation; head: Seq; publicHead: Seq; number: number }

/** One atomic change. At least one of `conversation` and `records` is set. */
export type Unit = {
  readonly conversation?: {
    readonly id: ConversationId
    /** 0 creates. */
    readonly expectedHead: Seq
    /** The state after `events`. */
    readonly state: Conversation
    /** At least one; seqs continue from expectedHead. */
    readonly events: readonly NewEvent[]
    /** In-place change of older events (edit, erase): content null leaves a tombstone. */
    readonly amend?: readonly { readonly seq: Seq; readonly json: string | null }[]
  }
  readonly key?: Key
  readonly effects?: readonly Effect[]
  readonly guards?: readonly Guard[]
  readonly records?: readonly RecordChange[]
}

/** An event ready to be stored: `json` is its wire form, made once and used for column, bus and every audience's frame. */
export type NewEvent = {
  readonly seq: Seq
  readonly id: EventId
  readonly type: EventType
  readonly at: Ms
  readonly public: boolean
  readonly json: string
}

/** What `timeline` gives back. `prev` = seq of the event before it for the audience asked for, 0 if none. */
export type StoredEvent = {
  readonly seq: Seq
  readonly id: EventId
  readonly prev: Seq
  readonly public: boolean
  readonly json: string
}

/**
 * Sender's idempotency key. `scope` = `conversationId/senderId` for what belongs to a conversation, else `actor/id`. `seq` names
 * the event of the unit that the key stands for (the message of a start, which is not its first event); null for records only.
 * `Original.seq` and `Original.eventId` are those of that event.
 */
export type Key = { readonly scope: string; readonly id: ClientId; readonly bodyHash: string; readonly seq: Seq | null }

/** What a key once did: enough to give the same ack again. */
export type Original = {
  readonly conversationId: ConversationId | null
  readonly seq: Seq
  readonly eventId: EventId | null
  readonly at: Ms
  readonly bodyHash: string
}

/**
 * What must hold at commit. `load` moves an agent's load; an increase past their capacity fails, a decrease never does.
 * `queue` fails when the department already has `max` waiting. `absent` fails while a lease of the subject is within its grace: whoever is
 * taken for gone may have come back since that was read. `once` fails when its key was used before, as a guard or as the key of a unit,
 * and uses it: of two relays that answer the same wish differently only one can. Its scope is none of a conversation's.
 */
export type Guard =
  | { readonly kind: 'load'; readonly agentId: AgentId; readonly delta: number }
  | { readonly kind: 'queue'; readonly departmentId: DepartmentId; readonly max: number }
  | { readonly kind: 'absent'; readonly of: LeaseKind; readonly subjectId: string }
  | { readonly kind: 'once'; readonly scope: string; readonly id: ClientId }

/** `expectedRev` 0 creates; a `value` of null deletes. */
export type RecordChange = {
  [K in Kind]: {
    readonly kind: K
    readonly id: string
    readonly expectedRev: number
    readonly value: Records[K] | null
  }
}[Kind]

/** Work for after the commit: at least once, never before. `dedupe` makes a second row with the same value a no-op. */
export type Effect = {
  readonly kind: string
  readonly dedupe: string
  readonly body: Readonly<Record<string, unknown>>
  readonly dueAt?: Ms
}
export type Job = {
  readonly id: string
  readonly token: string
  readonly kind: string
  readonly attempts: number
  readonly body: Readonly<Record<string, unknown>>
  readonly createdAt: Ms
}

export type Outcome =
  | { readonly ok: true; readonly head: Seq; readonly publicHead: Seq; readonly at: Ms }
  | { readonly ok: false; readonly why: 'duplicate'; readonly original: Original; readonly sameBody: boolean }
  /** Somebody else moved the conversation or record: load again and decide again. */
  | { readonly ok: false; readonly why: 'stale' }
  | { readonly ok: false; readonly why: 'guard'; readonly guard: Guard }
  /** A unique value (email, key) is taken by another record. */
  | { readonly ok: false; readonly why: 'taken'; readonly kind: Kind; readonly field: string }
  | { readonly ok: false; readonly why: 'gone' }

export type Head = { readonly id: ConversationId; readonly head: Seq; readonly publicHead: Seq }

/**
 * Lists of the console. Order: mine, open: longest waiting first (waitingSince ascending, nulls last), then updatedAt descending;
 * queue: queueKey ascending; left: leftMessageAt ascending; closed: updatedAt descending. Ties by id.
 * mine = held by `agentId`; queue = queued, not left; left = left messages nobody claimed (status queued); open = everything not closed; closed.
 */
export type ListQuery = {
  readonly view: ViewName
  readonly siteIds: readonly SiteId[]
  readonly agentId: AgentId
  readonly limit: number
}
/** What is searched for. A cursor that no page gave finds nothing. */
export type SearchQuery = {
  /** All of them must be in one event, or in what is known of a contact. */
  readonly phrases: readonly Phrase[]
  /** Number of a conversation, when that is what may be meant. */
  readonly number: number | null
  readonly siteIds: readonly SiteId[]
  readonly limit: number
  readonly cursor: string | null
}
/** `text`: what was searched of the contact. `json`: the event, in wire form. */
export type StoredHit = {
  readonly row: StoredRow
  readonly found:
    | { readonly in: 'number' }
    | { readonly in: 'contact'; readonly text: string }
    | { readonly in: 'timeline'; readonly json: string }
}

export type Counts = {
  mine: number
  queue: number
  left: number
  open: number
  closed: number
  longestWaitSince: Ms | null
}

export type QueueEntry = {
  readonly id: ConversationId
  readonly key: number
  readonly since: Ms
  readonly visitorLeftAt: Ms | null
}

export type Versioned<T> = { readonly rev: number; readonly value: T }

/** Unique look-ups. Every kind can be got by id. */
export type By<K extends Kind> =
  | { readonly id: string }
  | (K extends 'agent' ? { readonly email: string } : never)
  | (K extends 'session' | 'invitation' | 'reset' ? { readonly tokenHash: string } : never)
  | (K extends 'site' ? { readonly key: string } : never)
  | (K extends 'participant' ? { readonly secretHash: string; readonly siteId: SiteId } : never)
  | (K extends 'contact' ? { readonly siteId: SiteId; readonly externalId: string } : never)
  | (K extends 'file' ? { readonly ticketHash: string } : never)

/** Filters by indexed fields; empty = all, in order of creation. */
export type Filter<K extends Kind> = K extends 'agent' | 'site'
  ? Record<string, never>
  : K extends 'department' | 'invitation'
    ? { readonly siteId?: SiteId }
    : K extends 'session' | 'reset'
      ? { readonly agentId?: AgentId }
      : K extends 'participant'
        ? { readonly contactId?: string }
        : K extends 'contact'
          ? { readonly mergedInto?: string }
          : K extends 'file'
            ? { readonly conversationId?: ConversationId }
            : Record<string, never>

export type LeaseKind = 'agent' | 'visitor'

/**
 * A connection's claim that its subject (agent, or conversation whose visitor it is) is here. `silentMs` = how long ago its last
 * frame was heard; graces say how long the subject keeps its place after silence, and after a clean close.
 */
export type Lease = {
  readonly kind: LeaseKind
  readonly subjectId: string
  readonly connectionId: string
  readonly relayId: string
  readonly silentMs: Ms
  readonly silentGraceMs: Ms
  readonly closedGraceMs: Ms
}

/** What routing sees, read under the pool's lock. Waiting is in queue order; left messages are not in it. */
export type PoolView = {
  readonly departments: readonly {
    readonly id: DepartmentId
    readonly policy: Policy
    readonly memberIds: readonly AgentId[]
  }[]
  readonly waiting: readonly Loaded[]
  readonly agents: readonly PoolAgent[]
}
export type PoolAgent = {
  readonly id: AgentId
  readonly availability: Availability
  /** Has a live connection heard within 25 s. */
  readonly connected: boolean
  readonly load: number
  readonly max: number
  /** When they were last given a conversation by routing; 0 = never. */
  readonly lastAssignedAt: Ms
}

/** One thing `verify` found wrong. */
export type Finding = { readonly rule: string; readonly subject: string; readonly detail: string }
