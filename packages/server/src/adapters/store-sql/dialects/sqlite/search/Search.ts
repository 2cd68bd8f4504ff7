import type { Log } from '../../../../../ports/system.ts'
import type { SearchQuery } from '../../../../../ports/Store.ts'
import type { Found } from '../../../Engine.ts'
import type { SearchIndex, Step } from './SearchIndex.ts'

/** Units after which new words are taken in, also when nobody asks: so much a question can wait for. */
const UNITS = 3_000
/** Steps that a question waits for. Behind by more, it is answered with what is there and says so. */
const PATIENCE_STEPS = 2

/** The index, wherever it is: each call may be answered by a new one, when the last died. */
export type IndexCalls = {
  step(): Promise<Step>
  tidy(): Promise<boolean>
  find(q: SearchQuery): ReturnType<SearchIndex['find']> | Promise<Found>
  /** Changes up to this one are dealt with. */
  forget(change: number): Promise<void>
}

/**
 * Keeps the index close behind the commits, which never wait for it, and answers questions when it has caught up. So a question finds
 * whatever was committed before it, and an index that nobody asks costs little: many events are taken in at once.
 */
export class Search {
  readonly #index: IndexCalls
  readonly #log: Log
  #units = 0
  #forgotten = 0
  #isBehind = true
  #isUntidy = false
  /** The step that is being made. */
  #stepping: Promise<void> | null = null
  #following: Promise<void> | null = null
  #isClosing = false

  constructor(index: IndexCalls, log: Log) {
    this.#index = index
    this.#log = log
  }

  /** Takes note of a commit. */
  committed(units: number): void {
    this.#units += units
    this.#isBehind = true
    if (this.#units >= UNITS) this.#follow()
  }

  async find(q: SearchQuery): Promise<Found & { complete: boolean }> {
    // Those who ask while old conversations are taken in do not wait for all of them.
    for (let steps = 0; steps < PATIENCE_STEPS && this.#isAtWork; steps += 1) if (!(await this.#stepped())) break
    const complete = !this.#isAtWork
    if (!complete || this.#isUntidy) this.#follow()
    return { ...(await this.#index.find(q)), complete }
  }

  /** Resolves when nothing is being taken in, and nothing will be. */
  async close(): Promise<void> {
    this.#isClosing = true
    await this.#following
  }

  get #isAtWork(): boolean {
    return this.#isBehind || this.#stepping !== null
  }

  #follow(): void {
    this.#units = 0
    this.#following ??= this.#catchUp()
      .catch((error: unknown) => this.#log.error('store: the search index could not be tidied', error))
      .finally(() => {
        this.#following = null
      })
  }

  async #catchUp(): Promise<void> {
    while ((this.#isAtWork || this.#isUntidy) && !this.#isClosing) {
      if (this.#isAtWork) {
        if (!(await this.#stepped())) return
      } else this.#isUntidy = await this.#index.tidy()
    }
  }

  /** One step, or the one that is being made. False when it failed, which is logged. */
  async #stepped(): Promise<boolean> {
    this.#stepping ??= this.#step().finally(() => {
      this.#stepping = null
    })
    try {
      await this.#stepping
      return true
    } catch (error) {
      this.#log.error('store: words could not be taken into the search index', error)
      return false
    }
  }

  async #step(): Promise<void> {
    // Before it is made, for what is committed meanwhile may not be in it.
    this.#isBehind = false
    try {
      const { more, isUntidy, change } = await this.#index.step()
      if (more) this.#isBehind = true
      this.#isUntidy ||= isUntidy
      if (change === this.#forgotten) return
      await this.#index.forget(change)
      this.#forgotten = change
    } catch (error) {
      this.#isBehind = true
      throw error
    }
  }
}
