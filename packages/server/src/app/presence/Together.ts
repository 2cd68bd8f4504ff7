import type { Clock } from '../../ports/system.ts'

/** From so many on it is a crowd, and more of it come in the next turn. */
const CROWD = 4
/** What is done in one piece at most: about 3 ms of writing leases. */
const MOST = 256
/** Turns that a crowd is waited for at most. */
const TURNS = 32

type Waiting<T> = { readonly item: T; readonly resolve: () => void; readonly reject: (error: unknown) => void }

/**
 * Gathers what is asked for in one turn of the event loop and does it in one piece: thousands come and go at once when a relay
 * restarts. While a crowd comes, a few in each turn, those of several turns are one piece: leases lie all over their table, so each
 * transaction writes nearly as many pages to the log as it has leases.
 */
export class Together<T> {
  readonly #clock: Clock
  readonly #work: (items: readonly T[]) => Promise<void>
  #waiting: Waiting<T>[] = []

  constructor(clock: Clock, work: (items: readonly T[]) => Promise<void>) {
    this.#clock = clock
    this.#work = work
  }

  /** Resolves when it is done; rejects, as all others of its turn do, when it could not be. */
  add(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ item, resolve, reject }) === 1) this.#clock.turn(() => this.#look(0, TURNS))
    })
  }

  #look(before: number, turns: number): void {
    const { length } = this.#waiting
    if (length < CROWD || length >= MOST || length === before || turns === 0) void this.#run()
    else this.#clock.turn(() => this.#look(length, turns - 1))
  }

  async #run(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    try {
      await this.#work(waiting.map(({ item }) => item))
      for (const { resolve } of waiting) resolve()
    } catch (error) {
      for (const { reject } of waiting) reject(error)
    }
  }
}
