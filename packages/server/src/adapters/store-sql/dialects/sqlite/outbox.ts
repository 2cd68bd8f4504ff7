import { randomBytes } from 'node:crypto'
import type { Store } from '../../../../ports/Store.ts'
import type { PackedJob } from '../../units/packed.ts'
import type { Connection } from './Connection.ts'

export type Settlement = Parameters<Store['settleEffects']>[0][number]

/** Leases due work. A lease that ran out is given again, with another token: whoever held the old one can no longer settle it. */
export function takeEffects(
  connection: Connection,
  kinds: readonly string[],
  limit: number,
  leaseMs: number,
  now: number,
): PackedJob[] {
  const token = randomBytes(16).toString('hex')
  return connection.transaction(() =>
    connection
      .all<{ id: number; kind: string; attempts: number; body: string; created_at: number }>(
        `update outbox set token = ?1, leased_until = ?2, attempts = attempts + 1
         where id in (
           select id from outbox
           where state = 'open' and kind in (select value from json_each(?3)) and due_at <= ?4
             and (leased_until is null or leased_until <= ?4)
           order by due_at, id limit ?5)
         returning id, kind, attempts, body, created_at`,
        token,
        now + leaseMs,
        JSON.stringify(kinds),
        now,
        limit,
      )
      .sort((a, b) => a.id - b.id)
      .map(({ id, created_at: createdAt, ...job }) => ({ ...job, id: String(id), token, createdAt })),
  )
}

/**
 * What came of leased work. Rows that are done stay, without their body: they are what makes a second row with the same `dedupe`
 * a no-op. Dead ones keep it for a person to look at.
 */
export function settleEffects(connection: Connection, results: readonly Settlement[]): void {
  connection.transaction(() => {
    for (const { id, token, result } of results) {
      const fence = `where id = ? and token = ? and state = 'open'`
      const row = [Number(id), token]
      if (result === 'done')
        connection.run(
          `update outbox set state = 'done', token = null, leased_until = null, body = '{}' ${fence}`,
          ...row,
        )
      else if (result === 'dead')
        connection.run(`update outbox set state = 'dead', token = null, leased_until = null ${fence}`, ...row)
      else
        connection.run(
          `update outbox set due_at = ?, token = null, leased_until = null ${fence}`,
          result.retryAt,
          ...row,
        )
    }
  })
}
