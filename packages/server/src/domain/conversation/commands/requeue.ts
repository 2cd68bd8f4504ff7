import type { Command, Context, Decision } from '../command.ts'
import { accept, nothingToDo } from '../decision.ts'
import type { Conversation } from '../state.ts'

/** Its holder was lost: it goes back to the place it had in the queue, a left message to its list. */
export function requeue(state: Conversation, command: Command<'requeue'>, _context: Context): Decision {
  const { reason, lapsed, agentId } = command
  if (state.owner === null || (agentId !== undefined && agentId !== state.owner.agentId)) return nothingToDo
  const { departmentId } = state
  return accept({
    type: 'conversation.queued',
    content: lapsed ? { departmentId, reason, lapsed } : { departmentId, reason },
  })
}
