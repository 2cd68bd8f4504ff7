import type { Audience, ConversationView, Mark, Person, SiteSettings, SiteView } from '@deskbell/protocol'
import { CHAT_WEIGHT } from '../../domain/conversation/load.ts'
import type { Conversation } from '../../domain/conversation/state.ts'
import type { SiteRecord } from '../../domain/records.ts'
import type { Deps } from '../deps.ts'
import type { Directory } from '../Directory.ts'
import { avatarUrl } from '../presence/Agents.ts'
import type { Agents } from '../presence/Agents.ts'

/** What views are made from. */
export type ViewDeps = { readonly deps: Deps; readonly directory: Directory; readonly agents: Agents }

/** What is known of a conversation beside its state. */
export type Around = {
  readonly head: number
  readonly publicHead: number
  readonly marks: readonly Mark[]
  readonly number: number
  readonly contactName: string
  readonly verified: boolean
}

/**
 * A conversation as one audience sees it: the same fields, minus what it may not know. `holder` adds the fencing token, for the
 * agent who holds it.
 */
export function conversationView(
  view: ViewDeps,
  state: Conversation,
  around: Around,
  audience: Audience,
  holder = false,
): ConversationView {
  const forVisitor: ConversationView = {
    id: state.id,
    siteId: state.siteId,
    status: state.status,
    departmentId: state.departmentId,
    head: audience === 'visitor' ? around.publicHead : around.head,
    startedAt: state.startedAt,
    closedAt: state.closed?.at ?? null,
    agent: state.owner === null ? null : personOf(view, state.owner.agentId),
    agentHere: isHere(view, state.owner?.agentId),
    people: state.participants.filter(({ kind }) => kind !== 'visitor').map(({ id }) => personOf(view, id)),
    waitingSince: state.waiting?.since ?? null,
    leftMessage: state.left === null ? null : { at: state.left.at, email: state.left.email },
    rating: state.rating,
    marks: [...around.marks],
  }
  if (audience === 'visitor') return forVisitor
  return {
    ...forVisitor,
    number: around.number,
    contactId: state.contactId,
    participantId: state.participantId,
    contactName: around.contactName,
    verified: around.verified,
    visitorLeftAt: state.visitorLeftAt,
    ...(holder && state.owner !== null ? { ownerToken: state.owner.token } : undefined),
  }
}

/** An agent as others see them in a timeline, removed accounts too. */
export function personOf(view: ViewDeps, agentId: string): Person {
  const agent = view.directory.anyAgent(agentId)
  return { id: agentId, name: agent?.name ?? '', avatarUrl: agent === undefined ? null : avatarUrl(view.deps, agent) }
}

function isHere(view: ViewDeps, agentId: string | undefined): boolean {
  const agent = agentId === undefined ? undefined : view.directory.agent(agentId)?.value
  return agent !== undefined && view.agents.isAnswering(agent)
}

/** Where nobody works nobody answers, so it is no choice; unless that is everywhere. */
function chosenFrom(view: ViewDeps, siteId: string): SiteView['departments'] {
  const all = view.directory.departmentsOf(siteId).map(({ value }) => value)
  const manned = all.filter(({ memberIds }) => memberIds.length > 0)
  return (manned.length > 0 ? manned : all).map(({ id, name }) => ({ id, name }))
}

const hasRoom = ({ load, max }: { load: number; max: number }): boolean => load + CHAT_WEIGHT <= max

/** A site as its visitors see it. */
export function siteView(view: ViewDeps, site: SiteRecord, replyMs: number | null): SiteView {
  const here = view.agents.hereFor(site.id)
  return {
    id: site.id,
    name: site.name,
    greeting: site.greeting,
    departments: chosenFrom(view, site.id),
    staffed: here.length > 0,
    free: here.some(({ id }) => hasRoom(view.agents.load(id))),
    agents: here.slice(0, 3).map((agent) => personOf(view, agent.id)),
    replyMs,
    whenOffline: site.whenOffline,
    answersByEmail: view.deps.mailer !== null,
    askName: site.askName,
    askEmail: site.askEmail,
  }
}

/** A site as its agents see it; what only admins may know is left empty for others. */
export function siteSettings(view: ViewDeps, site: SiteRecord, rev: number, admin: boolean): SiteSettings {
  return {
    id: site.id,
    name: site.name,
    address: site.address,
    key: site.key,
    color: site.color,
    corner: site.corner,
    greeting: site.greeting,
    zone: site.zone,
    whenOffline: site.whenOffline,
    askName: site.askName,
    askEmail: site.askEmail,
    origins: admin ? [...site.origins] : [],
    allowLoopback: site.allowLoopback,
    refusedOrigins: admin ? site.refusedOrigins.map((tried) => ({ ...tried })) : [],
    hasIdentitySecret: site.identitySecrets.length > 0,
    lastSeen: site.lastSeen,
    departments: view.directory.departmentsOf(site.id).map(({ rev: departmentRev, value }) => ({
      id: value.id,
      siteId: value.siteId,
      name: value.name,
      policy: value.policy,
      queueLimit: value.queueLimit,
      memberIds: [...value.memberIds],
      rev: departmentRev,
    })),
    rev,
  }
}
