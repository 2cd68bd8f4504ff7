import { cleanComment } from '../../text.ts'
import type { Command, Context, Decision } from '../command.ts'
import { accept, refuse, refuseWith } from '../decision.ts'
import type { Conversation } from '../state.ts'

/** The visitor says how it was, once, after it was closed. */
export function rate(state: Conversation, command: Command<'rate'>, { actor }: Context): Decision {
  if (actor.kind !== 'visitor') return refuse('forbidden')
  if (state.closed === null) return refuse('conversation_open', { conversationId: state.id })
  if (state.rating !== null) return refuse('already_rated', { score: state.rating.score })
  const { score } = command
  if (!Number.isInteger(score) || score < 1 || score > 5) return refuse('invalid_field', { field: 'score', limit: 5 })
  const comment = cleanComment(command.comment)
  if (!comment.ok) return refuseWith(comment.refusal)
  return accept({ type: 'conversation.rated', content: { score, comment: comment.value } })
}
