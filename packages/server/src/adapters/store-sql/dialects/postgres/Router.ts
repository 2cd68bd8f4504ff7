import type { Pool } from 'pg'
import type { DepartmentId } from '@deskbell/protocol'
import type { PoolView } from '../../../../ports/Store.ts'
import type { KnownAt } from '../../Engine.ts'
import { Serial } from '../../Serial.ts'
import type { PackedOutcome, PackedUnit } from '../../units/packed.ts'
import { inTransaction } from './commit/Committer.ts'
import type { Committer } from './commit/Committer.ts'
import { isOfOneUnit, isPassing } from './commit/errors.ts'
import type { Ask } from './commit/readGround.ts'
import type { DatabaseClock } from './DatabaseClock.ts'
import { lockPool, poolView } from './pool.ts'
import type { Statements } from './Statements.ts'

/** Routing takes an agent for connected who was heard this long ago. */
const CONNECTED_MS = 25_000
/** How often a pool is locked again that changed, or in whose way somebody stood. */
const TRIES = 5

type Parts = {
  readonly pool: Pool
  readonly statements: Statements
  readonly clock: DatabaseClock
  readonly committer: Committer
}

/** What one try came to: outcomes, or units that have to be written one by one. */
type Tried = { readonly outcomes: PackedOutcome[] } | { readonly units: readonly PackedUnit[] } | 'again'

/** Decides under a pool's lock, which all relays share, and commits in the transaction that holds it. */
export class Router {
  readonly #parts: Parts
  /** One at a time: who waits for a lock keeps a connection from those who do not. */
  readonly #turns = new Serial()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  route(
    departmentId: DepartmentId,
    known: KnownAt,
    choose: (view: PoolView) => PackedUnit[],
  ): Promise<PackedOutcome[]> {
    return this.#turns.run(async () => {
      for (let tries = 1; ; tries += 1) {
        const tried = await this.#try(departmentId, known, choose).catch((error: unknown) => {
          if (!isPassing(error) || tries >= TRIES) throw error
          return 'again' as const
        })
        if (tried === 'again') {
          if (tries >= TRIES) throw new Error(`the pool of ${departmentId} changes all the time`)
          continue
        }
        return 'outcomes' in tried ? tried.outcomes : this.#parts.committer.oneByOne(tried.units)
      }
    })
  }

  async #try(departmentId: DepartmentId, known: KnownAt, choose: (view: PoolView) => PackedUnit[]): Promise<Tried> {
    const { pool, statements, clock, committer } = this.#parts
    let units: readonly PackedUnit[] | null = null
    try {
      return await inTransaction(pool, async (client) => {
        const ask: Ask = (text, values) => statements.rows(client, text, values) as Promise<never>
        const begun = client.query('begin')
        const [departments] = await Promise.all([lockPool(ask, departmentId), begun])
        if (departments !== null) units = choose(await poolView(ask, departments, CONNECTED_MS, clock.param(), known))
        if (units !== null && units.length > 0)
          return { outcomes: await committer.write(client, units, new Set(), true) }
        await client.query('rollback')
        return units === null ? 'again' : { outcomes: [] }
      })
    } catch (error) {
      if (units !== null && isOfOneUnit(error)) return { units }
      throw error
    }
  }
}
