import type { Audience, ConversationId, DepartmentId, Ms, Seq } from '@deskbell/protocol'
import type { Kysely } from 'kysely'
import type { Conversation } from '../../domain/conversation/state.ts'
import type { Kind, Records } from '../../domain/records.ts'
import type {
  By,
  Expired,
  Head,
  Key,
  Lease,
  LeaseKind,
  Loaded,
  Original,
  PoolView,
  SearchQuery,
  Store,
  StoredEvent,
  Versioned,
} from '../../ports/Store.ts'
import type { Tables } from './schema/tables.ts'
import type { PackedJob, PackedOutcome, PackedUnit } from './units/packed.ts'
import type { JsonField } from './verify/dialect.ts'

/**
 * What a dialect does by hand: whatever is hot, takes locks or keeps a clock. All other reads are written once, over Kysely.
 * Each write is a transaction of its own; `commit` and `route` never interleave.
 */
export interface Engine {
  /** Where commits happen. */
  readonly thread: 'worker' | 'inline' | 'database'
  /** The name of the history that is stored: it changes when an older state of the database comes back. */
  readonly epoch: string
  /** Committed state, for reads that touch a few rows. */
  readonly reads: Kysely<Tables>
  /** The same, for reads whose cost grows with the data: they do not run in the event loop's thread where that can be helped. */
  readonly scans: Kysely<Tables>
  now(): Ms

  /** `known` gives the state if it is the one stored at this head, which saves parsing it. */
  load(ids: readonly ConversationId[], known: KnownAt): Promise<Loaded[]>
  timeline(id: ConversationId, q: TimelineQuery): Promise<{ events: StoredEvent[]; more: boolean }>
  heads(ids: readonly ConversationId[]): Promise<Head[]>
  changed(withinMs: Ms): Promise<Head[]>
  original(key: Pick<Key, 'scope' | 'id'>): Promise<Original | null>
  get<K extends Kind>(kind: K, by: By<K>): Promise<Versioned<Records[K]> | null>
  find: Store['find']
  marks: Store['marks']
  conversationsOf: Store['conversationsOf']

  probe: Store['probe']
  commit(units: readonly PackedUnit[]): Promise<PackedOutcome[]>
  /** Reads the pool's view and commits what `choose` makes of it, with no other commit in between. */
  route(departmentId: DepartmentId, known: KnownAt, choose: (view: PoolView) => PackedUnit[]): Promise<PackedOutcome[]>

  /** Whatever was committed before the call is looked through, unless there is so much of it that `complete` is false. */
  search(q: SearchQuery): Promise<Found & { readonly complete: boolean }>

  takeEffects(kinds: readonly string[], limit: number, leaseMs: Ms): Promise<PackedJob[]>
  settleEffects: Store['settleEffects']
  raiseMarks: Store['raiseMarks']
  renew(leases: readonly Lease[]): Promise<void>
  endLeases: Store['endLeases']
  expired(kind: LeaseKind): Promise<Expired[]>
  forget: Store['forget']
  connected: Store['connected']

  /** SQL for a field of a column's JSON. */
  readonly json: JsonField
  /** What the database finds wrong with its own files. */
  integrity(): Promise<string[]>
  close(): Promise<void>
}

/** What was found, by keys of conversations: see `Store.search`. */
export type Found = {
  readonly numbers: readonly number[]
  readonly contacts: readonly { readonly conv: number; readonly text: string }[]
  readonly events: readonly { readonly conv: number; readonly json: string }[]
  /** Where the next page goes on. */
  readonly cursor: string | null
}

export type TimelineQuery = {
  readonly from?: Seq
  readonly before?: Seq
  readonly limit: number
  readonly audience: Audience
}
export type KnownAt = (id: ConversationId, head: Seq) => Conversation | undefined
