import type { Considered, Ms, Policy } from '@deskbell/protocol'
import { weightOf } from '../conversation/load.ts'
import type { Conversation } from '../conversation/state.ts'
import { obstacle } from './candidate.ts'
import type { Candidate } from './candidate.ts'
import { lastAgent } from './policies/lastAgent.ts'
import { leastBusy } from './policies/leastBusy.ts'
import type { RoutingPolicy } from './policies/policy.ts'
import { roundRobin } from './policies/roundRobin.ts'

// One line a policy.
const POLICIES: Readonly<Record<Policy, RoutingPolicy>> = {
  round_robin: roundRobin,
  least_busy: leastBusy,
  last_agent: lastAgent,
}

/** Most agents that an explanation lists. */
const MAX_CONSIDERED = 50

/** Who takes it, and how everybody was judged, the chosen one first. */
export type Pick = { readonly agent: Candidate; readonly considered: Considered[] }

/**
 * The agent of the department who should take this conversation, null when nobody may. Who handed it to the department is chosen
 * only when nobody else is free.
 */
export function pickAgent(
  conversation: Conversation,
  department: { readonly policy: Policy; readonly members: readonly Candidate[] },
  now: Ms,
): Pick | null {
  const weight = weightOf(conversation)
  const { compare, verdict } = POLICIES[department.policy]
  const free = department.members.filter((agent) => obstacle(agent, conversation, weight, now) === null)
  const others = free.filter((agent) => agent.id !== conversation.transferredBy)
  const preferred = others.length > 0 ? others : free
  const [first, ...rest] = preferred
  if (first === undefined) return null
  const chosen = rest.reduce((best, agent) => (compare(agent, best, conversation) < 0 ? agent : best), first)

  const judge = (agent: Candidate) =>
    obstacle(agent, conversation, weight, now) ??
    (preferred.includes(agent) ? verdict(agent, chosen, conversation) : 'not_preferred')
  const passed = department.members.filter((agent) => agent !== chosen).slice(0, MAX_CONSIDERED - 1)
  const considered = [line(chosen, 'chosen'), ...passed.map((agent) => line(agent, judge(agent)))]
  return { agent: chosen, considered }
}

const line = ({ id, load, max }: Candidate, verdict: Considered['verdict']): Considered => ({
  agentId: id,
  load,
  max,
  verdict,
})
