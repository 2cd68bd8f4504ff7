import type { Conversation } from '../../../domain/conversation/state.ts'

/** Conversations whose last committed state is remembered. The door's lanes hold the same objects, so this costs little. */
const MAX_KNOWN = 20_000

/** A committed state and the head it was committed at. */
export type Standing = { readonly head: number; readonly state: Conversation }
type Entry = { head: number; state: Conversation }

/**
 * The last states this process read or committed. A hint, never the truth: what is stored at a head never changes, so an entry is
 * worth something exactly while the head found in the database is the same.
 */
export class Known {
  readonly #states = new Map<string, Entry>()

  get(id: string): Standing | undefined {
    return this.#states.get(id)
  }

  // Changed in place, once a message. So the first to go are the first to have come, not the least used: a hint may be missed.
  set(id: string, head: number, state: Conversation): void {
    const entry = this.#states.get(id)
    if (entry !== undefined) {
      entry.head = head
      entry.state = state
      return
    }
    this.#states.set(id, { head, state })
    if (this.#states.size <= MAX_KNOWN) return
    for (const oldest of this.#states.keys()) {
      this.#states.delete(oldest)
      return
    }
  }

  forget(id: string): void {
    this.#states.delete(id)
  }
}
