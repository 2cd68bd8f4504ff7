import {
  ABANDON_AFTER_LEFT_MS,
  graceOf,
  LEASE_SWEEP_MS,
  VISITOR_AWAY_MS,
  VISITOR_GONE_MS,
} from '../domain/availability.ts'
import type { Assigner } from './assignWaiting.ts'
import type { Deliverer } from './deliver.ts'
import type { Deps } from './deps.ts'
import type { Door } from './door/Door.ts'
import { CONNECTED_WITHIN_MS } from './presence/Agents.ts'
import type { Presence } from './presence/Presence.ts'

const ASSIGN_EVERY_MS = 1_000

/** What the sweeps work with. */
export type Swept = {
  readonly deps: Deps
  readonly door: Door
  readonly presence: Presence
  readonly assigner: Assigner
  readonly deliverer: Deliverer
  noteLapse(agentId: string): Promise<void>
  agentsMoved(): Promise<void>
}

/**
 * What is due now, found by asking the store. All of it is sent through the door as commands of the system, so two relays doing
 * the same at once do no harm.
 */
export class Ticker {
  readonly #app: Swept
  #cancels: (() => void)[] = []
  #isStopped = false
  readonly #running = new Set<Promise<void>>()
  #sweeping: Promise<void> | null = null

  constructor(app: Swept) {
    this.#app = app
  }

  start(): void {
    this.#every(ASSIGN_EVERY_MS, () => this.assignWaiting())
    this.#every(LEASE_SWEEP_MS, () => this.sweep())
  }

  /** Resolves when no sweep runs any more. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const cancel of this.#cancels) cancel()
    this.#cancels = []
    await Promise.all(this.#running)
  }

  /** The safety net under event-driven routing: finds what a relay that died between commit and assign left behind. */
  async assignWaiting(): Promise<void> {
    const { deps, assigner } = this.#app
    for (const departmentId of await deps.store.waitingDepartments()) await assigner.assign(departmentId, true)
  }

  /** Renews leases, then acts on those that ran out. One at a time. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = null
    })
    return this.#sweeping
  }

  async #sweep(): Promise<void> {
    const { presence, deliverer } = this.#app
    await presence.renew()
    await this.#lostAgents()
    await this.#unattended()
    await this.#leftVisitors()
    await this.#abandoned()
    await this.#app.agentsMoved()
    // Not waited for: a mail server may take its time, and who is here must be known all the while.
    void deliverer.run()
  }

  async #lostAgents(): Promise<void> {
    const { deps, door } = this.#app
    for (const { subjectId: agentId, saidGoodbye } of await deps.store.expired('agent')) {
      const held = await deps.store.heldBy(agentId)
      let requeued = 0
      let isDealtWith = true
      for (const conversationId of held) {
        const done = await door.bySystem(
          conversationId,
          {
            name: 'requeue',
            agentId,
            reason: 'agent_lost',
            // Who left said so, and let nothing lie: what waits may be theirs again when they are back.
            lapsed: !saidGoodbye,
          },
          [{ kind: 'absent', of: 'agent', subjectId: agentId }],
        )
        if (done.ok && done.ack.seq !== undefined) requeued += 1
        isDealtWith &&= done.ok
      }
      // What could not be written is tried again with the next sweep.
      if (isDealtWith) {
        if (requeued > 0 && !saidGoodbye) await this.#app.noteLapse(agentId)
        await deps.store.forget('agent', [agentId])
      }
      deps.bus.publish({ type: 'agent', agentId, account: false })
    }
  }

  /**
   * A relay that knew no better (it stood still, say) gave somebody a conversation whose absence had been dealt with. A stand-in lease
   * lets them be lost like anybody else, unless they come back before it runs out.
   */
  async #unattended(): Promise<void> {
    const { store, settings } = this.#app.deps
    const found = await store.unattended()
    if (found.length === 0) return
    const { silentMs: silentGraceMs, closedMs: closedGraceMs } = graceOf('online')
    const standIns = found.map((subjectId) => ({
      kind: 'agent' as const,
      subjectId,
      connectionId: `away:${subjectId}`,
      relayId: settings.relayId,
      silentMs: CONNECTED_WITHIN_MS + 1,
      silentGraceMs,
      closedGraceMs,
    }))
    await store.renew(standIns)
    await store.endLeases(standIns.map(({ connectionId }) => connectionId))
  }

  async #leftVisitors(): Promise<void> {
    const { deps, door } = this.#app
    const now = deps.clock.now()
    for (const { subjectId: conversationId, heardAt } of await deps.store.expired('visitor')) {
      const found = await door.committed(conversationId)
      if (found === null || found.state.status === 'closed' || found.state.visitorLeftAt !== null) {
        await deps.store.forget('visitor', [conversationId])
        continue
      }
      // A queued visitor is passed over after a minute. An assigned one keeps the agent's slot for ten: a stand-in lease carries
      // the moment they were last heard until then, in the store, so that a restart does not forget it.
      const gone = now - heardAt
      if (found.state.status === 'assigned' && gone < VISITOR_GONE_MS) {
        await deps.store.forget('visitor', [conversationId])
        await deps.store.renew([
          {
            kind: 'visitor',
            subjectId: conversationId,
            connectionId: `away:${conversationId}`,
            relayId: deps.settings.relayId,
            silentMs: Math.max(gone, VISITOR_AWAY_MS),
            silentGraceMs: VISITOR_GONE_MS,
            closedGraceMs: 0,
          },
        ])
        continue
      }
      const done = await door.bySystem(conversationId, { name: 'visitorLeft' }, [
        { kind: 'absent', of: 'visitor', subjectId: conversationId },
      ])
      if (done.ok) await deps.store.forget('visitor', [conversationId])
    }
  }

  async #abandoned(): Promise<void> {
    const { deps, door } = this.#app
    const before = deps.clock.now() - ABANDON_AFTER_LEFT_MS
    for (const conversationId of await deps.store.abandoned({ before, limit: 100 })) {
      const found = await door.committed(conversationId)
      if (found === null) continue
      const contact = await deps.store.get('contact', { id: found.state.contactId })
      await door.bySystem(conversationId, { name: 'abandon', email: contact?.value.email ?? '' })
    }
  }

  #every(ms: number, work: () => Promise<void>): void {
    const { clock, log } = this.#app.deps
    let cancel = () => {}
    const again = () => {
      cancel = clock.timer(ms, () => {
        const running = work()
          .catch((error: unknown) => log.error('a sweep failed; the next one tries again', error))
          .finally(() => {
            this.#running.delete(running)
            if (!this.#isStopped) again()
          })
        this.#running.add(running)
      })
    }
    again()
    this.#cancels.push(() => cancel())
  }
}
