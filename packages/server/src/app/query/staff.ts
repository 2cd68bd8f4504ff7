import type { AgentView, ContactView, InvitationView, SessionView, SiteSettings } from '@deskbell/protocol'
import type { AgentActor } from '../../domain/actor.ts'
import { can, maySee } from '../../domain/permissions.ts'
import type { Door } from '../door/Door.ts'
import { siteSettings } from './views.ts'
import type { ViewDeps } from './views.ts'

/** Reads for agents. Null means: does not exist, or not for this agent. */
export class StaffQueries {
  readonly #view: ViewDeps
  readonly #door: Door

  constructor(view: ViewDeps, door: Door) {
    this.#view = view
    this.#door = door
  }

  sites(actor: AgentActor): SiteSettings[] {
    const mine = new Set(this.#view.directory.sitesOf(actor))
    return this.#view.directory
      .sites()
      .filter(({ value }) => mine.has(value.id))
      .map(({ rev, value }) => siteSettings(this.#view, value, rev, can(actor, 'site.configure', value.id)))
  }

  /** Whether two agents share a site. */
  isColleague(actor: AgentActor, agentId: string): boolean {
    if (actor.agentId === agentId || actor.owner) return true
    const other = this.#view.directory.agent(agentId)?.value
    return (
      other !== undefined &&
      (other.owner || other.memberships.some(({ siteId }) => actor.memberships.some((mine) => mine.siteId === siteId)))
    )
  }

  /** Colleagues who share a site, and oneself. */
  agents(actor: AgentActor): AgentView[] {
    const ids = new Set([
      actor.agentId,
      ...this.#view.directory
        .sitesOf(actor)
        .flatMap((siteId) => this.#view.directory.agentsOf(siteId).map(({ id }) => id)),
    ])
    return this.#view.directory
      .agents()
      .filter(({ id }) => ids.has(id))
      .map((agent) => this.#view.agents.view(agent))
  }

  /** Conversations an agent holds. */
  heldBy(agentId: string): Promise<string[]> {
    return this.#view.deps.store.heldBy(agentId)
  }

  /** The person behind a conversation, with what they said before. */
  async contact(actor: AgentActor, conversationId: string): Promise<ContactView | null> {
    const found = await this.#door.committed(conversationId)
    if (found === null || !maySee(actor, found.state)) return null
    const { store } = this.#view.deps
    let contact = await store.get('contact', { id: found.state.contactId })
    if (contact?.value.mergedInto != null) contact = await store.get('contact', { id: contact.value.mergedInto })
    if (contact === null) return null
    const { value } = contact
    const ids = (await store.conversationsOf(value.id, 20)).map(({ id }) => id)
    const [rows, states] = await Promise.all([store.rows(ids), store.load(ids)])
    return {
      id: value.id,
      name: value.name,
      email: value.email,
      verified: value.verified,
      attributes: { ...value.attributes },
      firstSeenAt: value.createdAt,
      context: { ...value.context },
      history: rows
        .filter(({ id }) => id !== conversationId)
        .map((row) => ({
          conversationId: row.id,
          number: row.number,
          startedAt: row.startedAt,
          status: row.status,
          agentId: states.get(row.id)?.state.lastAgentId ?? row.agentId,
          score: states.get(row.id)?.state.rating?.score ?? null,
          preview: row.preview?.text ?? '',
        })),
    }
  }

  async sessions(actor: AgentActor, currentId: string | null): Promise<SessionView[]> {
    const sessions = await this.#view.deps.store.find('session', { agentId: actor.agentId })
    return sessions.map(({ value }) => ({
      id: value.id,
      current: value.id === currentId,
      createdAt: value.createdAt,
      lastSeenAt: value.lastSeenAt,
      userAgent: value.userAgent,
    }))
  }

  /** Open invitations of a site; null when the agent may not invite there. */
  async invitations(actor: AgentActor, siteId: string): Promise<InvitationView[] | null> {
    if (!can(actor, 'agent.invite', siteId)) return null
    const { store, clock, settings } = this.#view.deps
    const found = await store.find('invitation', { siteId })
    return found
      .filter(({ value }) => value.usedAt === null && value.expiresAt > clock.now())
      .map(({ value }) => ({
        id: value.id,
        siteId: value.siteId,
        role: value.role,
        email: value.email,
        expiresAt: value.expiresAt,
        url: `${settings.publicUrl}/console/join/${value.token}`,
      }))
  }
}
