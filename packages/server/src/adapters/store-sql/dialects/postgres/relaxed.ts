import type { Pool } from 'pg'
import { inTransaction } from './commit/Committer.ts'
import { isPassing } from './commit/errors.ts'
import { all } from './commit/readGround.ts'
import type { Ask } from './commit/readGround.ts'
import type { Statements } from './Statements.ts'

/** How often the same is done again that stood in somebody's way. */
const TRIES = 5

/**
 * Runs statements in one transaction that does not wait for the disk: for what may be lost with the power. One round trip, when
 * `work` asks for all of them at once.
 */
export async function relaxed<T>(pool: Pool, statements: Statements, work: (ask: Ask) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await inTransaction(pool, async (client) => {
        const ask: Ask = (text, values) => statements.rows(client, text, values) as Promise<never>
        const begun = client.query('begin; set local synchronous_commit = off')
        const done = work(ask)
        await all([begun, done])
        await client.query('commit')
        return await done
      })
    } catch (error) {
      if (!isPassing(error) || tries >= TRIES) throw error
    }
  }
}
