import type { OwnerToken } from '@deskbell/protocol'
import type { Actor, AgentActor } from '../actor.ts'
import { can } from '../permissions.ts'
import type { Refusal } from './command.ts'
import { refusal } from './decision.ts'
import type { Conversation } from './state.ts'

/** Whether this agent holds it now. */
export const isHolder = (state: Conversation, actor: Actor): boolean =>
  actor.kind === 'agent' && state.owner?.agentId === actor.agentId

/** Told to somebody who is not, or no longer, the holder. */
export const notOwner = (state: Conversation): Refusal =>
  refusal('not_owner', { agentId: state.owner?.agentId ?? null })

/** Replies are for the holder with the token of this very assignment: not of an earlier one of theirs, and not without. */
export function fenceReply(state: Conversation, actor: AgentActor, token: OwnerToken | undefined): Refusal | null {
  return isHolder(state, actor) && state.owner?.token === token ? null : notOwner(state)
}

/**
 * Closing and transferring are for the holder with their token, for supervisors, and for any agent while nobody holds it. A token
 * that is given must be the current one, whoever gives it: it tells that the sender believed to hold the conversation.
 */
export function fenceMove(state: Conversation, actor: AgentActor, token: OwnerToken | undefined): Refusal | null {
  if (token !== undefined && token !== state.owner?.token) return notOwner(state)
  if (state.owner === null) return null
  if (isHolder(state, actor)) return token === undefined ? notOwner(state) : null
  return can(actor, 'conversation.supervise', state.siteId) ? null : notOwner(state)
}
