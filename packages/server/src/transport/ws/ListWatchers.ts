import type { AgentId, ConversationId, ListRow, ViewName } from '@deskbell/protocol'
import { isIn } from '../../app/query/lists.ts'
import type { ListWatch } from './Session.ts'

const BROAD: readonly ViewName[] = ['queue', 'left', 'open', 'closed']

/**
 * Who watches which list, found by what is in it: a row that changed concerns whoever was told of it and whoever's list it is in
 * now. Nobody else is even looked at, however many consoles are open. The rows that are shown are kept, once each.
 */
export class ListWatchers {
  readonly #all = new Set<ListWatch>()
  readonly #mine = new Map<AgentId, Set<ListWatch>>()
  readonly #broad = new Map<ViewName, Set<ListWatch>>()
  readonly #told = new Map<ConversationId, Set<ListWatch>>()
  readonly #rows = new Map<ConversationId, ListRow>()

  get all(): ReadonlySet<ListWatch> {
    return this.#all
  }

  add(watch: ListWatch): void {
    this.#all.add(watch)
    if (watch.view === 'mine') put(this.#mine, watch.agentId, watch)
    else put(this.#broad, watch.view, watch)
  }

  delete(watch: ListWatch): void {
    this.#all.delete(watch)
    if (watch.view === 'mine') take(this.#mine, watch.agentId, watch)
    else take(this.#broad, watch.view, watch)
    for (const id of watch.ids) this.#untold(watch, id)
    watch.ids.clear()
  }

  /** The watch is told of this row. */
  shown(watch: ListWatch, row: ListRow): void {
    watch.ids.add(row.id)
    put(this.#told, row.id, watch)
    // What is known already is as new at least: whoever asked for a whole list may have been answered late.
    if (!this.#rows.has(row.id)) this.#rows.set(row.id, row)
  }

  /** The row is no longer in the watch's list; false when it never was. */
  hidden(watch: ListWatch, id: ConversationId): boolean {
    this.#untold(watch, id)
    return watch.ids.delete(id)
  }

  /**
   * Rows to be taken away because the list only ever grows: the oldest of the closed ones, once there are twice as many as were asked
   * for. A console that is open all day keeps what it can show.
   */
  overfull({ view, ids, limit }: ListWatch): readonly ConversationId[] {
    if (view !== 'closed' || ids.size <= 2 * limit) return []
    const at = (id: ConversationId): number => this.#rows.get(id)?.updatedAt ?? 0
    return [...ids].toSorted((a, b) => at(b) - at(a)).slice(limit)
  }

  /** The row as it was told last; absent when it is in nobody's list. */
  row(id: ConversationId): ListRow | undefined {
    return this.#rows.get(id)
  }

  /** The row is this now, for whoever is told of it. */
  keep(row: ListRow): void {
    if (this.#told.has(row.id)) this.#rows.set(row.id, row)
  }

  /** Whom a change of this conversation may concern. `row` is absent when there is none any more. */
  concerned(id: ConversationId, row: ListRow | undefined): ReadonlySet<ListWatch> {
    const found = new Set(this.#told.get(id))
    if (row === undefined) return found
    if (row.agentId !== null) for (const watch of this.#mine.get(row.agentId) ?? []) found.add(watch)
    for (const view of BROAD) {
      const watching = this.#broad.get(view)
      if (watching !== undefined && isIn(view, row, '')) for (const watch of watching) found.add(watch)
    }
    return found
  }

  #untold(watch: ListWatch, id: ConversationId): void {
    take(this.#told, id, watch)
    if (!this.#told.has(id)) this.#rows.delete(id)
  }
}

function put<K>(map: Map<K, Set<ListWatch>>, key: K, watch: ListWatch): void {
  const found = map.get(key)
  if (found === undefined) map.set(key, new Set([watch]))
  else found.add(watch)
}

function take<K>(map: Map<K, Set<ListWatch>>, key: K, watch: ListWatch): void {
  const found = map.get(key)
  found?.delete(watch)
  if (found?.size === 0) map.delete(key)
}
