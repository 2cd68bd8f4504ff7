import type { Decision } from '../command.ts'
import { accept, nothingToDo } from '../decision.ts'
import type { Conversation } from '../state.ts'

/** The visitor has been away long enough: passed over while queued, not counted while assigned. Left messages are nobody's presence. */
export function visitorLeft(state: Conversation): Decision {
  const matters = state.closed === null && state.left === null && state.visitorLeftAt === null
  return matters ? accept({ type: 'visitor.left', content: {} }) : nothingToDo
}
