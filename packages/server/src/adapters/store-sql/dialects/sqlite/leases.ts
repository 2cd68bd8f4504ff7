import type { Connection } from './Connection.ts'

// Times of leases are by a clock that only goes forward. None of this waits for the disk: after a crash the connections are gone
// anyway, and every lease begins its grace anew.

/** A lease as it is written. */
export type StoredLease = {
  readonly kind: string
  readonly subject: string
  readonly connection: string
  readonly relay: string
  readonly heardAt: number
  readonly silentGrace: number
  readonly closedGrace: number
}

/** Of somebody whose last grace is over. `saidGoodbye`: 1 or 0. */
export type ExpiredLease = { readonly subject: string; readonly heardAt: number; readonly saidGoodbye: number }

/** Makes leases, or notes that they were heard. One that was closed stays closed. */
export function renewLeases(connection: Connection, leases: readonly StoredLease[]): void {
  connection.relaxed(() => {
    for (const lease of leases) {
      connection.run(
        `insert into leases (connection, kind, subject, relay, heard_at, grace_from, silent_grace, closed_grace, due_at)
         values (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?5 + ?6)
         on conflict (connection) do update
         set kind = ?2, subject = ?3, relay = ?4, silent_grace = ?6, closed_grace = ?7,
             heard_at = max(heard_at, ?5), grace_from = max(grace_from, ?5),
             due_at = iif(closed_at is null, max(grace_from, ?5) + ?6, closed_at + ?7)`,
        lease.connection,
        lease.kind,
        lease.subject,
        lease.relay,
        lease.heardAt,
        lease.silentGrace,
        lease.closedGrace,
      )
    }
  })
}

/** Closes leases now, or as of when they were last heard. */
export function endLeases(
  connection: Connection,
  connections: readonly string[],
  now: number,
  since: 'now' | 'heard',
): void {
  const at = since === 'now' ? '?1' : 'min(?1, grace_from)'
  connection.relaxed(() => {
    for (const id of connections) {
      connection.run(
        `update leases set closed_at = ${at}, due_at = ${at} + closed_grace where connection = ?2 and closed_at is null`,
        now,
        id,
      )
    }
  })
}

/** Subjects whose last grace is over. `silentMs` = how long nobody could be heard, which counts for nobody. */
export function expiredLeases(connection: Connection, kind: string, now: number, silentMs: number): ExpiredLease[] {
  return connection.relaxed(() => {
    if (silentMs > 0) {
      connection.run(
        // Never beyond now: who was heard again before this look had no outage to make good.
        `update leases set grace_from = min(grace_from + ?1, ?2), closed_at = min(closed_at + ?1, ?2),
           due_at = iif(closed_at is null, min(grace_from + ?1, ?2) + silent_grace, min(closed_at + ?1, ?2) + closed_grace)`,
        silentMs,
        now,
      )
    }
    // Old connections of somebody who is here on another one are of no use to anybody.
    const others = `select 1 from leases other where other.kind = leases.kind and other.subject = leases.subject and other.due_at > ?2`
    connection.run(`delete from leases where kind = ?1 and due_at <= ?2 and exists (${others})`, kind, now)
    return connection.all<ExpiredLease>(
      `select subject, max(heard_at) as heardAt, min(closed_at is not null) as saidGoodbye
       from leases where kind = ? and due_at <= ? group by subject order by subject`,
      kind,
      now,
    )
  })
}

/** Removes leases of these subjects whose grace is over: who came back since they were listed keeps the new one. */
export function forgetLeases(connection: Connection, kind: string, subjects: readonly string[], now: number): void {
  connection.relaxed(() => {
    for (const subject of subjects) {
      connection.run('delete from leases where kind = ? and subject = ? and due_at <= ?', kind, subject, now)
    }
  })
}

/** At start: everybody's grace begins now, for nobody could be heard while nothing ran. */
export function restartLeases(connection: Connection, now: number): void {
  connection.relaxed(() =>
    connection.run(
      `update leases set heard_at = min(heard_at, ?1), grace_from = ?1, closed_at = iif(closed_at is null, null, ?1),
         due_at = ?1 + iif(closed_at is null, silent_grace, closed_grace)`,
      now,
    ),
  )
}
