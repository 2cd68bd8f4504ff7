import type { ContactId, Role, SiteId } from '@deskbell/protocol'
import type { Actor, AgentActor, VisitorActor } from './actor.ts'
import type { Command, Refusal } from './conversation/command.ts'
import { refusal } from './conversation/decision.ts'
import type { Conversation } from './conversation/state.ts'

const AGENT = [
  'site.read',
  'contact.update',
  'conversation.read',
  'conversation.reply',
  'conversation.note',
  'conversation.claim',
  'conversation.takeOver',
  'conversation.transfer',
  'conversation.close',
  'conversation.reopen',
] as const
/** `conversation.supervise`: close and transfer what a colleague holds. */
const SUPERVISOR = [...AGENT, 'conversation.supervise'] as const
const ADMIN = [...SUPERVISOR, 'site.configure', 'department.configure', 'agent.invite', 'agent.configure'] as const

/** One thing that somebody may be allowed to do. */
export type Capability = (typeof ADMIN)[number] | 'installation.configure'

/** What each role may do on its site. Owners may do everything everywhere, so they need no row. */
export const CAPABILITIES: Readonly<Record<Role, readonly Capability[]>> = {
  agent: AGENT,
  supervisor: SUPERVISOR,
  admin: ADMIN,
}

/** Who may give each command on a conversation: agents by a capability, visitors on their own, the relay itself. */
const COMMANDS: Readonly<Record<Command['name'], { agent?: Capability; visitor?: true; system?: true }>> = {
  start: { visitor: true },
  send: { agent: 'conversation.reply', visitor: true },
  claim: { agent: 'conversation.claim' },
  takeOver: { agent: 'conversation.takeOver' },
  assign: { system: true },
  transfer: { agent: 'conversation.transfer' },
  requeue: { system: true },
  close: { agent: 'conversation.close', visitor: true, system: true },
  reopen: { agent: 'conversation.reopen' },
  rate: { visitor: true },
  leaveMessage: { visitor: true },
  visitorLeft: { system: true },
  visitorReturned: { system: true },
  abandon: { system: true },
}

const NOT_FOUND = refusal('not_found')
const FORBIDDEN = refusal('forbidden')
const UNAUTHENTICATED = refusal('unauthenticated')

/** Whether the actor has the capability on this site. `installation.configure` is no site's (give null): owners only. */
export function can(actor: Actor, capability: Capability, siteId: SiteId | null): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind !== 'agent') return false
  if (actor.owner) return true
  const role = roleOn(actor, siteId)
  return role !== null && CAPABILITIES[role].includes(capability)
}

/** Whether the actor may see this conversation at all: visitors their contact's own (and of contacts merged into it), agents those of their sites. */
export function maySee(actor: Actor, state: Conversation): boolean {
  if (actor.kind === 'visitor') return state.siteId === actor.siteId && isOwn(actor, state.contactId)
  return can(actor, 'conversation.read', state.siteId)
}

/**
 * Why the actor may not give this command, null if they may. What they may not see is `not_found` to them whatever they ask, so
 * that ids cannot be probed. A null state is a conversation that does not exist.
 */
export function permit(actor: Actor, commandName: Command['name'], state: Conversation | null): Refusal | null {
  if (actor.kind === 'nobody') return UNAUTHENTICATED
  const isBeginning = state === null && commandName === 'start' && actor.kind === 'visitor'
  if (!isBeginning && (state === null || !maySee(actor, state))) return NOT_FOUND
  return isAllowed(actor, commandName, state) ? null : FORBIDDEN
}

function isAllowed(actor: Actor, commandName: Command['name'], state: Conversation | null): boolean {
  const row = COMMANDS[commandName]
  if (actor.kind === 'visitor') return row.visitor === true
  if (actor.kind === 'system') return row.system === true
  return row.agent !== undefined && state !== null && can(actor, row.agent, state.siteId)
}

const isOwn = (actor: VisitorActor, contactId: ContactId): boolean =>
  contactId === actor.contactId || actor.aliases.includes(contactId)

function roleOn(actor: AgentActor, siteId: SiteId | null): Role | null {
  for (const membership of actor.memberships) if (membership.siteId === siteId) return membership.role
  return null
}
