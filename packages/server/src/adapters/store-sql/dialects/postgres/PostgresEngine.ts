import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { ConversationId, DepartmentId, Ms } from '@deskbell/protocol'
import type { Kind } from '../../../../domain/records.ts'
import type {
  By,
  Expired,
  Filter,
  Head,
  Key,
  Lease,
  LeaseKind,
  PoolView,
  SearchQuery,
  Store,
} from '../../../../ports/Store.ts'
import type { Engine, KnownAt, TimelineQuery } from '../../Engine.ts'
import type { Tables } from '../../schema/tables.ts'
import type { PackedJob, PackedOutcome, PackedUnit } from '../../units/packed.ts'
import type { Committer } from './commit/Committer.ts'
import type { Ask } from './commit/readGround.ts'
import type { DatabaseClock } from './DatabaseClock.ts'
import { jsonField } from './jsonField.ts'
import { endLeases, expiredLeases, forgetLeases, renewLeases } from './leases.ts'
import { raiseMarks } from './marks.ts'
import { settleEffects, takeEffects } from './outbox.ts'
import { Reader } from './Reader.ts'
import { relaxed } from './relaxed.ts'
import type { Router } from './Router.ts'
import type { Words } from './search/Words.ts'
import type { Statements } from './Statements.ts'

/** A row that is written as it is. */
const PROBE = `update meta set value = value where name = 'epoch'`

type Parts = {
  /** Connections for what is written, for short reads, and for reads that may take long. */
  readonly pools: { readonly writes: Pool; readonly reads: Pool; readonly scans: Pool }
  readonly reads: Kysely<Tables>
  readonly scans: Kysely<Tables>
  readonly statements: Statements
  readonly clock: DatabaseClock
  readonly committer: Committer
  readonly router: Router
  readonly words: Words
  /** The name of the history that new connections found. */
  epoch(): string
}

/** The store on a PostgreSQL database that several relays share. Nothing is known here for sure but what the database says. */
export class PostgresEngine implements Engine {
  readonly thread = 'database' as const
  readonly reads: Kysely<Tables>
  readonly scans: Kysely<Tables>
  readonly #parts: Parts
  readonly #reader: Reader
  readonly #open = new Set<Promise<unknown>>()
  #isClosed = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.reads = parts.reads
    this.scans = parts.scans
    this.#reader = new Reader(parts.pools.reads, parts.statements, parts.clock)
  }

  get epoch(): string {
    return this.#parts.epoch()
  }

  now(): Ms {
    return this.#parts.clock.now()
  }

  load(ids: readonly ConversationId[], known: KnownAt) {
    return this.#reader.load(ids, known)
  }

  timeline(id: ConversationId, q: TimelineQuery) {
    return this.#reader.timeline(id, q)
  }

  heads(ids: readonly ConversationId[]): Promise<Head[]> {
    return this.#reader.heads(ids)
  }

  changed(withinMs: Ms): Promise<Head[]> {
    return this.#reader.changed(withinMs)
  }

  original(key: Pick<Key, 'scope' | 'id'>) {
    return this.#reader.original(key)
  }

  get<K extends Kind>(kind: K, by: By<K>) {
    return this.#reader.get(kind, by)
  }

  find<K extends Kind>(kind: K, filter: Filter<K>) {
    return this.#reader.find(kind, filter)
  }

  marks(ids: readonly ConversationId[]) {
    return this.#reader.marks(ids)
  }

  conversationsOf(contactId: string, limit: number) {
    return this.#reader.conversationsOf(contactId, limit)
  }

  commit(units: readonly PackedUnit[]): Promise<PackedOutcome[]> {
    return this.#unlessClosed(async () => this.#noted(await this.#parts.committer.commit(units)))
  }

  route(
    departmentId: DepartmentId,
    known: KnownAt,
    choose: (view: PoolView) => PackedUnit[],
  ): Promise<PackedOutcome[]> {
    return this.#unlessClosed(async () => this.#noted(await this.#parts.router.route(departmentId, known, choose)))
  }

  probe(): Promise<void> {
    return this.#unlessClosed(async () => void (await this.#parts.pools.writes.query(PROBE)))
  }

  search(q: SearchQuery) {
    return this.#unlessClosed(() => this.#parts.words.find(q))
  }

  takeEffects(kinds: readonly string[], limit: number, leaseMs: Ms): Promise<PackedJob[]> {
    const { pools, statements, clock } = this.#parts
    return this.#unlessClosed(() => takeEffects(pools.writes, statements, kinds, limit, leaseMs, clock.param()))
  }

  settleEffects(results: Parameters<Store['settleEffects']>[0]): Promise<void> {
    return this.#unlessClosed(() => settleEffects(this.#parts.pools.writes, this.#parts.statements, results))
  }

  raiseMarks(marks: Parameters<Store['raiseMarks']>[0]): Promise<void> {
    return this.#relaxed((ask) => raiseMarks(ask, marks))
  }

  renew(leases: readonly Lease[]): Promise<void> {
    return this.#relaxed((ask) => renewLeases(ask, leases, this.#parts.clock.param()))
  }

  endLeases(connectionIds: readonly string[], since: 'now' | 'heard' = 'now'): Promise<void> {
    return this.#relaxed((ask) => endLeases(ask, connectionIds, since, this.#parts.clock.param()))
  }

  expired(kind: LeaseKind): Promise<Expired[]> {
    return this.#relaxed((ask) => expiredLeases(ask, kind, this.#parts.clock.param()))
  }

  forget(kind: LeaseKind, subjectIds: readonly string[]): Promise<void> {
    return this.#relaxed((ask) => forgetLeases(ask, kind, subjectIds, this.#parts.clock.param()))
  }

  connected(kind: LeaseKind, subjectIds: readonly string[], withinMs: Ms): Promise<Set<string>> {
    return this.#reader.connected(kind, subjectIds, withinMs)
  }

  json(column: string, ...path: string[]): string {
    return jsonField(column, ...path)
  }

  /** Pages whose checksum was wrong when they were read, and indexes that were not finished. */
  async integrity(): Promise<string[]> {
    const { rows } = await sql<{ fault: string }>`
      select checksum_failures || ' pages were read with a wrong checksum' as fault from pg_stat_database
      where datname = current_database() and checksum_failures > 0
      union all
      select 'the index ' || indexrelid::regclass || ' is not complete' from pg_index
      where not indisvalid and indrelid in (select oid from pg_class where relnamespace = current_schema()::regnamespace)`.execute(
      this.scans,
    )
    return rows.map(({ fault }) => fault)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled(this.#open)
    await this.#parts.words.close()
    const { writes, reads, scans } = this.#parts.pools
    await Promise.all([writes.end(), reads.end(), scans.end()])
  }

  #noted(outcomes: PackedOutcome[]): PackedOutcome[] {
    this.#parts.words.committed(outcomes.length)
    return outcomes
  }

  #relaxed<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
    return this.#unlessClosed(() => relaxed(this.#parts.pools.writes, this.#parts.statements, work))
  }

  /** Closing waits for what is on its way. */
  async #unlessClosed<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new Error('the store is closed')
    const done = work()
    this.#open.add(done)
    try {
      return await done
    } finally {
      this.#open.delete(done)
    }
  }
}
