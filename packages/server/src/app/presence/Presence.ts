import type { AgentId, ConversationId, Ms } from '@deskbell/protocol'
import { graceOf, VISITOR_AWAY_MS } from '../../domain/availability.ts'
import type { Lease } from '../../ports/Store.ts'
import type { Deps } from '../deps.ts'
import type { Directory } from '../Directory.ts'
import { Together } from './Together.ts'

type Connection = {
  readonly lastHeard: () => Ms
  readonly agentId: AgentId | null
  readonly conversations: Set<ConversationId>
}

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
  readonly #renewals: Together<readonly Lease[]>
  readonly #goodbyes: Together<string>
  readonly #losses: Together<string>

  constructor(deps: Deps, directory: Directory) {
    this.#deps = deps
    this.#directory = directory
    const { store, clock } = deps
    this.#renewals = new Together(clock, (leases) => store.renew(leases.flat()))
    this.#goodbyes = new Together(clock, (ids) => store.endLeases(ids))
    this.#losses = new Together(clock, (ids) => store.endLeases(ids, 'heard'))
  }

  /** A console connected. Its lease exists when this resolves. */
  async agentHere(connectionId: string, agentId: AgentId, lastHeard: () => Ms): Promise<void> {
    this.#connections.set(connectionId, { lastHeard, agentId, conversations: new Set() })
    this.#count(agentId, 1)
    await this.#renewals.add(this.#leasesOf(connectionId))
    this.#deps.bus.publish({ type: 'agent', agentId, account: false })
  }

  /** A widget connected. It holds leases for the conversations added by `visitorIn`. */
  visitorHere(connectionId: string, lastHeard: () => Ms): void {
    this.#connections.set(connectionId, { lastHeard, agentId: null, conversations: new Set() })
  }

  /** The visitor of this connection follows this conversation of theirs. */
  async visitorIn(connectionId: string, conversationId: ConversationId): Promise<void> {
    const connection = this.#connections.get(connectionId)
    if (connection === undefined || connection.conversations.has(conversationId)) return
    connection.conversations.add(conversationId)
    this.#count(conversationId, 1)
    await this.#renewals.add(this.#leasesOf(connectionId))
    this.#tellVisitor(conversationId, 'here')
  }

  /** A connection is gone. `clean` = it said goodbye, so the shorter grace begins now. */
  async closed(connectionId: string, clean: boolean): Promise<void> {
    const connection = this.#connections.get(connectionId)
    if (connection === undefined) return
    // The last frame heard is the truth for the grace; make sure that the store has it before forgetting the connection.
    const leases = this.#leasesOf(connectionId)
    this.#connections.delete(connectionId)
    if (connection.agentId !== null) this.#count(connection.agentId, -1)
    for (const id of connection.conversations) this.#count(id, -1)
    if (leases.length === 0) return
    await this.#renewals.add(leases)
    if (clean) await this.#goodbyes.add(connectionId)
    // A visitor's grace is the same either way, and rows show at once that nobody is there.
    else if (connection.agentId === null) await this.#losses.add(connectionId)
    if (connection.agentId !== null)
      this.#deps.bus.publish({ type: 'agent', agentId: connection.agentId, account: false })
    for (const id of connection.conversations) if (!this.isVisitorHere(id)) this.#tellVisitor(id, 'gone')
  }

  /** Whether a widget of this relay has the conversation. */
  isVisitorHere(conversationId: ConversationId): boolean {
    return this.#here.has(conversationId)
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

  /** Renews every lease of this relay. */
  async renew(): Promise<void> {
    const leases = [...this.#connections.keys()].flatMap((id) => this.#leasesOf(id))
    if (leases.length > 0) await this.#deps.store.renew(leases)
  }

  #leasesOf(connectionId: string): Lease[] {
    const connection = this.#connections.get(connectionId)
    if (connection === undefined) return []
    const base = {
      connectionId,
      relayId: this.#deps.settings.relayId,
      silentMs: Math.max(0, this.#deps.clock.now() - connection.lastHeard()),
    }
    if (connection.agentId !== null) {
      const grace = graceOf(this.#directory.agent(connection.agentId)?.value.availability ?? 'online')
      return [
        {
          ...base,
          kind: 'agent',
          subjectId: connection.agentId,
          silentGraceMs: grace.silentMs,
          closedGraceMs: grace.closedMs,
        },
      ]
    }
    return [...connection.conversations].map((subjectId) => ({
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
