import type { AgentId, ConversationId, Ms } from '@deskbell/protocol'
import { graceOf, VISITOR_AWAY_MS } from '../../domain/availability.ts'
import type { Lease } from '../../ports/Store.ts'
import type { Deps } from '../deps.ts'
import type { Directory } from '../Directory.ts'
import { CONNECTED_WITHIN_MS } from './Agents.ts'
import { Together } from './Together.ts'

/** Leases written in one turn of the event loop. */
const PER_TURN = 256

type Connection = {
  readonly id: string
  readonly lastHeard: () => Ms
  readonly agentId: AgentId | null
  /** Those a visitor has. Made with the first: most who look at a page say nothing. */
  conversations: Set<ConversationId> | null
  /** When it was last heard, as the store knows; null when the store knows nothing or something else has changed. */
  written: Ms | null
}

type Renewal = { readonly connection: Connection; readonly heard: Ms; readonly leases: readonly Lease[] }

/**
 * The connections of this relay as leases in the store: what routing and absence are judged by. A lease runs from the last frame
 * heard, not from when somebody noticed. Renewed together, every few seconds, never per message.
 */
export class Presence {
  readonly #deps: Deps
  readonly #directory: Directory
  readonly #connections = new Map<string, Connection>()
  /** How many connections are of this agent, or have this conversation. */
  readonly #here = new Map<string, number>()
  readonly #renewals: Together<Renewal>
  readonly #goodbyes: Together<string>
  readonly #losses: Together<string>

  constructor(deps: Deps, directory: Directory) {
    this.#deps = deps
    this.#directory = directory
    const { store, clock } = deps
    this.#renewals = new Together(clock, (renewals) => this.#write(renewals))
    this.#goodbyes = new Together(clock, (ids) => store.endLeases(ids))
    this.#losses = new Together(clock, (ids) => store.endLeases(ids, 'heard'))
  }

  /** A console connected. Its lease exists when this resolves. */
  async agentHere(connectionId: string, agentId: AgentId, lastHeard: () => Ms): Promise<void> {
    const connection: Connection = { id: connectionId, lastHeard, agentId, conversations: null, written: null }
    this.#connections.set(connectionId, connection)
    this.#count(agentId, 1)
    await this.#renewals.add(this.#renewalOf(connection))
    this.#deps.bus.publish({ type: 'agent', agentId, account: false })
  }

  /** A widget connected. It holds leases for the conversations added by `visitorIn`. */
  visitorHere(connectionId: string, lastHeard: () => Ms): void {
    this.#connections.set(connectionId, {
      id: connectionId,
      lastHeard,
      agentId: null,
      conversations: null,
      written: null,
    })
  }

  /** The visitor of this connection follows this conversation of theirs. */
  async visitorIn(connectionId: string, conversationId: ConversationId): Promise<void> {
    const connection = this.#connections.get(connectionId)
    if (connection === undefined || connection.conversations?.has(conversationId) === true) return
    connection.conversations ??= new Set()
    connection.conversations.add(conversationId)
    connection.written = null
    this.#count(conversationId, 1)
    await this.#renewals.add(this.#renewalOf(connection))
    this.#tellVisitor(conversationId, 'here')
  }

  /** A connection that had fallen silent is heard again: whoever takes them for gone is to know at once, not with the next sweep. */
  heardAgain(connectionId: string): void {
    const connection = this.#connections.get(connectionId)
    const renewal = connection && this.#renewalOf(connection)
    if (renewal === undefined || renewal.leases.length === 0) return
    this.#renewals.add(renewal).catch((error: unknown) => this.#deps.log.error('renewing a lease failed', error))
  }

  /** A connection is gone. `clean` = it said goodbye, so the shorter grace begins now. */
  async closed(connectionId: string, clean: boolean): Promise<void> {
    const connection = this.#connections.get(connectionId)
    if (connection === undefined) return
    // The last frame heard is the truth for the grace; make sure that the store has it before forgetting the connection.
    const renewal = this.#renewalOf(connection)
    const conversations = connection.conversations ?? []
    this.#connections.delete(connectionId)
    if (connection.agentId !== null) this.#count(connection.agentId, -1)
    for (const id of conversations) this.#count(id, -1)
    if (renewal.leases.length === 0) return
    if (isNews(renewal)) await this.#renewals.add(renewal)
    if (clean) await this.#goodbyes.add(connectionId)
    // A visitor's grace is the same either way, and rows show at once that nobody is there.
    else if (connection.agentId === null) await this.#losses.add(connectionId)
    if (connection.agentId !== null)
      this.#deps.bus.publish({ type: 'agent', agentId: connection.agentId, account: false })
    for (const id of conversations) if ((await this.isVisitorSomewhere(id)) === false) this.#tellVisitor(id, 'gone')
  }

  /** Whether a widget of this relay has the conversation. */
  isVisitorHere(conversationId: ConversationId): boolean {
    return this.#here.has(conversationId)
  }

  /**
   * Whether a widget of any relay has the conversation: one that changes relays is known to both for a while. Null: the store, which would
   * know, cannot say; then nothing is said.
   */
  async isVisitorSomewhere(conversationId: ConversationId): Promise<boolean | null> {
    const { store, settings } = this.#deps
    if (this.isVisitorHere(conversationId) || !settings.sharedStore) return this.isVisitorHere(conversationId)
    return store.connected('visitor', [conversationId], CONNECTED_WITHIN_MS).then(
      (here) => here.has(conversationId),
      () => null,
    )
  }

  /** Whether a console of this relay belongs to the agent. */
  isAgentHere(agentId: AgentId): boolean {
    return this.#here.has(agentId)
  }

  #count(subject: string, by: 1 | -1): void {
    const count = (this.#here.get(subject) ?? 0) + by
    if (count === 0) this.#here.delete(subject)
    else this.#here.set(subject, count)
  }

  /** Tells the store of every lease of this relay that was heard since it was last told, some in each turn. */
  async renew(): Promise<void> {
    const due = [...this.#connections.values()].map((connection) => this.#renewalOf(connection)).filter(isNews)
    for (let at = 0; at < due.length; at += PER_TURN) {
      if (at > 0) await new Promise<void>((resolve) => this.#deps.clock.turn(resolve))
      // Whoever left in the meantime has told so.
      await this.#write(due.slice(at, at + PER_TURN).filter(({ connection: { id } }) => this.#connections.has(id)))
    }
  }

  async #write(renewals: readonly Renewal[]): Promise<void> {
    await this.#deps.store.renew(renewals.flatMap(({ leases }) => leases))
    for (const { connection, heard } of renewals) connection.written = heard
  }

  #renewalOf(connection: Connection): Renewal {
    const heard = connection.lastHeard()
    return { connection, heard, leases: this.#leasesOf(connection, heard) }
  }

  #leasesOf({ id, agentId, conversations }: Connection, heard: Ms): readonly Lease[] {
    if (agentId === null && conversations === null) return NONE
    const base = {
      connectionId: id,
      relayId: this.#deps.settings.relayId,
      silentMs: Math.max(0, this.#deps.clock.now() - heard),
    }
    if (agentId !== null) {
      const grace = graceOf(this.#directory.agent(agentId)?.value.availability ?? 'online')
      return [
        { ...base, kind: 'agent', subjectId: agentId, silentGraceMs: grace.silentMs, closedGraceMs: grace.closedMs },
      ]
    }
    return [...(conversations ?? [])].map((subjectId) => ({
      ...base,
      kind: 'visitor',
      subjectId,
      silentGraceMs: VISITOR_AWAY_MS,
      closedGraceMs: VISITOR_AWAY_MS,
    }))
  }

  #tellVisitor(conversationId: ConversationId, state: 'here' | 'gone'): void {
    const json = JSON.stringify({
      type: 'presence',
      subject: { kind: 'visitor', id: conversationId },
      state,
      asOf: this.#deps.clock.now(),
    })
    this.#deps.bus.publish({ type: 'soft', conversationId, audience: 'staff', json, exceptConnection: null })
    this.#deps.bus.publish({ type: 'row', conversationId })
  }
}

const NONE: readonly Lease[] = []

/** Whether the store would learn anything. An agent's grace may be another one than before. */
const isNews = ({ connection, heard, leases }: Renewal): boolean =>
  leases.length > 0 && (connection.agentId !== null || connection.written !== heard)
