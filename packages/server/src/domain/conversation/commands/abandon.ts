import { ABANDON_AFTER_LEFT_MS } from '../../availability.ts'
import { checkEmail } from '../../text.ts'
import type { Command, Context, Decision } from '../command.ts'
import { accept, nothingToDo } from '../decision.ts'
import type { Conversation } from '../state.ts'

/** A queued visitor did not come back: a left message when an address is known, else the end. Who returned meanwhile keeps waiting. */
export function abandon(state: Conversation, command: Command<'abandon'>, { now }: Context): Decision {
  if (state.waiting === null || state.visitorLeftAt === null) return nothingToDo
  if (now - state.visitorLeftAt < ABANDON_AFTER_LEFT_MS) return nothingToDo
  const email = command.email.trim()
  return checkEmail(email) === null
    ? accept({ type: 'conversation.left_message', content: { name: '', email } })
    : accept({ type: 'conversation.closed', content: { reason: 'abandoned' } })
}
