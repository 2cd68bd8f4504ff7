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

const KEPT_KEYS = 64

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
  readonly #keys = new Map<string, KeyEntry>()

  constructor(id: ConversationId) {
    this.id = id
  }

  key(scope: string, id: ClientId): KeyEntry | undefined {
    return this.#keys.get(`${scope} ${id}`)
  }

  setKey(scope: string, id: ClientId, entry: KeyEntry): void {
    const name = `${scope} ${id}`
    this.#keys.delete(name)
    this.#keys.set(name, entry)
    if (this.#keys.size <= KEPT_KEYS) return
    for (const [old, value] of this.#keys) {
      if (value.state === 'in_flight') continue
      this.#keys.delete(old)
      break
    }
  }

  dropKey(scope: string, id: ClientId): void {
    this.#keys.delete(`${scope} ${id}`)
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
