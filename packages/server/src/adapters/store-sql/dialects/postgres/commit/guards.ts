import type { Guard, Outcome } from '../../../../../ports/Store.ts'
import type { Ground } from './Ground.ts'
import type { Plan } from './Plan.ts'

/** The first guard that does not hold. Guards of one unit count after each other. */
export function brokenGuard(ground: Ground, guards: readonly Guard[]): Outcome | null {
  const moved = new Map<string, number>()
  for (const guard of guards) {
    if (guard.kind === 'queue') {
      if ((ground.queues.get(guard.departmentId) ?? 0) >= guard.max) return { ok: false, why: 'guard', guard }
      continue
    }
    if (guard.kind === 'absent') {
      if (ground.here.has(`${guard.of} ${guard.subjectId}`)) return { ok: false, why: 'guard', guard }
      continue
    }
    const delta = (moved.get(guard.agentId) ?? 0) + guard.delta
    moved.set(guard.agentId, delta)
    if (guard.delta <= 0) continue
    const agent = ground.agents.get(guard.agentId)
    if (agent === undefined || agent.load + delta > agent.max) return { ok: false, why: 'guard', guard }
  }
  return null
}

/** Moves the loads. The schema refuses an increase beyond the maximum once more. */
export function applyGuards(ground: Ground, plan: Plan, guards: readonly Guard[]): void {
  for (const guard of guards) {
    const agent = guard.kind === 'load' ? ground.agents.get(guard.agentId) : undefined
    if (guard.kind !== 'load' || agent === undefined) continue
    agent.load += guard.delta
    plan.loads.set(guard.agentId, agent.load)
  }
}
