import type { Ms } from '@deskbell/protocol'
import type { Job, Store } from '../../ports/Store.ts'
import type { Memory } from './memory.ts'

export function takeEffects(memory: Memory, kinds: readonly string[], limit: number, leaseMs: Ms, now: Ms): Job[] {
  return [...memory.outbox.values()]
    .filter((job) => job.state === 'open' && kinds.includes(job.kind) && job.dueAt <= now && job.leasedUntil <= now)
    .sort((a, b) => a.dueAt - b.dueAt || Number(a.id) - Number(b.id))
    .slice(0, limit)
    .sort((a, b) => Number(a.id) - Number(b.id))
    .map((job) => {
      job.attempts += 1
      job.token = `${job.id}.${job.attempts}`
      job.leasedUntil = now + leaseMs
      const { id, kind, attempts, body, createdAt, token } = job
      return { id, token, kind, attempts, body, createdAt }
    })
}

export function settleEffects(memory: Memory, results: Parameters<Store['settleEffects']>[0]): void {
  for (const { id, token, result } of results) {
    const job = memory.outbox.get(id)
    if (!job || job.state !== 'open' || job.token !== token) continue
    job.token = null
    job.leasedUntil = 0
    if (typeof result === 'string') job.state = result
    else job.dueAt = result.retryAt
  }
}

export function openEffects(memory: Memory): { count: number; since: Ms | null } {
  const times = [...memory.outbox.values()].filter(({ state }) => state === 'open').map(({ createdAt }) => createdAt)
  return { count: times.length, since: times.length === 0 ? null : Math.min(...times) }
}
