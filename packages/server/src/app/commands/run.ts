import type { Done } from '../door/answers.ts'
import type { Desk, Plan, Planner } from './plan.ts'

const MAX_ATTEMPTS = 4

/**
 * Makes the plan, commits it in one transaction, and makes it again when a record it read was changed meanwhile. Tells other
 * relays afterwards.
 */
export async function runPlan<A>(desk: Desk, planner: Planner<A>, args: A): Promise<Done> {
  const { deps, directory } = desk
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const plan: Plan = await planner(desk, args)
    if ('refusal' in plan) return { ok: false, refusal: plan.refusal }
    const answer: Done = {
      ok: true,
      ack: { at: deps.clock.now(), ...(plan.value === undefined ? undefined : { value: plan.value }) },
    }
    if (plan.records.length === 0 && (plan.effects ?? []).length === 0) return answer
    const outcome = await desk.commit({ records: plan.records, effects: plan.effects ?? [] })
    if (outcome.ok) {
      if (plan.records.some(({ kind }) => kind === 'site' || kind === 'department' || kind === 'agent'))
        await directory.refresh()
      for (const notice of plan.notices ?? []) deps.bus.publish(notice)
      return answer
    }
    if (outcome.why === 'taken') {
      if (outcome.kind === 'agent') return { ok: false, refusal: { code: 'email_taken' } }
      continue
    }
    if (outcome.why !== 'stale') break
  }
  return { ok: false, refusal: { code: 'stale' } }
}
