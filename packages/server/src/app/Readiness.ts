import type { Store } from '../ports/Store.ts'
import type { Clock } from '../ports/system.ts'

/** One answer does for so long, however often it is asked for. */
const ANSWER_MS = 1_000
/** How long a failed commit counts unless one succeeds: what is tried here is tiny, and may fit where nobody's words do. */
const FAILURE_MS = 5_000
/** Longest a commit is waited for: one that takes longer is none for whoever waits for its ack. */
const PATIENCE_MS = 5_000

/**
 * Whether commits succeed now. Reads go on when the disk is full, so they prove nothing; and as those who write are sent elsewhere
 * while it is not ready, it finds out for itself when it is again.
 */
export class Readiness {
  readonly #store: Pick<Store, 'probe'>
  readonly #clock: Clock
  /** When a commit of somebody failed last; null when one succeeded since. */
  readonly #failedAt: () => number | null
  #answer: Promise<boolean> = Promise.resolve(false)
  #askedAt = -Infinity
  #isTrying = false

  constructor(store: Pick<Store, 'probe'>, clock: Clock, failedAt: () => number | null) {
    this.#store = store
    this.#clock = clock
    this.#failedAt = failedAt
  }

  isWell(): Promise<boolean> {
    const now = this.#clock.now()
    const failedAt = this.#failedAt()
    if (failedAt !== null && Math.abs(now - failedAt) < FAILURE_MS) return Promise.resolve(false)
    if (!this.#isTrying && Math.abs(now - this.#askedAt) >= ANSWER_MS) {
      this.#askedAt = now
      this.#answer = this.#try()
    }
    return this.#answer
  }

  #try(): Promise<boolean> {
    this.#isTrying = true
    return new Promise((resolve) => {
      const cancel = this.#clock.timer(PATIENCE_MS, () => resolve(false))
      const end = (isWell: boolean): void => {
        cancel()
        this.#isTrying = false
        resolve(isWell)
      }
      this.#store.probe().then(
        () => end(true),
        () => end(false),
      )
    })
  }
}
