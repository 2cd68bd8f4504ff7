import type { Clock } from '../../ports/system.ts'

/** Work that may wait a moment and need not be done twice: one timer a name, the first call starts it. */
export class Later {
  readonly #clock: Clock
  readonly #timers = new Map<string, () => void>()
  #isStopped = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Runs `work` in `ms`, unless something of this name is waiting already, or it was stopped. */
  once(name: string, ms: number, work: () => void): void {
    if (this.#isStopped || this.#timers.has(name)) return
    const cancel = this.#clock.timer(ms, () => {
      this.#timers.delete(name)
      work()
    })
    this.#timers.set(name, cancel)
  }

  /** Drops all that waits, and whatever would: what fails because all ends is not tried again. */
  stop(): void {
    this.#isStopped = true
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
  }
}
