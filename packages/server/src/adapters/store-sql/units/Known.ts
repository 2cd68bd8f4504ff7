import type { Conversation } from '../../../domain/conversation/state.ts'

/** Conversations whose last committed state is remembered. The door's lanes hold the same objects, so this costs little. */
const MAX_KNOWN = 20_000

/** A committed state and the head it was committed at. */
export type Standing = { readonly head: number; readonly state: Conversation }

/**
 * The last states this process read or committed. A hint, never the truth: what is stored at a head never changes, so an entry is
 * worth something exactly while the head found in the database is the same.
 */
export class Known {
  readonly #states = new Map<string, Standing>()

  get(id: string): Standing | undefined {
    return this.#states.get(id)
  }

  set(id: string, standing: Standing): void {
    // Deleting first keeps the map in order of use, the oldest in front.
    this.#states.delete(id)
    this.#states.set(id, standing)
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
