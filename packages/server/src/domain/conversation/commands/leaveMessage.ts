import { cleanEmail, cleanName } from '../../text.ts'
import type { Command, Context, Decision } from '../command.ts'
import { accept, nothingToDo, refuse, refuseWith } from '../decision.ts'
import type { Conversation } from '../state.ts'

/** The visitor stops waiting: what they wrote becomes a left message. Asked again, it corrects name and address. */
export function leaveMessage(state: Conversation, command: Command<'leaveMessage'>, { actor }: Context): Decision {
  if (actor.kind !== 'visitor') return refuse('forbidden')
  if (state.closed !== null) return refuse('conversation_closed')
  if (state.status !== 'queued') return refuse('not_waiting')
  const name = cleanName(command.visitorName)
  if (!name.ok) return refuseWith(name.refusal)
  const email = cleanEmail(command.email)
  if (!email.ok) return refuseWith(email.refusal)
  if (state.left?.name === name.value && state.left.email === email.value) return nothingToDo
  return accept({ type: 'conversation.left_message', content: { name: name.value, email: email.value } })
}
