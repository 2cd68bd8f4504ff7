/** Conversations whose key and heads are remembered. */
const MAX_KNOWN = 50_000

/** Where a conversation stood when it was last seen. Its key never changes, and neither does what a head stands for. */
export type Standing = { readonly conv: number; readonly head: number; readonly publicHead: number }

/** Where conversations stand, as far as this relay knows: a hint. Others move them too, which the database tells. */
export class Standings {
  readonly #known = new Map<string, Standing>()

  get(id: string): Standing | undefined {
    return this.#known.get(id)
  }

  set(id: string, standing: Standing): void {
    if (this.#known.size >= MAX_KNOWN) this.#known.clear()
    this.#known.set(id, standing)
  }

  forget(id: string): void {
    this.#known.delete(id)
  }

  /** When the history is another one. */
  clear(): void {
    this.#known.clear()
  }
}
