import type { Clock, Log } from '../../ports/system.ts'
import { refused } from './answers.ts'
import type { Done } from './answers.ts'
import type { Settled } from './Batch.ts'

const TELL_EVERY_MS = 1_000

/** What the store did not do: since when no commit succeeded, with one line a second in the log, and answers that could not be read. */
export class Failures {
  readonly #clock: Clock
  readonly #log: Log
  #untold = 0
  #toldAt = 0
  #last: number | null = null

  constructor({ clock, log }: { clock: Clock; log: Log }) {
    this.#clock = clock
    this.#log = log
  }

  /** When a commit failed last, in ms of the wall clock; null when one succeeded since. */
  get last(): number | null {
    return this.#last
  }

  note(outcome: Settled): void {
    if (outcome.ok) this.#last = null
    else if (outcome.why === 'unknown') this.#last = this.#clock.now()
  }

  /** Tells an answer that has to be read, or that it cannot be. Null: it is told elsewhere. */
  orTell(answer: () => Promise<Done | null>, done: (done: Done) => void): void {
    void answer()
      .catch((error: unknown) => {
        this.#log.error('reading what an answer depends on failed', error)
        return refused({ code: 'store_unavailable' })
      })
      .then((told) => void (told === null || done(told)))
  }

  // A full disk fails every flush and all that is in it: one line a second tells as much.
  tell(error: unknown): void {
    this.#untold += 1
    const now = this.#clock.now()
    if (Math.abs(now - this.#toldAt) < TELL_EVERY_MS) return
    this.#log.error('commits failed', error, { commands: this.#untold })
    this.#untold = 0
    this.#toldAt = now
  }
}
