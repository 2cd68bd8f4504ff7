import type { AgentId, EventOf } from '@deskbell/protocol'
import type { Command, Context, ContentOf, Decision } from '../command.ts'
import { accept, nothingToDo, refuse } from '../decision.ts'
import { CHAT_WEIGHT } from '../load.ts'
import { isHolder } from '../ownership.ts'
import type { Conversation } from '../state.ts'

/** An agent takes what nobody holds: out of the queue, or a left message. */
export function claim(state: Conversation, command: Command<'claim'>, { actor, now }: Context): Decision {
  if (actor.kind !== 'agent') return refuse('forbidden')
  if (state.closed !== null) return refuse('conversation_closed')
  if (isHolder(state, actor)) return nothingToDo
  if (state.owner !== null) return refuse('already_assigned', { agentId: state.owner.agentId })
  return accept({
    type: 'conversation.assigned',
    content: assignment(state, actor.agentId, 'claimed', command.weight, now),
  })
}

/** Content of `conversation.assigned`, with the wait it ends. */
export function assignment(
  state: Conversation,
  agentId: AgentId,
  how: EventOf<'conversation.assigned'>['content']['how'],
  weight: number,
  now: number,
): ContentOf<'conversation.assigned'> {
  const waitedMs = state.waiting === null ? 0 : Math.max(0, now - state.waiting.since)
  const isUsual = weight === CHAT_WEIGHT || state.left !== null
  return isUsual ? { agentId, how, waitedMs } : { agentId, how, waitedMs, weight }
}
