import type { Pool, PoolClient } from 'pg'
import type { PackedOutcome, PackedUnit } from '../../../units/packed.ts'
import { Serial } from '../../../Serial.ts'
import type { DatabaseClock } from '../DatabaseClock.ts'
import type { Statements } from '../Statements.ts'
import { decide } from './decide.ts'
import { isOfOneUnit, isPassing } from './errors.ts'
import { pickRuns, runsParameters, WRITE_RUNS } from './plain.ts'
import type { Run } from './plain.ts'
import { Plan } from './Plan.ts'
import { all, readGround } from './readGround.ts'
import type { Ask } from './readGround.ts'
import type { Standings } from './Standings.ts'
import { writePlan } from './writePlan.ts'

/** Plain messages are written by so many connections at once, each those of its conversations. */
const LANES = 2
/** Up to so many conversations go together: a statement costs the relay as much as a dozen messages in it. */
const TOGETHER = 16
/** How often the same is done again that stood in somebody's way. */
const TRIES = 5

type Parts = {
  /** Connections that write. */
  readonly pool: Pool
  readonly statements: Statements
  readonly standings: Standings
  readonly clock: DatabaseClock
}

/**
 * Commits units: plain messages on conversations that stand where they are known to, by one statement a lane; everything else in one
 * transaction that reads, decides and writes. Relays meet in the database: heads are compared there, under locks of their rows.
 */
export class Committer {
  readonly #parts: Parts
  readonly #lanes = Array.from({ length: LANES }, () => new Serial())
  readonly #others = new Serial()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async commit(units: readonly PackedUnit[]): Promise<PackedOutcome[]> {
    const { runs, rest } = pickRuns(units, this.#parts.standings)
    const outcomes: PackedOutcome[] = []
    const others = async (places: readonly number[]) => {
      if (places.length === 0) return
      const of = places.flatMap((place) => units[place] ?? [])
      const said = await this.#others.run(() => this.#decided(of))
      places.forEach((place, index) => (outcomes[place] = said[index] as PackedOutcome))
    }
    await all([
      others(rest),
      ...this.#lanes.map(async (lane, number) => {
        const own = runs.length <= TOGETHER ? (number === 0 ? runs : []) : runs.filter(laneIs(number))
        if (own.length === 0) return
        const left = await lane.run(() => this.#plain(own, units, outcomes))
        await others(left.flatMap((run) => run.units).toSorted((a, b) => a - b))
      }),
    ])
    return outcomes
  }

  /** Writes runs and notes their outcomes; gives back those that have to be looked at one by one. */
  async #plain(runs: readonly Run[], units: readonly PackedUnit[], outcomes: PackedOutcome[]): Promise<readonly Run[]> {
    const { pool, statements, standings, clock } = this.#parts
    let rows: { conv: number }[]
    try {
      rows = await statements.rows<{ conv: number }>(pool, WRITE_RUNS, runsParameters(runs, clock.param()))
    } catch (error) {
      if (!isOfOneUnit(error) && !isPassing(error)) throw error
      return runs
    }
    const written = new Set(rows.map(({ conv }) => conv))
    for (const run of runs) {
      if (!written.has(run.from.conv)) {
        standings.forget(run.id)
        continue
      }
      standings.set(run.id, { conv: run.from.conv, head: run.to, publicHead: run.publicHead })
      run.units.forEach((place, index) => {
        const conversation = units[place]?.conversation
        const head = conversation?.events.at(-1)?.seq ?? 0
        outcomes[place] = { ok: true, head, publicHead: run.publicHeads[index] ?? 0, at: conversation?.at ?? 0 }
      })
    }
    return runs.filter(({ from }) => !written.has(from.conv))
  }

  /** All in one transaction; should one of them fail in an unexpected way, each in its own, so that it fails alone. */
  async #decided(units: readonly PackedUnit[]): Promise<PackedOutcome[]> {
    try {
      return await this.#transaction((client) => this.write(client, units))
    } catch (error) {
      if (!isOfOneUnit(error)) throw error
    }
    return this.oneByOne(units)
  }

  /** Each in a transaction of its own. */
  async oneByOne(units: readonly PackedUnit[]): Promise<PackedOutcome[]> {
    const refused = new Set<string>()
    const outcomes: PackedOutcome[] = []
    for (const unit of units) {
      try {
        const [outcome] = await this.#transaction((client) => this.write(client, [unit], refused))
        if (outcome === undefined) throw new TypeError('a unit without an outcome')
        outcomes.push(outcome)
        if (!outcome.ok && unit.conversation) refused.add(unit.conversation.id)
      } catch (error) {
        if (!isOfOneUnit(error)) throw error
        if (unit.conversation) refused.add(unit.conversation.id)
        outcomes.push({ ok: false, why: 'failed', message: error instanceof Error ? error.message : String(error) })
      }
    }
    return outcomes
  }

  /** Runs it with a connection, again when somebody's lock was in its way. It begins and ends its transaction itself. */
  async #transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await inTransaction(this.#parts.pool, work)
      } catch (error) {
        if (!isPassing(error) || tries >= TRIES) throw error
      }
    }
  }

  /** Reads, decides, writes and commits, in the transaction of this connection, which is begun unless it `isOpen`. */
  async write(
    client: PoolClient,
    units: readonly PackedUnit[],
    refused: ReadonlySet<string> = new Set(),
    isOpen = false,
  ): Promise<PackedOutcome[]> {
    const { statements, standings, clock } = this.#parts
    const ask: Ask = (text, values) => statements.rows(client, text, values) as Promise<never>
    const begun = isOpen ? [] : [client.query('begin')]
    const [ground] = await Promise.all([readGround(ask, units, clock.param()), all(begun)])
    const plan = new Plan()
    const outcomes = decide(units, ground, plan, new Set(refused), clock.now())
    const convs = await writePlan(ask, plan, clock.param(), () => client.query('commit'))
    for (const [id, { to, publicHead }] of plan.moved)
      standings.set(id, { conv: convs.get(id) ?? 0, head: to, publicHead })
    return outcomes
  }
}

const laneIs =
  (number: number) =>
  ({ from }: Run): boolean =>
    from.conv % LANES === number

/** Runs it with a connection of its own. After an error the transaction is undone; a connection that cannot even do that is dropped. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    return await work(client)
  } catch (error) {
    if (!isOfOneUnit(error) && !isPassing(error)) broken = error instanceof Error ? error : new Error(String(error))
    else await client.query('rollback').catch((failed: Error) => (broken = failed))
    throw error
  } finally {
    client.release(broken)
  }
}
