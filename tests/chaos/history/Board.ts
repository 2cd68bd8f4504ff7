import type { Move } from './History.ts'

/** An agent who let a conversation lie is not given it for this long; a little more, for clocks and commits. */
const LAPSED_MS = 300_000 + 5_000

/** A conversation that waits. `key`: since when, for its place; `since`: when the queue knew of it this time. */
export type Waiting = {
  readonly conversationId: string
  readonly key: number
  readonly since: number
  isAway: boolean
  /** By agent, when they let it lie. */
  readonly lapsed: ReadonlyMap<string, number>
}

/** A conversation that somebody holds. */
export type Held = { readonly agentId: string; readonly since: number; isAway: boolean }

/** Whether this agent may not take it just now. */
export const isBarred = ({ lapsed }: Pick<Waiting, 'lapsed'>, agentId: string, at: number): boolean =>
  at - (lapsed.get(agentId) ?? -Infinity) < LAPSED_MS

/** Who waits, who holds what, and how much each agent carries, move by move in the order of commits. */
export class Board {
  readonly waiting = new Map<string, Waiting>()
  readonly held = new Map<string, Held>()
  readonly #loads = new Map<string, number>()
  readonly #keys = new Map<string, number>()
  readonly #lapses = new Map<string, Map<string, number>>()

  loadOf(agentId: string): number {
    return this.#loads.get(agentId) ?? 0
  }

  take(move: Move): void {
    const { conversationId: id } = move
    const before = this.held.get(id)
    if (move.what === 'away' || move.what === 'returned') return this.#here(id, move.what === 'away')
    if (before !== undefined) {
      this.held.delete(id)
      if (!before.isAway) this.#add(before.agentId, -1)
    }
    const wasAway = this.waiting.get(id)?.isAway ?? before?.isAway ?? false
    this.waiting.delete(id)
    if (move.what === 'assigned') {
      this.held.set(id, { agentId: move.agentId, since: move.at, isAway: false })
      this.#add(move.agentId, 1)
    } else if (move.what === 'queued') {
      if (move.isNewPlace || !this.#keys.has(id)) this.#keys.set(id, move.writtenAt)
      const lapsed = new Map(this.#lapses.get(id))
      if (move.lapsed && before !== undefined) lapsed.set(before.agentId, move.writtenAt)
      this.#lapses.set(id, lapsed)
      this.waiting.set(id, {
        conversationId: id,
        key: this.#keys.get(id) ?? move.writtenAt,
        since: move.at,
        isAway: wasAway,
        lapsed,
      })
    }
  }

  #here(id: string, isAway: boolean): void {
    const waiting = this.waiting.get(id)
    if (waiting !== undefined) waiting.isAway = isAway
    const held = this.held.get(id)
    if (held === undefined || held.isAway === isAway) return
    held.isAway = isAway
    this.#add(held.agentId, isAway ? -1 : 1)
  }

  #add(agentId: string, by: number): void {
    this.#loads.set(agentId, this.loadOf(agentId) + by)
  }
}
