import type { Command, Context, Decision } from '../command.ts'
import { accept, refuse } from '../decision.ts'
import type { Conversation } from '../state.ts'
import { assignment } from './claim.ts'

/** An agent opens a closed conversation again and holds it. Visitors reopen by writing (see send). */
export function reopen(state: Conversation, command: Command<'reopen'>, { actor, now }: Context): Decision {
  if (actor.kind !== 'agent') return refuse('forbidden')
  if (state.closed === null) return refuse('conversation_open', { conversationId: state.id })
  return accept(
    { type: 'conversation.reopened', content: {} },
    { type: 'conversation.assigned', content: assignment(state, actor.agentId, 'claimed', command.weight, now) },
  )
}
