import type { ConversationId } from '@deskbell/protocol'
import type { Outcome, Store, Unit } from '../../ports/Store.ts'
import type { Clock } from '../../ports/system.ts'

/** What became of a unit: the store's outcome, or `unknown` when the commit itself failed and nothing can be said. */
export type Settled = Outcome | { readonly ok: false; readonly why: 'unknown'; readonly error: unknown }

type Entry = { readonly unit: Unit; readonly settle: (outcome: Settled) => void }

/** Least distance between the end of a flush and the next one, unless units waited for its end. */
const BREATH_MS = 4

/**
 * Group commit: everything that was decided in one turn of the event loop goes to the store together, and while a flush is on
 * its way the next group collects. An idle relay commits at once; one that has just flushed takes a breath first, which nobody
 * can feel, because a flush costs as much as two messages in it (`bench -- commits`).
 */
export class Batch {
  readonly #store: Store
  readonly #clock: Clock
  #waiting: Entry[] = []
  #inFlight = false
  #underWay = 0
  #scheduled = false
  #flushedAt = 0
  /** What waits already waited for the flush before. */
  #isLate = false
  #idle: (() => void)[] = []

  constructor(store: Store, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** Units that wait or are on their way. */
  get size(): number {
    return this.#waiting.length + this.#underWay
  }

  /** Adds a unit; `settle` is called once, in the order of adding among units of one conversation. */
  add(unit: Unit, settle: (outcome: Settled) => void): void {
    this.#waiting.push({ unit, settle })
    this.#schedule()
  }

  /**
   * Takes back the units of a conversation that were not handed over yet. They were decided on a state that will not come to
   * be; left alone, one of them could match a head that another relay moved and overwrite its state.
   */
  withdraw(id: ConversationId): void {
    const kept: Entry[] = []
    const taken: Entry[] = []
    for (const entry of this.#waiting) (entry.unit.conversation?.id === id ? taken : kept).push(entry)
    this.#waiting = kept
    for (const entry of taken) entry.settle({ ok: false, why: 'stale' })
  }

  /** Resolves when nothing is waiting or in flight. */
  idle(): Promise<void> {
    if (!this.#inFlight && this.#waiting.length === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  #schedule(): void {
    if (this.#inFlight || this.#scheduled || this.#waiting.length === 0) return
    this.#scheduled = true
    const flush = (): void => {
      this.#scheduled = false
      void this.#flush()
    }
    // A clock that was set back must not make anybody wait longer than a breath.
    const rest = Math.min(BREATH_MS, this.#flushedAt + BREATH_MS - this.#clock.now())
    if (this.#isLate || rest <= 0) this.#clock.turn(flush)
    else this.#clock.timer(rest, flush)
  }

  async #flush(): Promise<void> {
    const entries = this.#waiting
    if (entries.length === 0) return this.#settled()
    this.#waiting = []
    this.#underWay = entries.length
    this.#inFlight = true
    this.#isLate = false
    try {
      const outcomes = await this.#store.commit(entries.map((entry) => entry.unit))
      this.#inFlight = false
      this.#underWay = 0
      for (let i = 0; i < entries.length; i += 1) (entries[i] as Entry).settle(outcomes[i] as Outcome)
    } catch (error) {
      this.#inFlight = false
      this.#underWay = 0
      for (const entry of entries) entry.settle({ ok: false, why: 'unknown', error })
    }
    this.#flushedAt = this.#clock.now()
    this.#isLate = this.#waiting.length > 0
    this.#schedule()
    this.#settled()
  }

  #settled(): void {
    if (this.#inFlight || this.#waiting.length > 0) return
    const idle = this.#idle
    this.#idle = []
    for (const resolve of idle) resolve()
  }
}
