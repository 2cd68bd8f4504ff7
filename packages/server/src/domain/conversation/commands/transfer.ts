import type { Command, Context, Decision } from '../command.ts'
import { accept, nothingToDo, refuse, refuseWith } from '../decision.ts'
import { fenceMove } from '../ownership.ts'
import type { Conversation } from '../state.ts'
import { assignment } from './claim.ts'

/** It is handed to an agent, who holds it at once, or to the end of a department's queue. Whether the agent may and can is the door's question. */
export function transfer(state: Conversation, command: Command<'transfer'>, { actor, now }: Context): Decision {
  if (actor.kind !== 'agent') return refuse('forbidden')
  if (state.closed !== null) return refuse('conversation_closed')
  const why = fenceMove(state, actor, command.ownerToken)
  if (why !== null) return refuseWith(why)
  const from = state.owner?.agentId ?? null
  if ('agentId' in command) {
    const { agentId, weight } = command
    if (agentId === from) return nothingToDo
    return accept(
      { type: 'conversation.transferred', content: { from, toAgentId: agentId } },
      { type: 'conversation.assigned', content: assignment(state, agentId, 'transferred', weight, now) },
    )
  }
  const { departmentId } = command
  if (from === null && departmentId === state.departmentId) return nothingToDo
  return accept(
    { type: 'conversation.transferred', content: { from, toDepartmentId: departmentId } },
    { type: 'conversation.queued', content: { departmentId, reason: 'transferred' } },
  )
}
