import type { ConversationId, ConversationView, SiteId } from '@deskbell/protocol'
import type { AgentActor, VisitorActor } from '../../domain/actor.ts'
import type { Deps } from '../deps.ts'
import type { Directory } from '../Directory.ts'
import type { Seen, TimelineQueries } from './timeline.ts'

const WELCOME_CONVERSATIONS = 10

/** Somebody who is logged in. */
export type LoggedInAgent = { readonly actor: AgentActor; readonly sessionId: string }

/** What a visitor is told first. */
export type Arrival = {
  readonly conversations: ConversationView[]
  readonly contact: { readonly name: string; readonly email: string }
  readonly seen: ReadonlyMap<ConversationId, Seen>
}

/** Who somebody is, by what they hold: a cookie, a ticket, a link, a visitor's secret. */
export class EntryQueries {
  readonly #deps: Deps
  readonly #directory: Directory
  readonly #timeline: TimelineQueries

  constructor(deps: Deps, directory: Directory, timeline: TimelineQueries) {
    this.#deps = deps
    this.#directory = directory
    this.#timeline = timeline
  }

  /** The agent a session token belongs to; null when it is unknown, ended or expired. */
  async byToken(token: string): Promise<LoggedInAgent | null> {
    const session = await this.#deps.store.get('session', { tokenHash: this.#deps.secrets.sha256(token) })
    return session === null ? null : this.#alive(session.value)
  }

  /** The agent of a session. */
  async bySession(id: string): Promise<LoggedInAgent | null> {
    const session = await this.#deps.store.get('session', { id })
    return session === null ? null : this.#alive(session.value)
  }

  /** Whether this token opens the set-up page. */
  async isSetUpOpen(token: string): Promise<boolean> {
    const found = await this.#deps.store.get('installation', { id: 'installation' })
    const hash = found?.value.setUpTokenHash
    return (
      found?.value.setUpAt === null && hash != null && this.#deps.secrets.same(hash, this.#deps.secrets.sha256(token))
    )
  }

  /** What an invitation link says, while it can be used. */
  async invitation(token: string): Promise<{ siteName: string; email: string } | null> {
    const found = await this.#deps.store.get('invitation', { tokenHash: this.#deps.secrets.sha256(token) })
    if (found === null || found.value.usedAt !== null || found.value.expiresAt < this.#deps.clock.now()) return null
    return { siteName: this.#directory.site(found.value.siteId)?.value.name ?? '', email: found.value.email }
  }

  /** The visitor a browser's secret belongs to, on this site. */
  async visitor(siteId: SiteId, secret: string): Promise<VisitorActor | null> {
    const { store, secrets } = this.#deps
    const device = await store.get('participant', { siteId, secretHash: secrets.sha256(secret) })
    if (device === null) return null
    const aliases = await store.find('contact', { mergedInto: device.value.contactId })
    return {
      kind: 'visitor',
      siteId,
      contactId: device.value.contactId,
      aliases: aliases.map(({ value }) => value.id),
      participantId: device.value.id,
    }
  }

  /** A visitor's newest conversations and what we know of them. */
  async arrival(actor: VisitorActor): Promise<Arrival> {
    const { store } = this.#deps
    const [rows, contact] = await Promise.all([
      store.conversationsOf(actor.contactId, WELCOME_CONVERSATIONS),
      store.get('contact', { id: actor.contactId }),
    ])
    const seen = new Map<ConversationId, Seen>()
    for (const [id, found] of await Promise.all(
      rows.map(async ({ id }) => [id, await this.#timeline.view(actor, id)] as const),
    ))
      if (found !== null) seen.set(id, found)
    return {
      conversations: [...seen.values()].map(({ view }) => view),
      seen,
      contact: { name: contact?.value.name ?? '', email: contact?.value.email ?? '' },
    }
  }

  async #alive(session: {
    readonly id: string
    readonly agentId: string
    readonly expiresAt: number
  }): Promise<LoggedInAgent | null> {
    if (session.expiresAt < this.#deps.clock.now()) return null
    // An account made on another relay a moment ago, whose bell has not been heard.
    if (this.#directory.actor(session.agentId) === undefined) await this.#directory.refresh()
    const actor = this.#directory.actor(session.agentId)
    return actor === undefined ? null : { actor, sessionId: session.id }
  }
}
