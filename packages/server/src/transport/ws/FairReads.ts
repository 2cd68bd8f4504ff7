import type { Clock } from '../../ports/system.ts'

/** Reads begun in one turn of the event loop. Each is well under a millisecond on an embedded store, where it runs in this thread. */
const PER_TURN = 8

/**
 * Lets no crowd of reads stand in the way: a few begin in each turn, in the order they were asked for, and what arrives meanwhile is
 * served between them. A thousand visitors who come back at once then delay nobody's message by more than a few milliseconds.
 */
export class FairReads {
  readonly #clock: Clock
  readonly #waiting: (() => void)[] = []
  #begun = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins the read now, or when its turn comes; settles as it does. */
  run<T>(read: () => Promise<T>): Promise<T> {
    if (this.#begun < PER_TURN && this.#waiting.length === 0) return this.#begin(read)
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => void this.#begin(read).then(resolve, reject))
    })
  }

  #begin<T>(read: () => Promise<T>): Promise<T> {
    this.#begun += 1
    if (this.#begun === 1) this.#clock.turn(() => this.#next())
    return read()
  }

  #next(): void {
    this.#begun = 0
    for (const begin of this.#waiting.splice(0, PER_TURN)) begin()
  }
}
