import type { ClientId, ConversationId, Ms, Seq } from '@deskbell/protocol'
import type { Conversation } from '../../domain/conversation/state.ts'

/**
 * What a key of this lane did, or is doing. `waiters` ask again when its fate is known; `seq`, `eventId` and `at` are of the event it
 * made. It is changed in place, because each message makes one and settles it.
 */
export type KeyEntry = {
  state: 'in_flight' | 'committed' | 'refused'
  readonly bodyHash: string
  readonly seq: Seq
  readonly eventId: string
  readonly at: Ms
  waiters: (() => void)[]
}

/** Latest keys of a sender that are known. What was settled earlier is in the store. */
const REMEMBERED = 64

/**
 * The latest keys of one sender, in a ring. No map: it would put each new key into the table of all strings of the process, and every
 * message brings one. A number made of a few characters finds the place; ids are random, so that another one hardly ever shares it.
 */
export class Keys {
  readonly #marks: number[] = []
  readonly #ids: ClientId[] = []
  readonly #entries: KeyEntry[] = []
  #next = 0

  get(id: ClientId): KeyEntry | undefined {
    const at = this.#find(id)
    return at === -1 ? undefined : this.#entries[at]
  }

  set(id: ClientId, entry: KeyEntry): void {
    const known = this.#find(id)
    const at = known === -1 ? this.#place() : known
    this.#marks[at] = markOf(id)
    this.#ids[at] = id
    this.#entries[at] = entry
  }

  delete(id: ClientId): void {
    const at = this.#find(id)
    if (at === -1) return
    this.#marks[at] = NONE
    this.#ids[at] = ''
  }

  #find(id: ClientId): number {
    const mark = markOf(id)
    const marks = this.#marks
    for (let at = 0; at < marks.length; at += 1) if (marks[at] === mark && this.#ids[at] === id) return at
    return -1
  }

  /** The oldest place whose key may be forgotten, or a new one: what is not settled is waited for. */
  #place(): number {
    const { length } = this.#marks
    if (length < REMEMBERED) return length
    for (let tried = 0; tried < length; tried += 1) {
      const at = this.#next
      this.#next = (at + 1) % length
      if (this.#marks[at] === NONE || this.#entries[at]?.state !== 'in_flight') return at
    }
    return length
  }
}

const NONE = -1
const NOTHING: readonly (() => void)[] = []

/** Seven bits of each of four characters. */
const markOf = (id: ClientId): number =>
  (id.charCodeAt(0) << 21) | (id.charCodeAt(9) << 14) | (id.charCodeAt(18) << 7) | id.charCodeAt(27)

/**
 * A conversation's serial mailbox. Decisions are made on `state`/`head`, which include units that are not committed yet; readers
 * are shown `committed` only. `loaded` false means that the next command must wait until the store was read.
 */
export class Lane {
  readonly id: ConversationId
  loaded = false
  loading = false
  state: Conversation | null = null
  head: Seq = 0
  publicHead: Seq = 0
  committed: Conversation | null = null
  committedHead: Seq = 0
  committedPublicHead: Seq = 0
  /** The highest head that is known to be committed, by whomever. `committed` may not have got there yet. */
  toldHead: Seq = 0
  /** Units handed to the batch and not settled. */
  pending = 0
  /** By sender and then by key: joining the two into one name would cost every message a long string and its hash, twice. */
  readonly #senders = new Map<string, Keys>()
  #waits: { left: number; readonly again: () => void }[] = []

  constructor(id: ConversationId) {
    this.id = id
  }

  /** The keys of a sender. */
  keysOf(sender: string): Keys {
    let keys = this.#senders.get(sender)
    if (keys === undefined) this.#senders.set(sender, (keys = new Keys()))
    return keys
  }

  /** Has something done again when all units that are pending now are settled. */
  whenSettled(again: () => void): void {
    this.#waits.push({ left: this.pending, again })
  }

  /** One unit less is pending; gives what waited for it. */
  settled(): readonly (() => void)[] {
    this.pending -= 1
    if (this.#waits.length === 0) return NOTHING
    for (const wait of this.#waits) wait.left -= 1
    const due = this.#waits.filter(({ left }) => left === 0)
    this.#waits = this.#waits.filter(({ left }) => left > 0)
    return due.map(({ again }) => again)
  }

  /** Whether somebody else has committed more than is known here, while units of this lane are pending. */
  get isOvertaken(): boolean {
    return this.pending > 0 && this.committedHead < this.toldHead
  }

  /** Whether forgetting the lane loses nothing. */
  get isIdle(): boolean {
    return this.pending === 0 && !this.loading
  }
}

/** The warm lanes, least recently used first out. */
export class Lanes {
  readonly #lanes = new Map<ConversationId, Lane>()
  readonly #limit: number

  constructor(limit = 20_000) {
    this.#limit = limit
  }

  /** The conversation's lane, made when missing. */
  get(id: ConversationId): Lane {
    let lane = this.#lanes.get(id)
    if (lane === undefined) {
      lane = new Lane(id)
      this.#lanes.set(id, lane)
      if (this.#lanes.size > this.#limit) this.#shrink()
    }
    return lane
  }

  /** The lane if it is warm. */
  peek(id: ConversationId): Lane | undefined {
    return this.#lanes.get(id)
  }

  /** Forgets all that are idle. What is on its way finds the store to be another, and reads it. */
  forget(): void {
    for (const [id, lane] of this.#lanes) if (lane.isIdle) this.#lanes.delete(id)
  }

  // Amortised: a tenth of the oldest idle lanes go at once, and re-insertion on every use would cost the hot path a Map write.
  #shrink(): void {
    let left = Math.ceil(this.#limit / 10)
    for (const [id, lane] of this.#lanes) {
      if (left === 0) return
      if (!lane.isIdle) continue
      this.#lanes.delete(id)
      left -= 1
    }
  }
}
