import type { AgentId, ContactId, ParticipantId, Role, SiteId } from '@deskbell/protocol'

/** A visitor: one device (participant) of a contact of one site. `aliases` are contacts that were merged into theirs. */
export type VisitorActor = {
  readonly kind: 'visitor'
  readonly siteId: SiteId
  readonly contactId: ContactId
  readonly aliases: readonly ContactId[]
  readonly participantId: ParticipantId
}

/** An agent with what they may do where. `owner` may do everything everywhere. */
export type AgentActor = {
  readonly kind: 'agent'
  readonly agentId: AgentId
  readonly owner: boolean
  readonly memberships: readonly { readonly siteId: SiteId; readonly role: Role }[]
}

/** The relay itself: routing, timers. */
export type SystemActor = { readonly kind: 'system' }

/** Somebody who has proved nothing yet: set-up, login, invitations. */
export type NobodyActor = { readonly kind: 'nobody' }

/** Whoever wants something. */
export type Actor = VisitorActor | AgentActor | SystemActor | NobodyActor
