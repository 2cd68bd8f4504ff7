import type { Command, Context, Decision } from '../command.ts'
import { accept, refuse } from '../decision.ts'
import type { Conversation } from '../state.ts'
import { assignment } from './claim.ts'

/** Routing gives a waiting conversation to an agent, and says why to them. */
export function assign(state: Conversation, command: Command<'assign'>, { now }: Context): Decision {
  if (state.closed !== null) return refuse('conversation_closed')
  if (state.owner !== null) return refuse('already_assigned', { agentId: state.owner.agentId })
  if (state.waiting === null || state.visitorLeftAt !== null) return refuse('not_waiting')
  const { agentId, weight, routed } = command
  return accept(
    { type: 'conversation.routed', content: routed },
    { type: 'conversation.assigned', content: assignment(state, agentId, 'routed', weight, now) },
  )
}
