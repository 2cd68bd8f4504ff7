import type { Command, Decision } from '../command.ts'
import { accept, nothingToDo } from '../decision.ts'
import type { Conversation } from '../state.ts'

/** The visitor is here again: with the same agent if there is room, else at their old place in the queue. */
export function visitorReturned(state: Conversation, command: Command<'visitorReturned'>): Decision {
  if (state.closed !== null || state.visitorLeftAt === null) return nothingToDo
  if (state.owner === null || command.room) return accept({ type: 'visitor.returned', content: {} })
  const { departmentId } = state
  return accept(
    { type: 'conversation.queued', content: { departmentId, reason: 'returned' } },
    { type: 'visitor.returned', content: {} },
  )
}
