import { CLOSE, HEARTBEAT_MS, MAX_FRAME_BYTES, MAX_TEXT_CHARS, PROTOCOL_VERSION } from '@deskbell/protocol'
import type { Anchor, ErrorCode, Hello, Welcome } from '@deskbell/protocol'
import type { CatchUp, VisitorActor } from '../../app/seen.ts'
import type { App } from '../../app/app.ts'
import { isAllowed } from '../../app/origins.ts'
import { follow, tell } from './follow.ts'
import type { Relay } from './relay.ts'
import { Budgets } from './Budgets.ts'
import type { Posted } from './posted.ts'
import { Rarely } from './Rarely.ts'
import { refusesProtocol } from './refusesProtocol.ts'
import type { Identity, Session, Watch } from './Session.ts'
import type { Peer } from './Socket.ts'

const MAX_DEVICES_PER_VISITOR = 5
/** Visitors for whom there is no room come again after this, and not all at once. */
const NO_ROOM_MS = 5_000
const TELL_EVERY_MS = 60_000
const MAX_ORIGINS = 100

type Site = NonNullable<ReturnType<App['directory']['siteByKey']>>

/** Checks hellos: who is it, may they, and what do they miss. */
export class Greeter {
  readonly #relay: Relay
  /** Connections by whose they are: a participant's or an agent's. */
  readonly #people = new Map<string, Set<Session>>()
  readonly #budgets: Budgets
  readonly #publicOrigin: string
  /** Whether whoever comes now would take what those who are here need. */
  readonly #isCrowded: () => boolean
  readonly #told: Rarely
  #turnedAway = 0
  /** Origins found allowed, by what was read of the site: another setting is another record. */
  readonly #allowed = new WeakMap<Site, Set<string>>()

  constructor(relay: Relay, isCrowded: () => boolean) {
    this.#relay = relay
    this.#isCrowded = () => isCrowded() || relay.app.door.isFull('nobody')
    this.#told = new Rarely(relay.app.edge.clock, TELL_EVERY_MS)
    this.#budgets = new Budgets(relay.app.edge.clock)
    this.#publicOrigin = new URL(relay.app.edge.settings.publicUrl).origin
  }

  /** Answers with welcome and a catch-up for each anchor, or refuses and closes. `welcomed` is called between the two. */
  async greet(session: Session, hello: Hello, welcomed: () => void): Promise<void> {
    if (refusesProtocol(session, hello.protocol)) return
    session.visible = hello.visible
    session.unwanted = new Set()
    if (session.peer.kind === 'agent') await this.#agent(session, hello, welcomed)
    else await this.#visitor(session, hello, welcomed)
    session.unwanted = null
  }

  /** A connection is over. */
  left(session: Session): void {
    const { identity } = session
    if (identity === null) return
    const person = personOf(identity)
    const own = this.#people.get(person)
    own?.delete(session)
    if (own?.size === 0) this.#people.delete(person)
  }

  /** Whose a request is that came without its connection, by what it brings; a code when that is nobody who was ever welcomed. */
  async who(peer: Peer, { site: key, auth, context }: Omit<Posted, 'frames'>): Promise<Identity | ErrorCode> {
    const { app } = this.#relay
    if (peer.kind === 'agent') {
      const found = peer.sessionId === null ? null : await app.entryQueries.bySession(peer.sessionId)
      if (found === null) return 'unauthenticated'
      return { kind: 'agent', agentId: found.actor.agentId, sessionId: found.sessionId, device: '' }
    }
    const site = key === undefined ? undefined : app.directory.siteByKey(key)
    if (site === undefined) return 'site_unknown'
    if (!this.#originMay(peer, site)) return 'origin_not_allowed'
    const actor = auth === undefined ? null : await app.entryQueries.visitor(site.id, auth.visitorSecret)
    return actor === null ? 'unauthenticated' : { kind: 'visitor', actor, device: '', context: context ?? {} }
  }

  async #agent(session: Session, hello: Hello, welcomed: () => void): Promise<void> {
    const { app, hub } = this.#relay
    const { sessionId } = session.peer
    const ticketSession = 'ticket' in hello.auth ? readTicket(this.#relay, hello.auth.ticket) : null
    const found = sessionId === null || ticketSession !== sessionId ? null : await app.entryQueries.bySession(sessionId)
    const agent = found === null ? undefined : app.directory.agent(found.actor.agentId)?.value
    if (found === null || agent === undefined || session.closing) {
      session.refuse(null, 'unauthenticated')
      return session.close(CLOSE.authExpired, 'log in again')
    }
    session.identity = { kind: 'agent', agentId: agent.id, sessionId: found.sessionId, device: hello.device }
    this.#supersede(session, session.identity)
    if (session.closing) return
    await app.presence.agentHere(session.id, agent.id, () => session.lastHeard)
    await app.agents.refresh()
    if (session.closing) return
    // Nobody is told anything before their welcome.
    hub.add(session)
    session.send({
      ...this.#welcome(session, { kind: 'agent', id: agent.id }),
      me: app.agents.view(agent),
      mails: app.mails,
    })
    welcomed()
    await this.#resume(session, hello.resume)
    for (const department of app.directory.departmentsWith(agent.id).slice(0, 1))
      void app.assigner.assign(department.id)
  }

  async #visitor(session: Session, hello: Hello, welcomed: () => void): Promise<void> {
    const { app, hub } = this.#relay
    // Agents are let in all the same: without them, all who wait would wait for nobody.
    if (this.#isCrowded()) return this.#turnAway(session)
    const site = hello.site === undefined ? undefined : app.directory.siteByKey(hello.site)
    if (site === undefined || !('visitorSecret' in hello.auth)) {
      session.refuse(null, 'visitorSecret' in hello.auth ? 'site_unknown' : 'unauthenticated')
      return session.close(CLOSE.refused, 'unknown site')
    }
    if (!this.#originMay(session.peer, site)) {
      session.refuse(null, 'origin_not_allowed', { details: { origin: session.peer.origin.slice(0, 300) } })
      session.close(CLOSE.refused, 'origin not allowed')
      if (session.peer.origin !== '' && session.peer.origin !== 'null' && this.#budgets.mayNoteOrigin(site.id)) {
        await app.entry(
          'noteRefusedOrigin',
          { kind: 'system' },
          { siteId: site.id, origin: session.peer.origin.slice(0, 300) },
        )
      }
      return
    }
    const actor = await this.#visitorActor(session, site, hello, hello.auth.visitorSecret)
    if (actor === null || session.closing) return
    session.identity = { kind: 'visitor', actor, device: hello.device, context: hello.context ?? {} }
    const own = this.#supersede(session, session.identity)
    if (session.closing) return
    if (own >= MAX_DEVICES_PER_VISITOR) {
      session.refuse(null, 'too_many_connections')
      return session.close(CLOSE.overloaded, 'too many connections')
    }
    hub.add(session)
    app.presence.visitorHere(session.id, () => session.lastHeard)
    const [first, ...others] = hello.resume
    const [{ arrival, watch, caught }] = await Promise.all([
      this.#relay.reads.run(session, () => this.#read(session, actor, first)),
      app.measureReplies(site.id),
    ])
    const { conversations, contact } = arrival
    // As it is now: what changed while all this was read was told already, and must not be taken back.
    const siteView = app.siteView(site.id)
    session.send({
      ...this.#welcome(session, { kind: 'visitor', id: actor.participantId }),
      ...(siteView === null ? undefined : { site: siteView }),
      conversations,
      contact,
    })
    welcomed()
    if (watch !== null && caught !== null) await tell(this.#relay, actor, watch, caught)
    await this.#resume(session, caught === null ? hello.resume : others)
    const open = conversations.find((conversation) => conversation.status !== 'closed')
    // Who they are may have changed since.
    const isSame = session.identity.kind === 'visitor' && session.identity.actor === actor
    if (open !== undefined && isSame) await app.visitorIn(session.id, open.id)
    app.seenSites.note(site, session.peer.origin)
  }

  async #visitorActor(session: Session, site: Site, hello: Hello, secret: string): Promise<VisitorActor | null> {
    const { app } = this.#relay
    const context = {
      ...hello.context,
      ...(session.peer.userAgent === '' ? undefined : { userAgent: session.peer.userAgent.slice(0, 300) }),
    }
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const actor = await app.entryQueries.visitor(site.id, secret)
      // Whoever gave up meanwhile wants nothing written.
      if (session.closing) return null
      if (actor !== null) {
        if (hello.context !== undefined)
          await app.entry('visit', actor, {
            context: hello.context,
            ...(context.userAgent === undefined ? undefined : { userAgent: context.userAgent }),
          })
        return actor
      }
      // Only new people cost the address something; whoever is known has a budget of their own.
      const waitMs = this.#budgets.newVisitor(session.peer.address)
      if (waitMs > 0) {
        session.refuse(null, 'rate_limited', { retryAfterMs: waitMs })
        session.send({ type: 'drain', delayMs: waitMs, reason: 'overloaded' })
        session.close(CLOSE.overloaded, 'too many new visitors')
        return null
      }
      const made = await app.entry(
        'arrive',
        { kind: 'nobody' },
        { siteId: site.id, secretHash: app.edge.secrets.sha256(secret), context },
      )
      if (made.ok) return made.ack.value as VisitorActor
      // Two tabs said hello with the same secret: the other one made the visitor.
    }
    session.refuse(null, 'server_busy', { retryAfterMs: 1_000 })
    session.close(CLOSE.overloaded, 'try again')
    return null
  }

  #turnAway(session: Session): void {
    const { log } = this.#relay.app.edge
    this.#turnedAway += 1
    const times = this.#told.times('crowded')
    if (times > 0) log.warn('visitors are turned away for a while: the relay has no room for more', { times })
    const delayMs = NO_ROOM_MS + ((this.#turnedAway * 37) % (2 * NO_ROOM_MS))
    session.refuse(null, 'server_busy', { retryAfterMs: delayMs })
    session.send({ type: 'drain', delayMs, reason: 'overloaded' })
    session.close(CLOSE.overloaded, 'no room')
  }

  /**
   * All that a visitor who comes back is told, in one go: who they are, their conversations, and what the first anchor misses, which
   * is nearly always the only one. It is followed before anything is read; what arrives from then on waits until `tell`.
   */
  async #read(session: Session, actor: VisitorActor, anchor: Anchor | undefined) {
    const { app, hub } = this.#relay
    const watch: Watch | null =
      anchor === undefined || session.closing ? null : hub.watch(session, anchor.conversationId)
    const arrival = await app.entryQueries.arrival(actor)
    let caught: CatchUp | null = null
    if (anchor !== undefined && watch !== null) {
      const { conversationId } = anchor
      // What fails here is read again by `follow`, until it succeeds.
      caught = await app.timeline
        .catchUp(actor, conversationId, anchorOf(anchor), arrival.seen.get(conversationId))
        .catch(() => null)
    }
    return { arrival, watch, caught }
  }

  async #resume(session: Session, anchors: readonly Anchor[]): Promise<void> {
    for (const anchor of anchors) {
      if (session.closing) return
      if (session.unwanted?.has(anchor.conversationId)) continue
      await follow(this.#relay, session, anchor.conversationId, anchorOf(anchor))
    }
  }

  #welcome(session: Session, actor: Welcome['actor']): Welcome {
    const { app } = this.#relay
    return {
      type: 'welcome',
      protocol: PROTOCOL_VERSION,
      connectionId: session.id,
      actor,
      epoch: app.edge.settings.epoch(),
      serverTime: app.edge.clock.now(),
      heartbeatMs: HEARTBEAT_MS,
      limits: { textChars: MAX_TEXT_CHARS, frameBytes: MAX_FRAME_BYTES, fileBytes: app.edge.settings.maxFileBytes },
    }
  }

  /**
   * Closes older connections of the same device (4009), or this one: its hello may have been read late, when the page had given up on it
   * and come again. Returns how many others of the same person stay.
   */
  #supersede(session: Session, identity: Identity): number {
    const person = personOf(identity)
    let own = this.#people.get(person)
    if (own === undefined) this.#people.set(person, (own = new Set()))
    own.add(session)
    let others = 0
    for (const other of own) {
      if (other === session || other.closing) continue
      if (other.identity?.device !== identity.device) others += 1
      else (other.nth < session.nth ? other : session).close(CLOSE.superseded, 'a newer connection took over')
    }
    return others
  }

  #originMay({ origin }: Peer, site: Site): boolean {
    if (origin === '' || origin === 'null') return false
    let allowed = this.#allowed.get(site)
    if (allowed?.has(origin) === true) return true
    if (!isAllowed(origin, site, this.#publicOrigin)) return false
    if (allowed === undefined) this.#allowed.set(site, (allowed = new Set()))
    // A site that allows all names below one has any number of origins.
    if (allowed.size < MAX_ORIGINS) allowed.add(origin)
    return true
  }
}

const personOf = (identity: Identity): string =>
  identity.kind === 'agent' ? identity.agentId : identity.actor.participantId

/** A client that has nothing yet says so by an empty anchor. */
const anchorOf = (anchor: Anchor): Anchor | null =>
  anchor.seq === 0 && anchor.eventId === null && anchor.epoch === '' ? null : anchor

const TICKET_MS = 60_000

/** A ticket for the agent socket: session and expiry, signed. Valid 60 s, any number of times, for that session's cookie only. */
export function makeTicket(relay: Pick<Relay, 'app'>, sessionId: string): string {
  const { clock, secrets } = relay.app.edge
  const body = `${sessionId}.${clock.now() + TICKET_MS}`
  return `${body}.${secrets.sign(`ticket ${body}`)}`
}

function readTicket(relay: Relay, ticket: string): string | null {
  const { clock, secrets } = relay.app.edge
  const [sessionId = '', expires = '', signature = ''] = ticket.split('.')
  if (!secrets.same(signature, secrets.sign(`ticket ${sessionId}.${expires}`))) return null
  return Number(expires) > clock.now() ? sessionId : null
}
