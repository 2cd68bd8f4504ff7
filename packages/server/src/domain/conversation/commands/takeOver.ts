import type { Command, Context, Decision } from '../command.ts'
import { accept, nothingToDo, refuse } from '../decision.ts'
import { isHolder } from '../ownership.ts'
import type { Conversation } from '../state.ts'
import { assignment } from './claim.ts'

/** An agent takes it from the colleague who holds it; if that colleague was lost meanwhile, it is a claim. */
export function takeOver(state: Conversation, command: Command<'takeOver'>, { actor, now }: Context): Decision {
  if (actor.kind !== 'agent') return refuse('forbidden')
  if (state.closed !== null) return refuse('conversation_closed')
  if (isHolder(state, actor)) return nothingToDo
  const how = state.owner === null ? 'claimed' : 'taken_over'
  return accept({ type: 'conversation.assigned', content: assignment(state, actor.agentId, how, command.weight, now) })
}
