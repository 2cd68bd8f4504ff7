import type { Clock } from '../../ports/system.ts'

/** Says when to tell of something that happens again and again, and how often it did since. One entry for each name there is. */
export class Rarely {
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #seen = new Map<string, { toldAt: number; times: number }>()

  constructor(clock: Clock, everyMs: number) {
    this.#clock = clock
    this.#everyMs = everyMs
  }

  /** It happened again. 0: not worth a word yet, else how often since the last word. */
  times(name: string): number {
    const now = this.#clock.now()
    const seen = this.#seen.get(name) ?? { toldAt: -Infinity, times: 0 }
    this.#seen.set(name, seen)
    seen.times += 1
    if (Math.abs(now - seen.toldAt) < this.#everyMs) return 0
    const { times } = seen
    seen.times = 0
    seen.toldAt = now
    return times
  }
}
