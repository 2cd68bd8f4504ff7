import type { ConversationId, Ms } from '@deskbell/protocol'
import type { Head } from '../../../../ports/Store.ts'

/** How far back changes are remembered. */
const REMEMBERED_MS = 60_000
/** Notes between two rounds of forgetting. */
const PRUNE_EVERY = 10_000

type Change = { readonly head: Head; readonly at: Ms }

/**
 * Conversations that changed lately. One process writes, so its memory knows; an index on the time of the last change would cost
 * every message 2 µs (measured) for a question that is asked every two seconds.
 */
export class Recent {
  readonly #changes = new Map<ConversationId, Change>()
  #notes = 0

  note(head: Head, at: Ms): void {
    // Deleting first keeps the map in order of time.
    this.#changes.delete(head.id)
    this.#changes.set(head.id, { head, at })
    this.#notes += 1
    if (this.#notes % PRUNE_EVERY === 0) this.#prune(at - REMEMBERED_MS)
  }

  since(at: Ms): Head[] {
    return [...this.#changes.values()].filter((change) => change.at >= at).map(({ head }) => head)
  }

  #prune(before: Ms): void {
    for (const [id, { at }] of this.#changes) {
      if (at >= before) return
      this.#changes.delete(id)
    }
  }
}
