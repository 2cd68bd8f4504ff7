import type { StatementSync } from 'node:sqlite'
import type { Original, Outcome } from '../../../../ports/Store.ts'
import type { PackedConversation, PackedKey, PackedOutcome, PackedUnit } from '../../units/packed.ts'
import type { Connection } from './Connection.ts'
import { applyGuards, brokenGuard } from './guards.ts'
import { hashCell, hexBytes, originalInEvents, originalInKeys } from './originals.ts'
import { brokenRecord, writeRecord } from './recordWriter.ts'

const STALE: Outcome = { ok: false, why: 'stale' }
const GONE: Outcome = { ok: false, why: 'gone' }
/** Integer keys of conversations remembered; they never change. */
const MAX_KEYS = 50_000

/** Head of a stored conversation as found: [head, public head, seq made by the same idempotency key]. */
type Found = [head: number, publicHead: number, duplicate: number | null]

/**
 * Writes one unit inside of an open transaction. First everything that may say no is asked, in the order that the port promises:
 * duplicate, earlier failure, head, records, guards. Only then something is written, so an expected no needs no undoing.
 */
export class UnitWriter {
  readonly #connection: Connection
  readonly #keys = new Map<string, number>()
  readonly #keyOf: StatementSync
  readonly #find: StatementSync
  readonly #insertEvent: StatementSync
  readonly #updateHead: StatementSync

  constructor(connection: Connection) {
    this.#connection = connection
    this.#keyOf = connection.prepare('select key from conversations where id = ?')
    this.#find = connection.prepare(
      `select head, public_head,
         (select seq from events where conv = ?1 and participant = ?2 and client_id = ?3 and client_id is not null)
       from heads where conv = ?1`,
    )
    this.#find.setReturnArrays(true)
    this.#insertEvent = connection.prepare(
      `insert into events (conv, seq, json, public, prev_public, participant, client_id, body_hash)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#updateHead = connection.prepare(
      'update heads set head = ?, public_head = ?, updated_at = ?, waiting_since = ?, talk = ? where conv = ?',
    )
  }

  /** `failed` = conversations of which an earlier unit of the batch was refused. */
  write(unit: PackedUnit, failed: ReadonlySet<string>, now: number): PackedOutcome {
    const { conversation, key, broken } = unit
    if (broken) return { ok: false, why: 'failed', message: broken.message }
    const conv = conversation ? this.#key(conversation.id) : undefined
    const clientId = key?.slot == null ? null : hexBytes(key.id)
    const found = conv === undefined ? undefined : this.#found(conv, key?.slot ?? null, clientId)

    const duplicate = this.#duplicate(key, conversation, conv, found)
    if (duplicate)
      return { ok: false, why: 'duplicate', original: duplicate, sameBody: duplicate.bodyHash === key?.bodyHash }
    if (conversation) {
      if (failed.has(conversation.id)) return STALE
      if (found === undefined && conversation.expected > 0) return GONE
      if ((found?.[0] ?? 0) !== conversation.expected) return STALE
    }
    const no = brokenRecord(this.#connection, unit.records) ?? brokenGuard(this.#connection, unit.guards)
    if (no) return no

    // Records first: a conversation refers to its contact.
    for (const record of unit.records) writeRecord(this.#connection, record)
    applyGuards(this.#connection, unit.guards)
    const publicHead = conversation ? this.#writeConversation(conversation, key, clientId, conv, found) : 0
    if (key && key.slot === null) this.#writeKey(key, conversation, now)
    this.#writeEffects(unit, now)
    return { ok: true, head: conversation?.events.at(-1)?.seq ?? 0, publicHead, at: conversation?.at ?? now }
  }

  /** After a transaction was undone: conversations it made do not exist, and their keys may be given to others. */
  forgetKeys(): void {
    this.#keys.clear()
  }

  #found(conv: number, slot: number | null, clientId: Uint8Array | null): Found | undefined {
    return this.#find.get(conv, slot, clientId) as unknown as Found | undefined
  }

  #duplicate(
    key: PackedKey | null,
    conversation: PackedConversation | null,
    conv: number | undefined,
    found: Found | undefined,
  ): Original | null {
    if (key === null) return null
    if (key.slot === null) return originalInKeys(this.#connection, key.scope, key.id)
    const seq = found?.[2]
    if (seq == null || conv === undefined) return null
    return originalInEvents(this.#connection, conversation?.id ?? '', conv, seq)
  }

  #key(id: string): number | undefined {
    const known = this.#keys.get(id)
    if (known !== undefined) return known
    const key = this.#keyOf.get(id)?.['key'] as number | undefined
    if (key !== undefined) this.#remember(id, key)
    return key
  }

  #remember(id: string, key: number): void {
    if (this.#keys.size >= MAX_KEYS) this.#keys.clear()
    this.#keys.set(id, key)
  }

  /** Gives the new public head. */
  #writeConversation(
    conversation: PackedConversation,
    key: PackedKey | null,
    clientId: Uint8Array | null,
    conv: number | undefined,
    found: Found | undefined,
  ): number {
    const { events, head, core, expected } = conversation
    let publicHead = found?.[1] ?? 0
    const target = conv ?? this.#create(conversation)
    let seq = expected
    for (const event of events) {
      seq += 1
      if (event.seq !== seq) throw new Error(`event ${event.seq} where ${seq} follows`)
      const isKeyed = clientId !== null && key !== null && key.seq === seq
      this.#insertEvent.run(
        target,
        seq,
        event.json,
        event.public,
        publicHead,
        isKeyed ? key.slot : null,
        isKeyed ? clientId : null,
        isKeyed ? hashCell(key.bodyHash) : null,
      )
      if (event.public === 1) publicHead = seq
    }
    if (seq === expected) throw new Error('a conversation unit needs an event')
    if (conv !== undefined && core) this.#writeCore(conv, conversation)
    this.#updateHead.run(seq, publicHead, head.updatedAt, head.waitingSince, head.talk, target)
    for (const { seq: at, json } of conversation.amend) this.#amend(target, at, json)
    if (conversation.routed) {
      this.#connection.run(
        'update agent_load set last_assigned_at = ? where agent = ?',
        conversation.routed.at,
        conversation.routed.agent,
      )
    }
    return publicHead
  }

  #create({ id, core, head }: PackedConversation): number {
    if (!core) throw new Error('a new conversation without its state')
    const number = this.#connection.get<{ last_number: number }>(
      `insert into site_totals (site, last_number) values (?, 1)
       on conflict (site) do update set last_number = last_number + 1 returning last_number`,
      core.site,
    )?.last_number
    const key = this.#connection.get<{ key: number }>(
      `insert into conversations (id, number, ${CORE.join(', ')}) values (?, ?, ${CORE.map(() => '?').join(', ')}) returning key`,
      id,
      number ?? 0,
      ...coreCells(core),
    )?.key
    if (key === undefined) throw new Error('no key for a new conversation')
    this.#connection.run(
      'insert into heads (conv, head, public_head, updated_at, waiting_since, talk) values (?, 0, 0, ?, ?, ?)',
      key,
      head.updatedAt,
      head.waitingSince,
      head.talk,
    )
    this.#remember(id, key)
    return key
  }

  #writeCore(conv: number, { core }: PackedConversation): void {
    if (core) this.#connection.run(UPDATE_CORE, ...coreCells(core), conv)
  }

  #amend(conv: number, seq: number, json: string | null): void {
    // A tombstone keeps who, when and which, so that the order stays whole and an old outbox cannot send it again.
    const content = json === null ? "json_set(json, '$.content', json('null'))" : '?3'
    const values = json === null ? [] : [json]
    const changed = this.#connection.run(
      `update events set json = ${content} where conv = ?1 and seq = ?2`,
      conv,
      seq,
      ...values,
    )
    if (changed !== 1) throw new Error(`there is no event ${seq} to amend`)
  }

  #writeKey(key: PackedKey, conversation: PackedConversation | null, now: number): void {
    this.#connection.run(
      `insert into keys (scope, id, body_hash, conv, seq, event_id, at) values (?, ?, ?, ?, ?, ?, ?)`,
      key.scope,
      key.id,
      key.bodyHash,
      conversation ? (this.#key(conversation.id) ?? null) : null,
      key.seq,
      key.eventId,
      conversation?.at ?? now,
    )
  }

  #writeEffects(unit: PackedUnit, now: number): void {
    for (const { kind, dedupe, body, dueAt } of unit.effects) {
      this.#connection.run(
        `insert into outbox (kind, dedupe, body, due_at, created_at) values (?, ?, ?, ?, ?) on conflict (kind, dedupe) do nothing`,
        kind,
        dedupe,
        body,
        dueAt ?? now,
        now,
      )
    }
  }
}

const CORE = [
  'site',
  'contact',
  'department',
  'status',
  'owner',
  'owner_weight',
  'queue_key',
  'waiting_from',
  'left_at',
  'absent_since',
  'started_at',
  'closed_order',
  'first_wait_at',
  'waited_ms',
  'replied_at',
  'reply_ms',
  'state',
]
const UPDATE_CORE = `update conversations set ${CORE.map((name) => `${name} = ?`).join(', ')} where key = ?`

const coreCells = (core: NonNullable<PackedConversation['core']>) => [
  core.site,
  core.contact,
  core.department,
  core.status,
  core.owner,
  core.ownerWeight,
  core.queueKey,
  core.waitingFrom,
  core.leftAt,
  core.absentSince,
  core.startedAt,
  core.closedOrder,
  core.firstWaitAt,
  core.waitedMs,
  core.repliedAt,
  core.replyMs,
  core.state,
]
