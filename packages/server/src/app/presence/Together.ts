import type { Clock } from '../../ports/system.ts'

type Waiting<T> = { readonly item: T; readonly resolve: () => void; readonly reject: (error: unknown) => void }

/** Gathers what is asked for in one turn of the event loop and does it in one piece: thousands come and go at once when a relay restarts. */
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
      if (this.#waiting.push({ item, resolve, reject }) === 1) this.#clock.turn(() => void this.#run())
    })
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
