import type { Command, Context, Decision } from '../command.ts'
import { accept, nothingToDo, refuseWith } from '../decision.ts'
import { fenceMove } from '../ownership.ts'
import type { Conversation } from '../state.ts'

/** Either side, or the relay, ends it. Who comes second finds it done. */
export function close(state: Conversation, command: Command<'close'>, { actor }: Context): Decision {
  if (state.closed !== null) return nothingToDo
  const why = actor.kind === 'agent' ? fenceMove(state, actor, command.ownerToken) : null
  if (why !== null) return refuseWith(why)
  const isAnswered = state.left !== null && state.talk.lastStaffSeq > 0 && actor.kind !== 'visitor'
  return accept({ type: 'conversation.closed', content: { reason: isAnswered ? 'answered' : 'ended' } })
}
