import type { StatementSync } from 'node:sqlite'
import { CORE, coreCells } from '../../units/core.ts'
import type { PackedConversation, PackedKey } from '../../units/packed.ts'
import type { Connection } from './Connection.ts'
import { hashCell, hexBytes } from './originals.ts'

/** Conversations whose key and heads are remembered. */
const MAX_KNOWN = 50_000

/** A stored conversation as found: its key, its heads, and the event that an idempotency key made before. */
export type FoundConversation = {
  readonly conv: number
  readonly head: number
  readonly publicHead: number
  readonly duplicate: number | null
}

type Standing = { readonly conv: number; head: number; publicHead: number }

/**
 * Writes conversations: a row each for what every event changes and for the rest, and their events. Nobody else writes, so the heads
 * it has written are known without asking; UNIQUE (conv, seq) would tell if they were not.
 */
export class ConversationWriter {
  readonly #connection: Connection
  readonly #known = new Map<string, Standing>()
  readonly #find: StatementSync
  readonly #seqOfKey: StatementSync
  readonly #insertEvent: StatementSync
  /** Prepared with the first message: a database that has lost the index can still be opened, and told so by `verify`. */
  #insertOnce: StatementSync | null = null
  readonly #updateHead: StatementSync

  constructor(connection: Connection) {
    this.#connection = connection
    this.#find = connection.prepare(
      'select c.key as conv, h.head, h.public_head as publicHead from conversations c join heads h on h.conv = c.key where c.id = ?',
    )
    this.#seqOfKey = connection.prepare(
      'select seq from events where conv = ? and participant = ? and client_id = ? and client_id is not null',
    )
    this.#insertEvent = connection.prepare(INSERT_EVENT)
    this.#updateHead = connection.prepare(
      'update heads set head = ?, public_head = ?, updated_at = ?, waiting_since = ?, talk = ? where conv = ?',
    )
  }

  /** The conversation as it stands, and whether the key was used in it before. */
  find(id: string, key: PackedKey | null): FoundConversation | undefined {
    const known = this.#standing(id)
    if (known === undefined) return undefined
    const { conv, head, publicHead } = known
    const isKept = key !== null && key.slot !== null
    const made = isKept ? this.#seqOfKey.get(conv, key.slot, hexBytes(key.id)) : undefined
    return { conv, head, publicHead, duplicate: (made?.['seq'] as number | undefined) ?? null }
  }

  /** The integer key of a conversation. */
  key(id: string): number | undefined {
    return this.#standing(id)?.conv
  }

  /** After a transaction was undone: conversations it made do not exist, and heads are what they were. */
  forget(): void {
    this.#known.clear()
  }

  /**
   * Writes a plain message without asking first: by its key it is stored once or not at all. Gives the new public head, or null when
   * this is no plain message, its head is not the expected one, or its key is known; nothing is written then.
   */
  say({ id, expected, events, head, core, amend, routed }: PackedConversation, key: PackedKey): number | null {
    const [event, more] = events
    const known = this.#known.get(id)
    if (known?.head !== expected || core !== null || amend.length > 0 || routed !== null) return null
    if (event === undefined || more !== undefined || event.seq !== expected + 1 || key.seq !== event.seq) return null
    const { conv, publicHead } = known
    this.#insertOnce ??= this.#connection.prepare(INSERT_ONCE)
    const { changes } = this.#insertOnce.run(
      conv,
      event.seq,
      event.json,
      event.public,
      publicHead,
      key.slot,
      hexBytes(key.id),
      hashCell(key.bodyHash),
    )
    if (changes === 0) return null
    known.head = event.seq
    if (event.public === 1) known.publicHead = event.seq
    this.#updateHead.run(known.head, known.publicHead, head.updatedAt, head.waitingSince, head.talk, conv)
    return known.publicHead
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
    this.#remember(conversation.id, { conv, head: seq, publicHead })
    for (const amended of conversation.amend) this.#amend(conv, amended.seq, amended.json)
    if (routed)
      this.#connection.run('update agent_load set last_assigned_at = ? where agent = ?', routed.at, routed.agent)
    return publicHead
  }

  #standing(id: string): Standing | undefined {
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const found = this.#find.get(id) as Standing | undefined
    if (found === undefined) return undefined
    const standing = { conv: found.conv, head: found.head, publicHead: found.publicHead }
    this.#remember(id, standing)
    return standing
  }

  #remember(id: string, standing: Standing): void {
    if (this.#known.size >= MAX_KNOWN) this.#known.clear()
    this.#known.set(id, standing)
  }

  #create({ id, core, head }: PackedConversation): number {
    if (!core) throw new Error('a new conversation without its state')
    const numbered = this.#connection.get<{ last_number: number }>(NEXT_NUMBER, core.site)
    const made = this.#connection.get<{ key: number }>(INSERT_CORE, ...coreCells(core), id, numbered?.last_number ?? 0)
    if (!made) throw new Error('no key for a new conversation')
    this.#connection.run(INSERT_HEAD, made.key, head.updatedAt, head.waitingSince, head.talk)
    return made.key
  }

  #amend(conv: number, seq: number, json: string | null): void {
    // A tombstone keeps who, when and which, so that the order stays whole and an old outbox cannot send it again.
    const sql = `update events set json = ${json === null ? TOMBSTONE : '?3'} where conv = ?1 and seq = ?2`
    const changed = this.#connection.run(sql, conv, seq, ...(json === null ? [] : [json]))
    if (changed !== 1) throw new Error(`there is no event ${seq} to amend`)
  }
}

const INSERT_EVENT = `insert into events (conv, seq, json, public, prev_public, participant, client_id, body_hash)
  values (?, ?, ?, ?, ?, ?, ?, ?)`
const INSERT_ONCE = `${INSERT_EVENT} on conflict (conv, participant, client_id) where client_id is not null do nothing`
const TOMBSTONE = "json_set(json, '$.content', json('null'))"
const NEXT_NUMBER = `insert into site_totals (site, last_number) values (?, 1)
  on conflict (site) do update set last_number = last_number + 1 returning last_number`
const INSERT_HEAD = `insert into heads (conv, head, public_head, updated_at, waiting_since, talk) values (?, 0, 0, ?, ?, ?)`

const UPDATE_CORE = `update conversations set ${CORE.map(([column]) => `${column} = ?`).join(', ')} where key = ?`
const INSERT_CORE = `insert into conversations (${CORE.map(([column]) => column).join(', ')}, id, number)
  values (${CORE.map(() => '?').join(', ')}, ?, ?) returning key`
