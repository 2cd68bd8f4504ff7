import type { Original, Outcome } from '../../../../ports/Store.ts'
import type { PackedKey, PackedOutcome, PackedUnit } from '../../units/packed.ts'
import type { Connection } from './Connection.ts'
import { ConversationWriter } from './ConversationWriter.ts'
import type { FoundConversation } from './ConversationWriter.ts'
import { applyGuards, brokenGuard } from './guards.ts'
import { originalInEvents, originalInKeys } from './originals.ts'
import { brokenRecord, writeRecord } from './recordWriter.ts'

const STALE: Outcome = { ok: false, why: 'stale' }
const GONE: Outcome = { ok: false, why: 'gone' }

/** Whether nothing but a conversation is written, under a key that is kept with its event. */
const isPlain = ({ key, records, guards, effects }: PackedUnit): boolean =>
  key?.slot != null && records.length === 0 && guards.length === 0 && effects.length === 0

/**
 * Writes one unit inside of an open transaction. First everything that may say no is asked, in the order that the port promises:
 * duplicate, earlier failure, head, records, guards. Only then something is written, so an expected no needs no undoing.
 */
export class UnitWriter {
  readonly #connection: Connection
  readonly #conversations: ConversationWriter

  constructor(connection: Connection) {
    this.#connection = connection
    this.#conversations = new ConversationWriter(connection)
  }

  /** `failed` = conversations of which an earlier unit of the batch was refused. `steady`: the clock of leases. */
  write(unit: PackedUnit, failed: ReadonlySet<string>, now: number, steady: number): PackedOutcome {
    const { conversation, key, broken } = unit
    if (broken) return { ok: false, why: 'failed', message: broken.message }
    if (conversation && key && isPlain(unit) && !failed.has(conversation.id)) {
      const publicHead = this.#conversations.say(conversation, key)
      if (publicHead !== null) return { ok: true, head: conversation.expected + 1, publicHead, at: conversation.at }
    }
    const found = conversation ? this.#conversations.find(conversation.id, key) : undefined

    const original = key && this.#original(key, conversation?.id ?? '', found)
    if (original) return { ok: false, why: 'duplicate', original, sameBody: original.bodyHash === key.bodyHash }
    if (conversation) {
      if (failed.has(conversation.id)) return STALE
      if (!found && conversation.expected > 0) return GONE
      if ((found?.head ?? 0) !== conversation.expected) return STALE
    }
    const no = brokenRecord(this.#connection, unit.records) ?? brokenGuard(this.#connection, unit.guards, steady)
    if (no) return no

    // Records first: a conversation refers to its contact.
    for (const record of unit.records) writeRecord(this.#connection, record)
    applyGuards(this.#connection, unit.guards, now)
    const publicHead = conversation ? this.#conversations.write(conversation, key, found) : 0
    if (key && key.slot === null) this.#writeKey(unit, key, now)
    this.#writeEffects(unit, now)
    return { ok: true, head: conversation?.events.at(-1)?.seq ?? 0, publicHead, at: conversation?.at ?? now }
  }

  /** To be called when what was written is undone. */
  forget(): void {
    this.#conversations.forget()
  }

  #original(key: PackedKey, id: string, found: FoundConversation | undefined): Original | null {
    if (key.slot === null) return originalInKeys(this.#connection, key.scope, key.id)
    return found && found.duplicate !== null
      ? originalInEvents(this.#connection, id, found.conv, found.duplicate)
      : null
  }

  #writeKey({ conversation }: PackedUnit, { scope, id, bodyHash, seq, eventId }: PackedKey, now: number): void {
    const conv = conversation ? (this.#conversations.key(conversation.id) ?? null) : null
    const sql = 'insert into keys (scope, id, body_hash, conv, seq, event_id, at) values (?, ?, ?, ?, ?, ?, ?)'
    this.#connection.run(sql, scope, id, bodyHash, conv, seq, eventId, conversation?.at ?? now)
  }

  #writeEffects(unit: PackedUnit, now: number): void {
    for (const { kind, dedupe, body, dueAt } of unit.effects) {
      this.#connection.run(
        `insert into outbox (kind, dedupe, body, due_at, created_at) values (?, ?, ?, ?, ?)
         on conflict (kind, dedupe) do nothing`,
        kind,
        dedupe,
        body,
        dueAt ?? now,
        now,
      )
    }
  }
}
