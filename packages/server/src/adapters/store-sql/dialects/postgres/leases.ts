import type { Expired, Lease, LeaseKind } from '../../../../ports/Store.ts'
import type { Ask } from './commit/readGround.ts'
import { nowSql } from './DatabaseClock.ts'

// Times of leases are by the database's clock, whichever relay tells them. None of this waits for the disk: connections that are
// forgotten with the power are gone anyway, or heard again. Rows are locked in order, for several relays sweep.

/** A longer gap between two looks at the leases, by any relay, is an outage. */
const OUTAGE_MS = 15_000

const RENEW = `insert into leases (connection, kind, subject, relay, silent_grace, closed_grace, heard_at, grace_from, due_at)
  select connection, kind, subject, relay, silent_grace, closed_grace, heard, heard, heard + silent_grace
  from (select l.*, clock.now - l.silent as heard
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int8[], $6::int8[], $7::int8[])
      as l (connection, kind, subject, relay, silent_grace, closed_grace, silent),
    (select ${nowSql('$8')} as now) as clock) as l
  order by connection
  on conflict (connection) do update
  set kind = excluded.kind, subject = excluded.subject, relay = excluded.relay,
    silent_grace = excluded.silent_grace, closed_grace = excluded.closed_grace,
    heard_at = greatest(leases.heard_at, excluded.heard_at), grace_from = greatest(leases.grace_from, excluded.heard_at),
    due_at = case when leases.closed_at is null
      then greatest(leases.grace_from, excluded.heard_at) + excluded.silent_grace
      else leases.closed_at + excluded.closed_grace end`

/** Makes leases, or notes that they were heard. One that was closed stays closed. */
export async function renewLeases(ask: Ask, leases: readonly Lease[], now: number | null): Promise<void> {
  const each = [...new Map(leases.map((lease) => [lease.connectionId, lease])).values()]
  await ask(RENEW, [
    each.map(({ connectionId }) => connectionId),
    each.map(({ kind }) => kind),
    each.map(({ subjectId }) => subjectId),
    each.map(({ relayId }) => relayId),
    each.map(({ silentGraceMs }) => silentGraceMs),
    each.map(({ closedGraceMs }) => closedGraceMs),
    each.map(({ silentMs }) => Math.round(silentMs)),
    now,
  ])
}

const END = (at: string) => `update leases set closed_at = ${at}, due_at = ${at} + closed_grace
  from (select ${nowSql('$2')} as now) as clock,
    (select connection as id from leases where connection = any($1::text[]) order by connection for update) as those
  where leases.connection = those.id and closed_at is null`
const END_NOW = END('clock.now')
const END_HEARD = END('least(clock.now, grace_from)')

/** Closes leases now, or as of when they were last heard. */
export async function endLeases(
  ask: Ask,
  connections: readonly string[],
  since: 'now' | 'heard',
  now: number | null,
): Promise<void> {
  await ask(since === 'now' ? END_NOW : END_HEARD, [connections, now])
}

// The row is this sweep's until it ends, so that an outage is made good once.
const SWEEP = `insert into meta (name, value) values ('swept_at', (${nowSql('$1')})::text)
  on conflict (name) do update set value = excluded.value
  returning value::int8 as now, (select value::int8 from meta where name = 'swept_at') as before`
const LOCK_SWEEP = `select value from meta where name = 'swept_at' for update`
// Never beyond now: who was heard again before this look had no outage to make good.
const EXTEND = `update leases set grace_from = least(grace_from + $1, $2), closed_at = case when closed_at is not null then least(closed_at + $1, $2) end,
    due_at = case when closed_at is null then least(grace_from + $1, $2) + silent_grace
      else least(closed_at + $1, $2) + closed_grace end
  from (select connection as id from leases order by connection for update) as those where leases.connection = those.id`
// Old connections of somebody who is here on another one are of no use to anybody.
const DROP_OLD = `delete from leases using (
    select connection as id from leases where kind = $1 and due_at <= $2 and exists (
      select from leases other where other.kind = leases.kind and other.subject = leases.subject and other.due_at > $2)
    order by connection for update) as those
  where leases.connection = those.id and due_at <= $2`
const EXPIRED = `select subject as "subjectId", max(heard_at) as "heardAt", bool_and(closed_at is not null) as "saidGoodbye"
  from leases where kind = $1 and due_at <= $2 group by subject order by subject`

/** Subjects whose last grace is over. A gap since the last look by any relay counts for nobody. */
export async function expiredLeases(ask: Ask, kind: LeaseKind, given: number | null): Promise<Expired[]> {
  await ask(LOCK_SWEEP, [])
  const [swept] = await ask<{ now: number; before: number | null }>(SWEEP, [given])
  const now = swept?.now ?? 0
  const gap = now - (swept?.before ?? now)
  if (gap > OUTAGE_MS) await ask(EXTEND, [gap, now])
  await ask(DROP_OLD, [kind, now])
  return ask<Expired>(EXPIRED, [kind, now])
}

const FORGET = `with clock as materialized (select ${nowSql('$3')} as now),
  those as materialized (
    select connection as id from leases, clock where kind = $1 and subject = any($2::text[]) and due_at <= now
    order by connection for update of leases)
  delete from leases using those where leases.connection = those.id`

/** Removes leases of these subjects whose grace is over: who came back since they were listed keeps the new one. */
export async function forgetLeases(
  ask: Ask,
  kind: LeaseKind,
  subjects: readonly string[],
  now: number | null,
): Promise<void> {
  await ask(FORGET, [kind, subjects, now])
}
