import type { Outcome, Store, Unit } from '../../../packages/server/src/ports/Store.ts'
import type { Faults } from './Faults.ts'
import type { Life } from './Life.ts'
import { PlannedFault } from './ports.ts'
import type { Random } from './Random.ts'
import type { VirtualClock } from './VirtualClock.ts'

/** Parts of all commits that go wrong. `late`: the answer is an error, and the commit is made afterwards. `slow`: it takes its time. */
export type StoreTrouble = {
  readonly lost: number
  readonly unknown: number
  readonly late: number
  readonly slow: number
}

const NONE: StoreTrouble = { lost: 0, unknown: 0, late: 0, slow: 0 }
const MAX_LATE_MS = 2_000
const MAX_SLOW_MS = 4_000

// Made once: where an error comes from is written down each time one is made, and these are thrown by the hundred.
const DOWN = new PlannedFault('the store is down')
const BROKE = new PlannedFault('the connection to the store broke')

/** The way from one life of a relay to the store: it takes time, and breaks in every way the port allows. */
export class StoreAccess {
  /** No call is answered but by an error. */
  isDown = false
  trouble = NONE
  /** Longest way in one direction, in ms; 0: it is in the same process. */
  farMs = 0
  /** It belongs to this process: it answers in order, what it did is never unknown, and nothing is done after its answer. */
  isOwn = false
  /** Called when the next commit is handed over: the process dies before it is made, or before its answer comes. */
  dies: { readonly when: 'before' | 'after'; readonly die: () => void } | null = null
  /** The store as the relay sees it. */
  readonly store: Store
  readonly #inner: Store
  readonly #life: Life
  readonly #clock: VirtualClock
  readonly #random: Random
  readonly #faults: Faults

  constructor(inner: Store, life: Life, clock: VirtualClock, random: Random, faults: Faults) {
    this.#inner = inner
    this.#life = life
    this.#clock = clock
    this.#random = random
    this.#faults = faults
    this.store = this.#overInner()
  }

  /** Whether everything works. */
  get isWell(): boolean {
    return !this.isDown && this.trouble === NONE
  }

  heal(): void {
    this.isDown = false
    this.trouble = NONE
    this.dies = null
  }

  #overInner(): Store {
    const inner = this.#inner
    const calls = Object.entries(inner).map(([name, method]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      name,
      (...args: unknown[]) => this.#life.reaches(this.#travel(() => method(...args))),
    ])
    return {
      ...(Object.fromEntries(calls) as Store),
      commit: (units: readonly Unit[]): Promise<Outcome[]> => this.#write(() => inner.commit(units)),
      route: (...args) => this.#write(() => inner.route(...args)),
      verify: () => inner.verify(),
      close: () => Promise.resolve(),
    }
  }

  #write<T>(work: () => Promise<T>): Promise<T> {
    if (this.dies !== null && !this.isDown) return this.#dying(work, this.dies)
    const { lost, unknown, late, slow } = this.trouble
    if (this.#random.chance(lost)) {
      this.#faults.happened('commit lost')
      return this.#life.reaches(this.#fails())
    }
    if (this.#random.chance(late) && !this.isOwn) {
      this.#faults.happened('commit late')
      this.#clock.timer(this.#random.between(1, MAX_LATE_MS), () => void this.#clock.outside(work()))
      return this.#life.reaches(this.#fails())
    }
    const isSlow = this.#random.chance(slow)
    if (isSlow) this.#faults.happened('slow commit')
    const answer = isSlow ? this.#slowly(work) : this.#travel(work)
    if (!this.#random.chance(unknown) || this.isOwn) return this.#life.reaches(answer)
    this.#faults.happened('commit with an unknown end')
    return this.#life.reaches(answer.then(() => this.#fails()))
  }

  /** What was handed over arrives or does not; its sender never learns of it. */
  #dying<T>(work: () => Promise<T>, { when, die }: NonNullable<StoreAccess['dies']>): Promise<T> {
    this.dies = null
    this.#faults.happened(when === 'before' ? 'crash before commit' : 'crash after commit')
    const end = when === 'before' ? Promise.resolve() : this.#clock.outside(work())
    void end.then(die, die)
    return new Promise(() => {})
  }

  async #slowly<T>(work: () => Promise<T>): Promise<T> {
    const ms = this.#random.between(100, MAX_SLOW_MS)
    await new Promise<void>((resolve) => void this.#clock.timer(ms, resolve))
    return this.#travel(work)
  }

  async #travel<T>(work: () => Promise<T>): Promise<T> {
    await this.#way()
    // Whether a call that was on its way when its caller died arrives is a matter of chance, or it died with it.
    if (this.#life.isOver && (this.isOwn || this.#random.chance(0.5))) return new Promise(() => {})
    if (this.isDown) throw DOWN
    const result = await this.#clock.outside(work())
    await this.#way()
    return result
  }

  async #fails(): Promise<never> {
    await this.#way()
    throw BROKE
  }

  #way(): Promise<void> | undefined {
    if (this.farMs === 0) return undefined
    const ms = this.isOwn ? this.farMs : this.#random.between(0, this.farMs)
    return new Promise((resolve) => void this.#clock.timer(ms, resolve))
  }
}
