import type { StatementSync } from 'node:sqlite'
import type { CoreColumns, PackedConversation, PackedKey } from '../../units/packed.ts'
import type { Connection } from './Connection.ts'
import { hashCell, hexBytes } from './originals.ts'

/** Integer keys of conversations remembered; they never change. */
const MAX_KEYS = 50_000

/** A stored conversation as found: its key, its heads, and the event that an idempotency key made before. */
export type FoundConversation = {
  readonly conv: number
  readonly head: number
  readonly publicHead: number
  readonly duplicate: number | null
}

/** Writes conversations: a row each for what every event changes and for the rest, and their events. */
export class ConversationWriter {
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

  /** Head and duplicate in one look: they are asked for every message. */
  find(id: string, key: PackedKey | null): FoundConversation | undefined {
    const conv = this.key(id)
    if (conv === undefined) return undefined
    const slot = key?.slot ?? null
    const clientId = key === null || slot === null ? null : hexBytes(key.id)
    const row = this.#find.get(conv, slot, clientId) as unknown as [number, number, number | null] | undefined
    return row && { conv, head: row[0], publicHead: row[1], duplicate: row[2] }
  }

  key(id: string): number | undefined {
    const known = this.#keys.get(id)
    if (known !== undefined) return known
    const key = this.#keyOf.get(id)?.['key'] as number | undefined
    if (key !== undefined) this.#remember(id, key)
    return key
  }

  /** After a transaction was undone: conversations it made do not exist, and their keys may be given to others. */
  forgetKeys(): void {
    this.#keys.clear()
  }

  /** Gives the new public head. */
  write(conversation: PackedConversation, key: PackedKey | null, found: FoundConversation | undefined): number {
    const { events, head, core, routed } = conversation
    const conv = found?.conv ?? this.#create(conversation)
    let seq = conversation.expected
    let publicHead = found?.publicHead ?? 0
    for (const event of events) {
      seq += 1
      if (event.seq !== seq) throw new Error(`event ${event.seq} where ${seq} follows`)
      // Which key made it is kept with the event.
      const own = key !== null && key.slot !== null && key.seq === seq ? key : null
      const clientId = own && hexBytes(own.id)
      const hash = own && hashCell(own.bodyHash)
      this.#insertEvent.run(conv, seq, event.json, event.public, publicHead, own && own.slot, clientId, hash)
      if (event.public === 1) publicHead = seq
    }
    if (seq === conversation.expected) throw new Error('a conversation unit needs an event')
    if (found && core) this.#connection.run(UPDATE_CORE, ...coreCells(core), conv)
    this.#updateHead.run(seq, publicHead, head.updatedAt, head.waitingSince, head.talk, conv)
    for (const amended of conversation.amend) this.#amend(conv, amended.seq, amended.json)
    if (routed)
      this.#connection.run('update agent_load set last_assigned_at = ? where agent = ?', routed.at, routed.agent)
    return publicHead
  }

  #remember(id: string, key: number): void {
    if (this.#keys.size >= MAX_KEYS) this.#keys.clear()
    this.#keys.set(id, key)
  }

  #create({ id, core, head }: PackedConversation): number {
    if (!core) throw new Error('a new conversation without its state')
    const numbered = this.#connection.get<{ last_number: number }>(NEXT_NUMBER, core.site)
    const made = this.#connection.get<{ key: number }>(INSERT_CORE, ...coreCells(core), id, numbered?.last_number ?? 0)
    if (!made) throw new Error('no key for a new conversation')
    this.#connection.run(INSERT_HEAD, made.key, head.updatedAt, head.waitingSince, head.talk)
    this.#remember(id, made.key)
    return made.key
  }

  #amend(conv: number, seq: number, json: string | null): void {
    // A tombstone keeps who, when and which, so that the order stays whole and an old outbox cannot send it again.
    const sql = `update events set json = ${json === null ? TOMBSTONE : '?3'} where conv = ?1 and seq = ?2`
    const changed = this.#connection.run(sql, conv, seq, ...(json === null ? [] : [json]))
    if (changed !== 1) throw new Error(`there is no event ${seq} to amend`)
  }
}

const TOMBSTONE = "json_set(json, '$.content', json('null'))"
const NEXT_NUMBER = `insert into site_totals (site, last_number) values (?, 1)
  on conflict (site) do update set last_number = last_number + 1 returning last_number`
const INSERT_HEAD = `insert into heads (conv, head, public_head, updated_at, waiting_since, talk) values (?, 0, 0, ?, ?, ?)`

/** Columns of `conversations` and where their values are. */
const CORE: readonly (readonly [column: string, field: keyof CoreColumns])[] = [
  ['site', 'site'],
  ['contact', 'contact'],
  ['department', 'department'],
  ['status', 'status'],
  ['owner', 'owner'],
  ['owner_weight', 'ownerWeight'],
  ['queue_key', 'queueKey'],
  ['waiting_from', 'waitingFrom'],
  ['left_at', 'leftAt'],
  ['absent_since', 'absentSince'],
  ['started_at', 'startedAt'],
  ['closed_order', 'closedOrder'],
  ['first_wait_at', 'firstWaitAt'],
  ['waited_ms', 'waitedMs'],
  ['replied_at', 'repliedAt'],
  ['reply_ms', 'replyMs'],
  ['state', 'state'],
]
const coreCells = (core: CoreColumns) => CORE.map(([, field]) => core[field])
const UPDATE_CORE = `update conversations set ${CORE.map(([column]) => `${column} = ?`).join(', ')} where key = ?`
const INSERT_CORE = `insert into conversations (${CORE.map(([column]) => column).join(', ')}, id, number)
  values (${CORE.map(() => '?').join(', ')}, ?, ?) returning key`
