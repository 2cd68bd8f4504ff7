import type { DepartmentId } from '@deskbell/protocol'
import { decide } from '../domain/conversation/decide.ts'
import { routePool } from '../domain/routing/routePool.ts'
import type { Unit } from '../ports/Store.ts'
import type { Deps } from './deps.ts'
import type { Door } from './door/Door.ts'
import { buildUnit } from './door/units.ts'
import type { Built } from './door/units.ts'

/**
 * Gives waiting conversations to free agents. Called whenever somebody begins to wait or room appears, and by a sweep each second
 * that covers a relay that died between the two. One run per pool at a time; calls during a run make one more.
 */
export class Assigner {
  readonly #deps: Deps
  readonly #door: Door
  readonly #running = new Map<DepartmentId, { again: boolean; done: Promise<void> }>()
  /** Assignments that only the sweep found: normally none. */
  sweptAssignments = 0

  constructor(deps: Deps, door: Door) {
    this.#deps = deps
    this.#door = door
  }

  /** Runs routing for the department's pool; resolves when this call's wish is served. */
  assign(departmentId: DepartmentId, bySweep = false): Promise<void> {
    const running = this.#running.get(departmentId)
    if (running !== undefined) {
      running.again = true
      return running.done
    }
    const run = { again: false, done: Promise.resolve() }
    this.#running.set(departmentId, run)
    run.done = this.#loop(departmentId, run, bySweep)
    return run.done
  }

  async #loop(departmentId: DepartmentId, run: { again: boolean }, bySweep: boolean): Promise<void> {
    try {
      do {
        run.again = false
        const given = await this.#once(departmentId)
        if (bySweep) this.sweptAssignments += given
        if (given > 0) run.again = true
      } while (run.again)
    } catch (error) {
      this.#deps.log.error('assigning failed; the sweep tries again', error, { departmentId })
    } finally {
      this.#running.delete(departmentId)
    }
  }

  async #once(departmentId: DepartmentId): Promise<number> {
    const builts = new Map<Unit, Built>()
    const { units, outcomes } = await this.#deps.store.route(departmentId, (view, now) => {
      const waiting = new Map(view.waiting.map((loaded) => [loaded.state.id, loaded]))
      return routePool(view, now).flatMap(({ conversationId, agentId, routed }) => {
        const standing = waiting.get(conversationId)
        if (standing === undefined) return []
        const actor = { kind: 'system' } as const
        const decision = decide(
          standing.state,
          { name: 'assign', agentId, weight: 1, routed },
          { now, actor, nextSeq: standing.head + 1 },
        )
        if (!decision.ok || decision.events.length === 0) return []
        const built = buildUnit({ conversationId, standing, drafts: decision.events, actor, now, ids: this.#deps.ids })
        builts.set(built.unit, built)
        return [built.unit]
      })
    })
    this.#door.external(units, outcomes, builts)
    return outcomes.filter((outcome) => outcome.ok).length
  }
}
