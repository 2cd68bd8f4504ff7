import type { ClientId, ConversationId, Ms, Seq } from '@deskbell/protocol'
import type { Conversation } from '../../domain/conversation/state.ts'

/** What a key of this lane did, or is doing. `waiters` ask again when its fate is known. */
export type KeyEntry =
  | { readonly state: 'in_flight'; readonly bodyHash: string; readonly waiters: (() => void)[] }
  | {
      readonly state: 'committed'
      readonly bodyHash: string
      readonly seq: Seq
      readonly eventId: string
      readonly at: Ms
    }
  | { readonly state: 'refused' }

/** Keys kept of each sender. */
const KEPT_KEYS = 32

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
  readonly #senders = new Map<string, Map<ClientId, KeyEntry>>()

  constructor(id: ConversationId) {
    this.id = id
  }

  key(sender: string, id: ClientId): KeyEntry | undefined {
    return this.#senders.get(sender)?.get(id)
  }

  setKey(sender: string, id: ClientId, entry: KeyEntry): void {
    let keys = this.#senders.get(sender)
    if (keys === undefined) this.#senders.set(sender, (keys = new Map()))
    keys.delete(id)
    keys.set(id, entry)
    if (keys.size <= KEPT_KEYS) return
    for (const [old, value] of keys) {
      if (value.state === 'in_flight') continue
      keys.delete(old)
      break
    }
  }

  dropKey(sender: string, id: ClientId): void {
    const keys = this.#senders.get(sender)
    keys?.delete(id)
    if (keys?.size === 0) this.#senders.delete(sender)
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
