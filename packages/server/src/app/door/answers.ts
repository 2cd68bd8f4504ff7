import type { AgentId, ConversationId, Ms, OwnerToken, Seq } from '@deskbell/protocol'
import type { Actor } from '../../domain/actor.ts'
import type { Refusal } from '../../domain/conversation/command.ts'
import type { Conversation } from '../../domain/conversation/state.ts'
import type { Guard, Original } from '../../ports/Store.ts'

/** What the asker is told once it is durable. */
export type AckValue = {
  readonly conversationId?: ConversationId
  readonly seq?: Seq
  readonly eventId?: string
  readonly at: Ms
  readonly bodyHash?: string
  readonly ownerToken?: OwnerToken
  readonly value?: unknown
}
export type Done = { readonly ok: true; readonly ack: AckValue } | { readonly ok: false; readonly refusal: Refusal }

/** Where a sender's keys count: one conversation and one device or agent. */
export function scopeOf(actor: Actor, conversationId: ConversationId): string {
  return `${conversationId}/${senderOf(actor)}`
}

/** The name keys are kept under: a device, an agent, or the relay itself. */
export function senderOf(actor: Actor): string {
  return actor.kind === 'visitor' ? actor.participantId : actor.kind === 'agent' ? actor.agentId : actor.kind
}

/** A refusal as an answer. */
export const refused = (refusal: Refusal): Done => ({ ok: false, refusal })

/** The first ack again. */
export const ackOfOriginal = (id: ConversationId, original: Original): Done => ({
  ok: true,
  ack: {
    conversationId: original.conversationId ?? id,
    seq: original.seq,
    ...(original.eventId === null ? undefined : { eventId: original.eventId }),
    at: original.at,
    bodyHash: original.bodyHash,
  },
})

/** What a guard that did not hold means to the asker. */
export function refusalOfGuard(guard: Guard): Refusal {
  switch (guard.kind) {
    case 'load':
      return { code: 'agent_at_capacity', details: { agentId: guard.agentId satisfies AgentId } }
    case 'queue':
      return { code: 'queue_full', details: { limit: guard.max } }
    case 'absent':
      // Only the relay's own commands ask for it, and they are content with a no.
      return { code: 'server_busy' }
    case 'once':
      // What would have opened a conversation was refused before, by whichever relay: it stays refused.
      return { code: 'conversation_open' }
  }
}

/** An ack of what a key did. */
export const ackOf = (
  id: ConversationId,
  did: { readonly seq: Seq; readonly eventId: string; readonly at: Ms; readonly bodyHash: string },
  ownerToken: OwnerToken | undefined,
): Done => ({
  ok: true,
  ack:
    ownerToken === undefined
      ? { conversationId: id, seq: did.seq, eventId: did.eventId, at: did.at, bodyHash: did.bodyHash }
      : { conversationId: id, seq: did.seq, eventId: did.eventId, at: did.at, bodyHash: did.bodyHash, ownerToken },
})

/** The token the actor holds in this state. */
export const tokenFor = (state: Conversation | null, actor: Actor): OwnerToken | undefined =>
  actor.kind === 'agent' && state?.owner?.agentId === actor.agentId ? state.owner.token : undefined
