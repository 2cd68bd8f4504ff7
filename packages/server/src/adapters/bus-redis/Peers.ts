import type { ConversationId } from '@deskbell/protocol'

/** Between two signs of life of a relay. */
export const ALIVE_EVERY_MS = 5_000
/** A relay that gave none for so long is gone. */
const GONE_AFTER_MS = 16_000

/** What a relay tells of itself. `n` counts what it told, so that a hole is noticed; `all`: what follows replaces what was told before. */
export type Told = {
  readonly relay: string
  readonly n: number
  readonly all: boolean
  readonly follow: readonly ConversationId[]
  readonly unfollow: readonly ConversationId[]
}

/** `followed` is null while it is not known what they follow: then they are sent everything. */
type Peer = { n: number; heardAt: number; followed: Set<ConversationId> | null }

/**
 * The other relays, and what somebody follows there, as far as it is known. All of it is soft: a relay that is not known hears of
 * what it misses from the store, and one of which something was missed is sent everything until it has told all again.
 */
export class Peers {
  readonly #peers = new Map<string, Peer>()

  /** Ids of the relays that are there. */
  names(): Iterable<string> {
    return this.#peers.keys()
  }

  /** Whether a relay wants to hear everything of a conversation. */
  wants(relay: string, id: ConversationId): boolean {
    const followed = this.#peers.get(relay)?.followed
    return followed == null || followed.has(id)
  }

  /**
   * Takes note of what a relay told. `askAgain`: it has to tell everything again; `isNew`: it was not known. What something newer
   * overtook (a cluster takes each text by any of its nodes, and keeps no order) is no more than a sign of life.
   */
  heard({ relay, n, all, follow, unfollow }: Told, now: number): { isNew: boolean; askAgain: boolean } {
    const known = this.#peers.get(relay)
    const peer = known ?? { n, heardAt: now, followed: null }
    this.#peers.set(relay, peer)
    peer.heardAt = now
    if (n < peer.n || (n === peer.n && known !== undefined && !all))
      return { isNew: false, askAgain: peer.followed === null }
    const isNext = n === peer.n + 1
    peer.n = n
    if (all) peer.followed = new Set()
    else if (known !== undefined && !isNext) peer.followed = null
    for (const id of follow) peer.followed?.add(id)
    for (const id of unfollow) peer.followed?.delete(id)
    return { isNew: known === undefined, askAgain: peer.followed === null }
  }

  /** A relay said goodbye. */
  left(relay: string): void {
    this.#peers.delete(relay)
  }

  /** Forgets relays that have been silent for too long. */
  sweep(now: number): void {
    for (const [relay, { heardAt }] of this.#peers) if (now - heardAt > GONE_AFTER_MS) this.#peers.delete(relay)
  }

  /** Nothing is known any more. */
  forget(): void {
    this.#peers.clear()
  }
}
