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

/** New keys of a sender until those before them are forgotten: between this many and twice as many are known. */
const GENERATION = 32

/**
 * The latest keys of one sender. Two generations instead of a queue: the older one is dropped as a whole, because a map that loses a
 * key for each it gets has to be built anew again and again.
 */
export class Keys {
  #young = new Map<ClientId, KeyEntry>()
  #old = new Map<ClientId, KeyEntry>()

  get(id: ClientId): KeyEntry | undefined {
    return this.#young.get(id) ?? this.#old.get(id)
  }

  set(id: ClientId, entry: KeyEntry): void {
    this.#young.set(id, entry)
    if (this.#young.size < GENERATION) return
    const dropped = this.#old
    this.#old = this.#young
    this.#young = new Map()
    // What is not settled is waited for.
    for (const [key, value] of dropped)
      if (value.state === 'in_flight' && !this.#old.has(key)) this.#young.set(key, value)
  }

  delete(id: ClientId): void {
    this.#young.delete(id)
    this.#old.delete(id)
  }
}

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
  /** Units handed to the batch and not settled. */
  pending = 0
  /** By sender and then by key: joining the two into one name would cost every message a long string and its hash, twice. */
  readonly #senders = new Map<string, Keys>()

  constructor(id: ConversationId) {
    this.id = id
  }

  /** The keys of a sender. */
  keysOf(sender: string): Keys {
    let keys = this.#senders.get(sender)
    if (keys === undefined) this.#senders.set(sender, (keys = new Keys()))
    return keys
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
