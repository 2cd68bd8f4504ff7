import type { Ms } from '@deskbell/protocol'
import type { Expired, Lease, LeaseKind } from '../../ports/Store.ts'
import type { Memory, StoredLease } from './memory.ts'

/** A longer gap between two looks at the leases is an outage. */
const OUTAGE_MS = 15_000

const endOf = ({ closedAt, graceFrom, silentGraceMs, closedGraceMs }: StoredLease): Ms =>
  closedAt === null ? graceFrom + silentGraceMs : closedAt + closedGraceMs

export function renew(memory: Memory, leases: readonly Lease[], now: Ms): void {
  memory.lastSweepAt ??= now
  for (const { silentMs, ...lease } of leases) {
    const before = memory.leases.get(lease.connectionId)
    const heardAt = Math.max(now - silentMs, before?.heardAt ?? 0)
    const graceFrom = Math.max(now - silentMs, before?.graceFrom ?? 0)
    memory.leases.set(lease.connectionId, { ...lease, heardAt, graceFrom, closedAt: before?.closedAt ?? null })
  }
}

export function endLeases(
  memory: Memory,
  connectionIds: readonly string[],
  now: Ms,
  since: 'now' | 'heard' = 'now',
): void {
  for (const id of connectionIds) {
    const lease = memory.leases.get(id)
    if (lease) lease.closedAt ??= since === 'now' ? now : lease.graceFrom
  }
}

export function expired(memory: Memory, kind: LeaseKind, now: Ms): Expired[] {
  const gap = now - (memory.lastSweepAt ?? now)
  memory.lastSweepAt = now
  if (gap > OUTAGE_MS) extend(memory, gap, now)
  const bySubject = Map.groupBy(ofKind(memory, kind), ({ subjectId }) => subjectId)
  return [...bySubject]
    .filter(([, leases]) => leases.every((lease) => endOf(lease) <= now))
    .map(([subjectId, leases]) => ({
      subjectId,
      heardAt: Math.max(...leases.map(({ heardAt }) => heardAt)),
      saidGoodbye: leases.every(({ closedAt }) => closedAt !== null),
    }))
    .sort((a, b) => (a.subjectId < b.subjectId ? -1 : 1))
}

// Never beyond now: who was heard again before this look had no outage to make good.
function extend(memory: Memory, byMs: Ms, now: Ms): void {
  for (const lease of memory.leases.values()) {
    lease.graceFrom = Math.min(lease.graceFrom + byMs, now)
    if (lease.closedAt !== null) lease.closedAt = Math.min(lease.closedAt + byMs, now)
  }
}

/** Who came back since they were listed keeps the new lease. */
export function forget(memory: Memory, kind: LeaseKind, subjectIds: readonly string[], now: Ms): void {
  for (const lease of ofKind(memory, kind)) {
    if (subjectIds.includes(lease.subjectId) && endOf(lease) <= now) memory.leases.delete(lease.connectionId)
  }
}

/** Whether any lease of this subject has not run out. */
export const isWithinGrace = (memory: Memory, kind: LeaseKind, subjectId: string, now: Ms): boolean =>
  memory.leases.values().some((lease) => lease.kind === kind && lease.subjectId === subjectId && endOf(lease) > now)

/** Whether a connection of this subject is open and was heard at or after `since`. */
export const isConnected = (memory: Memory, kind: LeaseKind, subjectId: string, since: Ms): boolean =>
  memory.leases
    .values()
    .some(
      (lease) =>
        lease.kind === kind && lease.subjectId === subjectId && lease.closedAt === null && lease.heardAt >= since,
    )

const ofKind = (memory: Memory, kind: LeaseKind): StoredLease[] =>
  [...memory.leases.values()].filter((lease) => lease.kind === kind)
