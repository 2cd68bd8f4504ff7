/** Pieces of work that may wait for one before them. Nobody honest has more: a person begins one conversation at a time. */
const MAX_WAITING = 5

/** Work on the same thing goes one after the other, on different things side by side. Lines are short: each who waits holds memory. */
export class Turns<K> {
  readonly #lines = new Map<K, { end: Promise<unknown>; length: number }>()

  /** Does the work when all work on `key` before it is done, however that ended. Null when too much waits already. */
  take<T>(key: K, work: () => Promise<T>): Promise<T> | null {
    const line = this.#lines.get(key) ?? { end: Promise.resolve(), length: 0 }
    if (line.length > MAX_WAITING) return null
    const turn = line.end.then(work, work)
    line.end = turn
    line.length += 1
    this.#lines.set(key, line)
    const left = (): void => {
      line.length -= 1
      if (line.length === 0) this.#lines.delete(key)
    }
    turn.then(left, left)
    return turn
  }
}
