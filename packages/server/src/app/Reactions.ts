import type { AgentId } from '@deskbell/protocol'
import type { Conversation } from '../domain/conversation/state.ts'
import { LAPSES_UNTIL_AWAY } from '../domain/availability.ts'
import type { Assigner } from './assignWaiting.ts'
import { runPlan } from './commands/run.ts'
import type { Desk } from './commands/plan.ts'
import type { Deliverer } from './deliver.ts'
import type { Deps } from './deps.ts'
import type { Directory } from './Directory.ts'
import type { Change } from './door/asks.ts'
import type { Door } from './door/Door.ts'
import type { Agents } from './presence/Agents.ts'
import type { Presence } from './presence/Presence.ts'

/** What reactions set in motion. */
export type ReactionDeps = {
  readonly deps: Deps
  readonly directory: Directory
  readonly agents: Agents
  readonly presence: Presence
  readonly door: Door
  readonly assigner: Assigner
  readonly deliverer: Deliverer
}

/** What a committed change sets in motion: bells, routing, mail, leases. Nothing here may fail the command that caused it. */
export class Reactions {
  readonly #with: ReactionDeps

  constructor(reactionDeps: ReactionDeps) {
    this.#with = reactionDeps
  }

  /** A conversation changed. The bell comes first: watchers are served before anything else happens. */
  committed(change: Change): void {
    const { deps, deliverer } = this.#with
    const { before, after } = change
    deps.bus.publish({
      type: 'events',
      conversationId: change.conversationId,
      prev: change.prev,
      publicPrev: change.publicPrev,
      head: change.head,
      publicHead: change.publicHead,
      events: change.stored,
    })
    if (after.left !== null && deps.mailer !== null) void deliverer.run()
    if (before !== null && isOnlyTalk(before, after)) this.#clearLapses(change)
    else this.#moved(before, after)
  }

  /** Records of agents or sites changed, here or on another relay. */
  async directoryMoved(agentId: AgentId | null): Promise<void> {
    const { deps, directory, agents, assigner } = this.#with
    try {
      await directory.refresh()
      await agents.refresh()
      const [first] = agentId === null ? [] : directory.departmentsWith(agentId)
      if (first !== undefined) await assigner.assign(first.id)
    } catch (error) {
      deps.log.error('reading the directory failed', error)
    }
  }

  /** An agent let conversations lie; twice in a row sets them Away. */
  async lapsed(agentId: AgentId): Promise<void> {
    const { deps, directory, door } = this.#with
    const commit: Desk['commit'] = (unit) => door.commit(unit)
    const desk: Desk = { deps, directory, actor: { kind: 'system' }, sessionId: null, commit }
    await runPlan(
      desk,
      async () => {
        const found = await deps.store.get('agent', { id: agentId })
        if (found === null) return { records: [] }
        const lapses = found.value.lapses + 1
        const away =
          lapses >= LAPSES_UNTIL_AWAY ? ({ availability: 'away', awayBecause: 'lapsed' } as const) : undefined
        return {
          records: [{ kind: 'agent', id: agentId, expectedRev: found.rev, value: { ...found.value, lapses, ...away } }],
          notices: [{ type: 'agent', agentId, account: true }],
        }
      },
      undefined,
    )
  }

  /** A removed account holds nothing: its chats go back to their places at once. */
  async removed(agentId: AgentId): Promise<void> {
    const { deps, door } = this.#with
    for (const conversationId of await deps.store.heldBy(agentId)) {
      await door.bySystem(conversationId, { name: 'requeue', reason: 'agent_lost', lapsed: false, agentId })
    }
    await deps.store.forget('agent', [agentId])
  }

  #moved(before: Conversation | null, after: Conversation): void {
    const { deps, directory, assigner } = this.#with
    if (before?.waiting != null || after.waiting !== null) {
      deps.bus.publish({ type: 'queue', departmentId: after.departmentId })
      if (before !== null && before.departmentId !== after.departmentId) {
        deps.bus.publish({ type: 'queue', departmentId: before.departmentId })
      }
    }
    for (const agentId of new Set([before?.owner?.agentId, after.owner?.agentId])) {
      if (agentId !== undefined) deps.bus.publish({ type: 'agent', agentId, account: false })
    }
    if (after.waiting !== null && after.visitorLeftAt === null) void assigner.assign(after.departmentId)
    const lost = before?.owner
    const isFreed = lost != null && (after.owner?.token !== lost.token || after.visitorLeftAt !== null)
    const [pool] = isFreed ? directory.departmentsWith(lost.agentId) : []
    if (pool !== undefined) void assigner.assign(pool.id)
  }

  // Whoever answers is not silent: the count of lapses starts again.
  #clearLapses({ events }: Change): void {
    const { deps, directory, door } = this.#with
    const by = events[0]?.by
    if (by?.kind !== 'agent' || by.id === null) return
    const agent = directory.agent(by.id)
    if (agent === undefined || agent.value.lapses === 0) return
    const value = { ...agent.value, lapses: 0 }
    door
      .commit({ records: [{ kind: 'agent', id: value.id, expectedRev: agent.rev, value }] })
      .then(() => directory.refresh())
      .catch((error: unknown) => deps.log.error('clearing lapses failed', error))
  }
}

/** Whether nothing but the talk changed: the states share every other part. */
const isOnlyTalk = (before: Conversation, after: Conversation): boolean =>
  before.status === after.status &&
  before.owner === after.owner &&
  before.waiting === after.waiting &&
  before.visitorLeftAt === after.visitorLeftAt &&
  before.departmentId === after.departmentId
