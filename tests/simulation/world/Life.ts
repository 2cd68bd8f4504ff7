import type { VirtualClock } from './VirtualClock.ts'

/**
 * One life of something that can stop: a relay's process, a page. While it is paused nothing reaches it and everything waits;
 * once it is over nothing ever does.
 */
export class Life {
  readonly #clock: VirtualClock
  #state: 'running' | 'paused' | 'over' = 'running'
  #waiting: (() => void)[] = []

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  get isRunning(): boolean {
    return this.#state === 'running'
  }

  get isOver(): boolean {
    return this.#state === 'over'
  }

  /** Runs it now, when the life goes on again, or never. */
  readonly run = (fn: () => void): void => {
    if (this.#state === 'running') fn()
    else if (this.#state === 'paused') this.#waiting.push(fn)
  }

  /** Goes on with a value of the outside: at once, when the life goes on again, or never. */
  reaches<T>(value: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      value.then(
        (result) => this.run(() => resolve(result)),
        (error: unknown) => this.run(() => reject(error as Error)),
      )
    })
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused'
  }

  /** Goes on: what waited happens in its order, each thing in a turn of its own. */
  resume(): void {
    if (this.#state !== 'paused') return
    this.#state = 'running'
    const waiting = this.#waiting
    this.#waiting = []
    for (const fn of waiting) this.#clock.timer(0, () => this.run(fn))
  }

  end(): void {
    this.#state = 'over'
    this.#waiting = []
  }
}
