import type { Clock } from '../../ports/system.ts'

/** Reads begun in one turn of the event loop. Each is well under a millisecond on an embedded store, where it runs in this thread. */
const PER_TURN = 8

/**
 * Lets no crowd of reads stand in the way: a few begin in each turn, and what arrives meanwhile is served between them. A thousand
 * visitors who come back at once then delay nobody's message by more than a few milliseconds. Askers take turns, so that whoever asks
 * for much waits for it themselves; what one asks for is begun in its order.
 */
export class FairReads {
  readonly #clock: Clock
  /** What each asker waits for, whose turn is next in front. */
  readonly #waiting = new Map<object, (() => void)[]>()
  #begun = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins the read now, or when the asker's turn comes; settles as it does. */
  run<T>(asker: object, read: () => Promise<T>): Promise<T> {
    if (this.#begun < PER_TURN && this.#waiting.size === 0) return this.#begin(read)
    return new Promise((resolve, reject) => {
      const begin = (): void => void this.#begin(read).then(resolve, reject)
      const own = this.#waiting.get(asker)
      if (own === undefined) this.#waiting.set(asker, [begin])
      else own.push(begin)
    })
  }

  #begin<T>(read: () => Promise<T>): Promise<T> {
    this.#begun += 1
    if (this.#begun === 1) this.#clock.turn(() => this.#next())
    return read()
  }

  #next(): void {
    this.#begun = 0
    for (const [asker, own] of this.#waiting) {
      if (this.#begun === PER_TURN) return
      const begin = own.shift()
      // Whoever waits for more goes to the end, and comes by here again if there is room for all.
      this.#waiting.delete(asker)
      if (own.length > 0) this.#waiting.set(asker, own)
      begin?.()
    }
  }
}
