import type { Command, Context, ContentOf, Decision } from '../command.ts'
import { accept, refuse, refuseWith } from '../decision.ts'
import { cleanContent, cleanContext, cleanForm } from '../../text.ts'
import type { Conversation } from '../state.ts'

/** A visitor begins: whose it is, their words, and a place in the queue or among the left messages. */
export function start(command: Command<'start'>, { actor }: Context): Decision {
  if (actor.kind !== 'visitor') return refuse('forbidden')
  const cleaned = cleanContent(command.content)
  if (!cleaned.ok) return refuseWith(cleaned.refusal)
  if (cleaned.content.replyTo !== undefined) return refuse('invalid_field', { field: 'replyTo' })
  const form = cleanForm(command.form ?? {})
  if (!form.ok) return refuseWith(form.refusal)
  const { name = '', email = '' } = form.value
  const { departmentId } = command
  return accept(
    { type: 'conversation.started', content: beginning(command, form.value) },
    { type: 'message', content: cleaned.content },
    command.leave
      ? { type: 'conversation.left_message', content: { name, email } }
      : { type: 'conversation.queued', content: { departmentId, reason: 'started' } },
  )
}

/** The id is taken. By their own conversation: a client that lost its memory is told where to go on. */
export const startAgain = (state: Conversation): Decision =>
  state.status === 'closed' ? refuse('id_reused') : refuse('conversation_open', { conversationId: state.id })

function beginning(
  command: Command<'start'>,
  form: ContentOf<'conversation.started'>['form'] & {},
): ContentOf<'conversation.started'> {
  const { siteId, departmentId, contactId, participantId, priorityBonusMs } = command
  const context = cleanContext(command.context ?? {})
  return {
    siteId,
    departmentId,
    contactId,
    participantId,
    channel: 'widget',
    ...(Object.keys(form).length === 0 ? undefined : { form }),
    ...(Object.keys(context).length === 0 ? undefined : { context }),
    ...(priorityBonusMs === 0 ? undefined : { priorityBonusMs }),
  }
}
