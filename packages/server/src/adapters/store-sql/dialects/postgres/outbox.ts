import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import type { Store } from '../../../../ports/Store.ts'
import type { PackedJob } from '../../units/packed.ts'
import { inTransaction } from './commit/Committer.ts'
import { all } from './commit/readGround.ts'
import { nowSql } from './DatabaseClock.ts'
import type { Statements } from './Statements.ts'

type Settlement = Parameters<Store['settleEffects']>[0][number]

const TAKE = `with clock as materialized (select ${nowSql('$5')} as now),
  due as (
    select id from outbox, clock
    where state = 'open' and kind = any($1::text[]) and due_at <= now and (leased_until is null or leased_until <= now)
    order by due_at, id limit $2 for update of outbox skip locked)
  update outbox set token = $3, leased_until = clock.now + $4::int8, attempts = attempts + 1
  from due, clock where outbox.id = due.id
  returning outbox.id, kind, attempts, body, created_at as "createdAt"`
const FENCE = `where id = $1 and token = $2 and state = 'open'`
const DONE = `update outbox set state = 'done', token = null, leased_until = null, body = '{}' ${FENCE}`
const DEAD = `update outbox set state = 'dead', token = null, leased_until = null ${FENCE}`
const RETRY = `update outbox set due_at = $3::int8, token = null, leased_until = null ${FENCE}`

/**
 * Leases due work; what another relay is just taking is passed over. A lease that ran out is given again, with another token: whoever
 * held the old one can no longer settle it.
 */
export async function takeEffects(
  pool: Pool,
  statements: Statements,
  kinds: readonly string[],
  limit: number,
  leaseMs: number,
  now: number | null,
): Promise<PackedJob[]> {
  const token = randomBytes(16).toString('hex')
  const rows = await statements.rows<Omit<PackedJob, 'id' | 'token'> & { id: number }>(pool, TAKE, [
    kinds,
    limit,
    token,
    leaseMs,
    now,
  ])
  return rows.toSorted((a, b) => a.id - b.id).map((job) => ({ ...job, id: String(job.id), token }))
}

/**
 * What came of leased work. Rows that are done stay, without their body: they are what makes a second row with the same `dedupe`
 * a no-op. Dead ones keep it for a person to look at.
 */
export async function settleEffects(pool: Pool, statements: Statements, results: readonly Settlement[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    const inOrder = results.toSorted((a, b) => Number(a.id) - Number(b.id))
    await all([
      client.query('begin'),
      ...inOrder.map(({ id, token, result }) => {
        const row = [Number(id), token]
        if (result === 'done') return statements.rows(client, DONE, row)
        if (result === 'dead') return statements.rows(client, DEAD, row)
        return statements.rows(client, RETRY, [...row, result.retryAt])
      }),
      client.query('commit'),
    ])
  })
}
