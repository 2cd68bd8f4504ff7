import type { DepartmentId, Ms } from '@deskbell/protocol'
import { estimator, steady } from '../../domain/queue.ts'
import type { WaitRange } from '../../domain/queue.ts'
import type { Deps } from '../deps.ts'

const SAMPLES = 200
const SAMPLES_TTL_MS = 10_000

/** A place in the queue as a visitor is told. */
export type Place = { readonly conversationId: string; readonly position: number; readonly waitMs: WaitRange | null }

/** Positions and honest estimates of a department's queue. Samples are read at most every ten seconds; what was told last is kept, so that figures widen rather than flicker. */
export class QueueQueries {
  readonly #deps: Deps
  readonly #samples = new Map<
    DepartmentId,
    { readAt: Ms; waits: readonly { at: Ms; waitedMs: number }[]; usualReplyMs: number | null }
  >()

  #told = new Map<DepartmentId, Map<string, WaitRange>>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Everybody's place, in order. */
  async places(departmentId: DepartmentId): Promise<Place[]> {
    const entries = await this.#deps.store.queue(departmentId)
    if (entries.length === 0) {
      this.#told.delete(departmentId)
      return []
    }
    const { waits } = await this.#read(departmentId)
    const range = estimator(waits, this.#deps.clock.now())
    // The store gives them in queue order, so the rank is the index.
    const before = this.#told.get(departmentId)
    const told = new Map<string, WaitRange>()
    this.#told.set(departmentId, told)
    return entries.map(({ id }, index) => {
      const waitMs = steady(before?.get(id) ?? null, range?.(index + 1) ?? null)
      if (waitMs !== null) told.set(id, waitMs)
      return { conversationId: id, position: index + 1, waitMs }
    })
  }

  /** The usual first reply of a department in ms: the median, null under 20 samples. */
  async usualReplyMs(departmentId: DepartmentId): Promise<number | null> {
    return (await this.#read(departmentId)).usualReplyMs
  }

  async #read(departmentId: DepartmentId) {
    const now = this.#deps.clock.now()
    const held = this.#samples.get(departmentId)
    if (held !== undefined && now - held.readAt < SAMPLES_TTL_MS) return held
    const { waits, repliesMs } = await this.#deps.store.samples({ departmentId, limit: SAMPLES })
    const fresh = { readAt: now, waits, usualReplyMs: usual(repliesMs) }
    this.#samples.set(departmentId, fresh)
    return fresh
  }
}

function usual(repliesMs: readonly number[]): number | null {
  if (repliesMs.length < 20) return null
  const sorted = repliesMs.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}
