import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { ConversationId, DepartmentId, Ms } from '@deskbell/protocol'
import type { Kind } from '../../../../domain/records.ts'
import type {
  By,
  Filter,
  Head,
  Key,
  Expired,
  Lease,
  LeaseKind,
  PoolView,
  SearchQuery,
  Store,
} from '../../../../ports/Store.ts'
import type { Engine, KnownAt, TimelineQuery } from '../../Engine.ts'
import type { Tables } from '../../schema/tables.ts'
import type { PackedJob, PackedOutcome, PackedUnit } from '../../units/packed.ts'
import type { Checkpointer } from './Checkpointer.ts'
import type { Connection } from './Connection.ts'
import { poolView } from './pool.ts'
import { Reader } from './Reader.ts'
import { Recent } from './Recent.ts'
import type { Search } from './search/Search.ts'
import { Serial } from '../../Serial.ts'
import type { Writer } from './Writer.ts'

/** Routing takes an agent for connected who was heard this long ago. */
const CONNECTED_MS = 25_000
/** A longer gap between two looks at the leases is an outage. */
const OUTAGE_MS = 15_000

/** The writer's methods, wherever it is. */
export type Write = <M extends keyof Writer>(
  method: M,
  ...args: Parameters<Writer[M]>
) => Promise<ReturnType<Writer[M]>>

type Parts = {
  readonly thread: Engine['thread']
  readonly epoch: string
  /** Connection of the event loop's thread. */
  readonly connection: Connection
  readonly reads: Kysely<Tables>
  readonly scans: Kysely<Tables>
  readonly write: Write
  readonly checkpointer: Checkpointer | null
  readonly search: Search
  now(): Ms
  /** A clock that only goes forward. */
  steady(): Ms
  close(): Promise<void>
}

/**
 * The store on one SQLite file. There is one writer, so the pool's lock is this process: `route` reads its view here while no
 * commit is on its way, and the units it makes cannot find anything moved.
 */
export class SqliteEngine implements Engine {
  readonly thread: Engine['thread']
  readonly epoch: string
  readonly reads: Kysely<Tables>
  readonly scans: Kysely<Tables>
  readonly #parts: Parts
  readonly #reader: Reader
  readonly #commits = new Serial()
  /** Null until somebody asks: a relay alone on its store never does. */
  #recent: Recent | null = null
  /** Null until leases are first asked for or made. */
  #lastSweepAt: Ms | null = null
  #isClosed = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.thread = parts.thread
    this.epoch = parts.epoch
    this.reads = parts.reads
    this.scans = parts.scans
    this.#reader = new Reader(parts.connection)
  }

  now(): Ms {
    return this.#parts.now()
  }

  async load(ids: readonly ConversationId[], known: KnownAt) {
    return this.#reader.load(ids, known)
  }

  probe(): Promise<void> {
    return this.#commits.run(async () => {
      if (this.#isClosed) throw new Error('the store is closed')
      await this.#parts.write('probe')
      this.#parts.checkpointer?.committed(1)
    })
  }

  async timeline(id: ConversationId, q: TimelineQuery) {
    return this.#reader.timeline(id, q)
  }

  async heads(ids: readonly ConversationId[]): Promise<Head[]> {
    return this.#reader.heads(ids)
  }

  async changed(withinMs: Ms): Promise<Head[]> {
    const now = this.now()
    // What was done before is looked up once, also what an earlier process did.
    if (this.#recent === null) {
      const since = now - Math.max(withinMs, CONNECTED_MS)
      this.#recent = new Recent()
      for (const head of this.#reader.heads(this.#reader.changedSince(since))) this.#recent.note(head, now)
    }
    return this.#recent.since(now - withinMs)
  }

  async original(key: Pick<Key, 'scope' | 'id'>) {
    return this.#reader.original(key)
  }

  async get<K extends Kind>(kind: K, by: By<K>) {
    return this.#reader.get(kind, by)
  }

  async find<K extends Kind>(kind: K, filter: Filter<K>) {
    return this.#reader.find(kind, filter)
  }

  async marks(ids: readonly ConversationId[]) {
    return this.#reader.marks(ids)
  }

  async conversationsOf(contactId: string, limit: number) {
    return this.#reader.conversationsOf(contactId, limit)
  }

  commit(units: readonly PackedUnit[]): Promise<PackedOutcome[]> {
    return this.#commits.run(() => this.#write(units))
  }

  route(
    departmentId: DepartmentId,
    known: KnownAt,
    choose: (view: PoolView) => PackedUnit[],
  ): Promise<PackedOutcome[]> {
    return this.#commits.run(async () => {
      const heardSince = this.#parts.steady() - CONNECTED_MS
      const units = choose(poolView(this.#parts.connection, this.#reader, departmentId, heardSince, known))
      return units.length === 0 ? [] : this.#write(units)
    })
  }

  async #write(units: readonly PackedUnit[]): Promise<PackedOutcome[]> {
    if (this.#isClosed) throw new Error('the store is closed')
    const now = this.now()
    const outcomes = await this.#parts.write('commit', units, now, this.#parts.steady())
    if (this.#recent !== null) this.#note(this.#recent, units, outcomes, now)
    this.#parts.checkpointer?.committed(units.length)
    this.#parts.search.committed(units.length)
    return outcomes
  }

  #note(recent: Recent, units: readonly PackedUnit[], outcomes: readonly PackedOutcome[], now: Ms): void {
    outcomes.forEach((outcome, index) => {
      const id = units[index]?.conversation?.id
      if (outcome.ok && id !== undefined) recent.note({ id, head: outcome.head, publicHead: outcome.publicHead }, now)
    })
  }

  search(q: SearchQuery) {
    return this.#parts.search.find(q)
  }

  takeEffects(kinds: readonly string[], limit: number, leaseMs: Ms): Promise<PackedJob[]> {
    return this.#parts.write('takeEffects', kinds, limit, leaseMs, this.now())
  }

  settleEffects(results: Parameters<Store['settleEffects']>[0]): Promise<void> {
    return this.#parts.write('settleEffects', results)
  }

  async raiseMarks(marks: Parameters<Store['raiseMarks']>[0]): Promise<void> {
    await this.#parts.write(
      'raiseMarks',
      marks.map(({ conversationId, mark }) => ({ conversationId, ...mark })),
    )
    this.#parts.checkpointer?.committed(marks.length)
  }

  async renew(leases: readonly Lease[]): Promise<void> {
    const now = await this.#leaseTime()
    const stored = leases.map((lease) => ({
      kind: lease.kind,
      subject: lease.subjectId,
      connection: lease.connectionId,
      relay: lease.relayId,
      heardAt: Math.round(now - lease.silentMs),
      silentGrace: lease.silentGraceMs,
      closedGrace: lease.closedGraceMs,
    }))
    await this.#parts.write('renewLeases', stored)
    this.#parts.checkpointer?.committed(stored.length)
  }

  async endLeases(connectionIds: readonly string[], since: 'now' | 'heard' = 'now'): Promise<void> {
    const now = await this.#leaseTime()
    await this.#parts.write('endLeases', connectionIds, now, since)
    this.#parts.checkpointer?.committed(connectionIds.length)
  }

  async expired(kind: LeaseKind): Promise<Expired[]> {
    const now = await this.#leaseTime()
    const gap = now - (this.#lastSweepAt ?? now)
    this.#lastSweepAt = now
    const found = await this.#parts.write('expiredLeases', kind, now, gap > OUTAGE_MS ? gap : 0)
    const toWall = this.now() - now
    return found.map(({ subject, heardAt, saidGoodbye }) => ({
      subjectId: subject,
      heardAt: heardAt + toWall,
      saidGoodbye: saidGoodbye === 1,
    }))
  }

  /** The leases' clock. Its first reader lets all grace begin anew: the times in the file are those of an earlier process. */
  async #leaseTime(): Promise<Ms> {
    const now = this.#parts.steady()
    if (this.#lastSweepAt === null) {
      this.#lastSweepAt = now
      await this.#parts.write('restartLeases', now)
    }
    return now
  }

  forget(kind: LeaseKind, subjectIds: readonly string[]): Promise<void> {
    return this.#parts.write('forgetLeases', kind, subjectIds, this.#parts.steady())
  }

  async connected(kind: LeaseKind, subjectIds: readonly string[], withinMs: Ms): Promise<Set<string>> {
    return this.#reader.connected(kind, subjectIds, this.#parts.steady() - withinMs)
  }

  json(column: string, ...path: string[]): string {
    return `json_extract(${column}, '$.${path.join('.')}')`
  }

  async integrity(): Promise<string[]> {
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(20)`.execute(this.scans)
    return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok')
  }

  close(): Promise<void> {
    return this.#commits.run(() => {
      this.#isClosed = true
      return this.#parts.close()
    })
  }
}
