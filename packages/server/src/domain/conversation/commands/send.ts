import { REOPEN_WINDOW_MS } from '@deskbell/protocol'
import type { Command, Context, Decision, Draft, Refusal } from '../command.ts'
import { cleanContent } from '../../text.ts'
import { accept, refusal, refuse, refuseWith } from '../decision.ts'
import { fenceReply } from '../ownership.ts'
import type { Conversation } from '../state.ts'

/** Somebody writes: a visitor, the holder, or any agent of the site a note. */
export function send(state: Conversation, command: Command<'send'>, context: Context): Decision {
  const why = refusalOf(state, command, context)
  if (why !== null) return refuseWith(why)
  const cleaned = cleanContent(command.content)
  if (!cleaned.ok) return refuseWith(cleaned.refusal)
  const { content } = cleaned
  if (content.replyTo !== undefined && (content.replyTo < 1 || content.replyTo >= context.nextSeq)) {
    return refuse('invalid_field', { field: 'replyTo' })
  }
  const words: Draft = { type: command.kind, content }
  return context.actor.kind === 'visitor' ? fromVisitor(state, words) : accept(words)
}

function refusalOf(state: Conversation, command: Command<'send'>, { actor, now }: Context): Refusal | null {
  if (actor.kind === 'visitor') {
    if (command.kind === 'note') return refusal('forbidden')
    const isOver = state.closed !== null && now - state.closed.at > REOPEN_WINDOW_MS
    return isOver ? refusal('conversation_closed') : null
  }
  if (actor.kind !== 'agent') return refusal('forbidden')
  if (command.kind === 'note') return null
  return state.closed === null ? fenceReply(state, actor, command.ownerToken) : refusal('conversation_closed')
}

function fromVisitor(state: Conversation, words: Draft): Decision {
  if (state.closed !== null) {
    const { departmentId } = state
    return accept({ type: 'conversation.reopened', content: {} }, words, {
      type: 'conversation.queued',
      content: { departmentId, reason: 'reopened' },
    })
  }
  // Who writes is here. Not so while assigned: returning may need room that the holder has not got, and words never wait for that.
  const returns = state.visitorLeftAt !== null && state.status === 'queued'
  return returns ? accept({ type: 'visitor.returned', content: {} }, words) : accept(words)
}
