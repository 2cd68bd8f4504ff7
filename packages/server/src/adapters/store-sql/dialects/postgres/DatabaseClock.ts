import type { Ms } from '@deskbell/protocol'

/** A measurement this old is replaced by any other, however long that took. */
const OLD_MS = 30_000

/**
 * The database's clock, as far as it is known without asking. Whatever decides (leases, what is due) asks the database itself, by
 * `nowSql`; relays' own clocks may be set to anything.
 */
export class DatabaseClock {
  /** Given in tests: then it is the only clock. */
  readonly given: (() => Ms) | null
  readonly #steady: () => Ms
  #offset = 0
  #roundTrip = Infinity
  #measuredAt = 0

  /** @param steady a clock of this machine that nobody sets */
  constructor(given: (() => Ms) | null, steady: () => Ms = sinceStart) {
    this.given = given
    this.#steady = steady
  }

  now(): Ms {
    return this.given === null ? Math.round(this.#steady() + this.#offset) : this.given()
  }

  /** Value for the parameter that `nowSql` names. */
  param(): Ms | null {
    return this.given === null ? null : this.given()
  }

  /** Runs something that answers with the database's time, which was somewhere between question and answer. */
  async measured<T extends { readonly now: Ms }>(ask: () => Promise<T>): Promise<T> {
    const asked = this.#steady()
    const answer = await ask()
    const answered = this.#steady()
    const roundTrip = answered - asked
    if (roundTrip <= this.#roundTrip || answered - this.#measuredAt >= OLD_MS) {
      this.#offset = answer.now - (asked + answered) / 2
      this.#roundTrip = roundTrip
      this.#measuredAt = answered
    }
    return answer
  }
}

/** SQL for the time in ms: the database's, unless the parameter (`$1`, say) is given. */
export const nowSql = (parameter: string): string =>
  `coalesce(${parameter}::int8, floor(extract(epoch from clock_timestamp()) * 1000)::int8)`

/** Goes on evenly when somebody sets the clock of this machine. */
const sinceStart = (): number => performance.timeOrigin + performance.now()
