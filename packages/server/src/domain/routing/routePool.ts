import type { AgentId, ConversationId, EventOf, Ms } from '@deskbell/protocol'
import { mayReceive } from '../availability.ts'
import { weightOf } from '../conversation/load.ts'
import type { Conversation } from '../conversation/state.ts'
import { byPlace } from '../queue.ts'
import type { Candidate } from './candidate.ts'
import { pickAgent } from './pickAgent.ts'
import type { PoolDepartment, PoolView } from './view.ts'

/** One conversation given to one agent, and why to them. */
export type Assignment = {
  readonly conversationId: ConversationId
  readonly agentId: AgentId
  readonly routed: EventOf<'conversation.routed'>['content']
}

/**
 * Gives waiting conversations to free agents: strictly in the order of the queue, each to the best of those who may take it. One
 * that nobody may take keeps its place and blocks nobody. Afterwards nobody waits whom an agent with room may take.
 */
export function routePool(view: PoolView, now: Ms): Assignment[] {
  const agents = new Map<AgentId, Candidate>(view.agents.map((agent) => [agent.id, { ...agent, given: 0 }]))
  const departments = new Map(view.departments.map((department) => [department.id, departmentOf(department, agents)]))
  const assignments: Assignment[] = []
  for (const conversation of inOrder(view)) {
    const department = departments.get(conversation.departmentId)
    if (department === undefined) continue
    const pick = pickAgent(conversation, department, now)
    if (pick === null) {
      // A run only adds load: once nobody has room, the rest of this department's queue need not be looked at.
      if (!department.members.some(hasRoom)) departments.delete(department.id)
      continue
    }
    const { agent, considered } = pick
    const { load, max } = agent
    const routed = { agentId: agent.id, policy: department.policy, load, max, considered }
    assignments.push({ conversationId: conversation.id, agentId: agent.id, routed })
    agent.load += weightOf(conversation)
    agent.lastAssignedAt = now
    agent.given += 1
  }
  return assignments
}

const departmentOf = ({ id, policy, memberIds }: PoolDepartment, agents: ReadonlyMap<AgentId, Candidate>) => ({
  id,
  policy,
  members: memberIds.map((memberId) => agents.get(memberId)).filter((agent) => agent !== undefined),
})

const hasRoom = (agent: Candidate): boolean => mayReceive(agent) && agent.load < agent.max

/** Who waits and is here, earliest first. */
const inOrder = (view: PoolView): Conversation[] =>
  view.waiting
    .flatMap(({ state }) =>
      state.waiting !== null && state.visitorLeftAt === null ? [{ id: state.id, key: state.waiting.key, state }] : [],
    )
    .sort(byPlace)
    .map(({ state }) => state)
