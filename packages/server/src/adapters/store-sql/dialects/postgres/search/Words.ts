import type { Pool } from 'pg'
import type { Log } from '../../../../../ports/system.ts'
import type { SearchQuery } from '../../../../../ports/Store.ts'
import type { Found } from '../../../Engine.ts'
import type { Ask } from '../commit/readGround.ts'
import { relaxed } from '../relaxed.ts'
import type { Statements } from '../Statements.ts'
import { findIn } from './find.ts'
import { STEP, takeWords } from './takeWords.ts'

/** Units after which new words are taken in, also when nobody asks: so much a question can wait for. */
const UNITS = 3_000
/** Steps that a question waits for. Behind by more, it is answered with what is there and says so. */
const PATIENCE_STEPS = 8

/**
 * Takes in words behind the commits, which never wait for it, and answers questions when it has caught up with all relays. So a
 * question finds whatever was committed before it.
 */
export class Words {
  readonly #pool: Pool
  readonly #statements: Statements
  readonly #log: Log
  #units = 0
  #following: Promise<void> | null = null
  #isClosing = false

  constructor(pool: Pool, statements: Statements, log: Log) {
    this.#pool = pool
    this.#statements = statements
    this.#log = log
  }

  /** Takes note of a commit. */
  committed(units: number): void {
    this.#units += units
    if (this.#units >= UNITS) this.#follow()
  }

  async find(q: SearchQuery): Promise<Found & { complete: boolean }> {
    let complete = false
    for (let steps = 0; steps < PATIENCE_STEPS && !complete; steps += 1) complete = await this.#stepped()
    if (!complete) this.#follow()
    const ask: Ask = (text, values) => this.#statements.rows(this.#pool, text, values) as Promise<never>
    return { ...(await findIn(ask, q)), complete }
  }

  /** Resolves when nothing is being taken in, and nothing will be. */
  async close(): Promise<void> {
    this.#isClosing = true
    await this.#following
  }

  #follow(): void {
    this.#units = 0
    this.#following ??= this.#catchUp()
      .catch((error: unknown) => this.#log.error('store: words could not be taken in for the search', error))
      .finally(() => {
        this.#following = null
      })
  }

  async #catchUp(): Promise<void> {
    while (!this.#isClosing && !(await this.#step()));
  }

  /** The same for a question, which is answered with what is there when no more can be taken in. */
  async #stepped(): Promise<boolean> {
    try {
      return await this.#step()
    } catch (error) {
      this.#log.error('store: words could not be taken in for the search', error)
      return false
    }
  }

  /** True when nothing is left. Not flushed: a step that is lost with the power is made again. */
  async #step(): Promise<boolean> {
    return (await relaxed(this.#pool, this.#statements, takeWords)) < STEP
  }
}
