import type { Guard, Outcome } from '../../../../../ports/Store.ts'
import type { PackedKey } from '../../../units/packed.ts'
import { nameOfKey } from './Ground.ts'
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
    if (guard.kind === 'once') {
      if (ground.originals.has(nameOfKey(keyOfOnce(guard), ''))) return { ok: false, why: 'guard', guard }
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

/** Moves the loads, which the schema refuses beyond the maximum once more, and uses what is good for once. */
export function applyGuards(ground: Ground, plan: Plan, guards: readonly Guard[]): void {
  for (const guard of guards) {
    if (guard.kind === 'once') spend(ground, plan, keyOfOnce(guard))
    const agent = guard.kind === 'load' ? ground.agents.get(guard.agentId) : undefined
    if (guard.kind !== 'load' || agent === undefined) continue
    agent.load += guard.delta
    plan.loads.set(guard.agentId, agent.load)
  }
}

/** The key that such a guard uses, in a row of its own. */
export const keyOfOnce = ({ scope, id }: Extract<Guard, { kind: 'once' }>): PackedKey => ({
  scope,
  id,
  slot: null,
  bodyHash: '',
  seq: 0,
  eventId: null,
})

function spend(ground: Ground, plan: Plan, key: PackedKey): void {
  ground.originals.set(nameOfKey(key, ''), { conversationId: null, seq: 0, eventId: null, at: 0, bodyHash: '' })
  plan.keys.push({ key, id: null, at: null })
}
