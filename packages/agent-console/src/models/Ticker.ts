import { computed, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { Ms } from '@deskbell/protocol'
import type { Clock } from './edges.ts'

/** [A6] The page's one timer: everything that counts seconds reads `now`, everything that counts minutes reads `minute`. */
export class Ticker {
  /** The relay's time, in ms, once a second. */
  readonly now: ReadonlySignal<Ms>
  /** The same, changing once a minute: for words and coarse times. */
  readonly minute: ReadonlySignal<Ms>
  readonly #now: Signal<Ms>
  readonly #clock: Clock
  readonly #stop: () => void
  #offsetMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#now = signal(clock.now())
    this.now = this.#now
    this.minute = computed(() => Math.floor(this.#now.value / 60_000) * 60_000)
    this.#stop = clock.every(1000, () => this.#tick())
  }

  /** How far the relay's clock is ahead of ours: a wait is counted in its time. */
  setOffset(offsetMs: number): void {
    this.#offsetMs = offsetMs
    this.#tick()
  }

  close(): void {
    this.#stop()
  }

  #tick(): void {
    this.#now.value = this.#clock.now() + this.#offsetMs
  }
}
