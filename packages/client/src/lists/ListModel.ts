import { ACK_TIMEOUT_MS } from '@deskbell/protocol'
import type { ConversationId, List, ListRow, Refused, SiteId, ViewName } from '@deskbell/protocol'
import type { Client } from '../client.ts'
import type { Environment } from '../environment.ts'
import { compareRows } from './compareRows.ts'

/** What of a view is wanted. */
export type ListQuery = {
  /** Only this site; all of the agent's sites when absent. */
  siteId?: SiteId
  /** Rows wanted, 50 unless told; ask again with more to page. */
  limit?: number
}

/**
 * One of the console's lists, kept as the relay has it: asked for anew after each reconnect, after a gap, when the query
 * changes and when no answer comes. A connection has one list of each view, so make one model for each. For agents only.
 */
export class ListModel {
  readonly view: ViewName
  /** In the relay's order; replaced, never changed in place. */
  rows: readonly ListRow[] = []
  /** Sizes of all views; null before the first answer. */
  counts: List['counts'] | null = null
  /** Whether rows beyond `limit` exist. */
  more = false
  /** Whether `rows` is what the relay has now. False while away, and until the answer to a new query. */
  live = false
  #client: Client
  #environment: Pick<Environment, 'setTimer'>
  #query: ListQuery
  #byId = new Map<ConversationId, ListRow>()
  #rev: number | null = null
  #listeners = new Set<() => void>()
  #cancelRetry = () => {}
  #stop: () => void

  constructor(client: Client, environment: Pick<Environment, 'setTimer'>, view: ViewName, query: ListQuery = {}) {
    this.#client = client
    this.#environment = environment
    this.view = view
    this.#query = query
    this.#stop = client.subscribe((change) => {
      if (change.type === 'frame' && 'view' in change.frame && change.frame.view === view) {
        if (change.frame.type === 'list') this.#take(change.frame)
        else this.#refused(change.frame)
      }
      if (change.type === 'state') this.#connected()
    })
    this.#connected()
  }

  /** Asks for another site or more rows; the old ones stay until the answer. */
  setQuery(query: ListQuery): void {
    this.#query = query
    this.#ask()
  }

  /** Calls the listener with each change. Answers with the way to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Follows no longer. */
  close(): void {
    this.#stop()
    this.#cancelRetry()
    this.#listeners.clear()
    this.#client.post({ type: 'unwatchList', view: this.view })
  }

  #connected(): void {
    this.#cancelRetry()
    if (this.#client.state.kind === 'live') this.#ask()
    else if (this.live) {
      this.live = false
      this.#changed()
    }
  }

  #ask(): void {
    // Until everything comes, changes build on what we do not have.
    this.#rev = null
    this.live = false
    this.#cancelRetry()
    if (this.#client.post({ type: 'watchList', view: this.view, ...this.#query })) this.#askIn(ACK_TIMEOUT_MS)
    this.#changed()
  }

  #askIn(ms: number): void {
    this.#cancelRetry()
    this.#cancelRetry = this.#environment.setTimer(ms, () => this.#ask())
  }

  /**
   * The relay was asked too much at once, or could not read. With no time named it is asked again as if nothing had come; with one
   * even when an earlier question was answered meanwhile, as it may follow nothing any more.
   */
  #refused({ retryable, retryAfterMs }: Refused): void {
    if (retryable && retryAfterMs) this.#askIn(retryAfterMs)
  }

  #take({ prevRev, rev, upsert, remove, counts, more }: List): void {
    if (prevRev === 0) this.#byId.clear()
    else if (this.#rev === null) return
    else if (prevRev !== this.#rev) return this.#ask()
    for (const id of remove) this.#byId.delete(id)
    for (const row of upsert) this.#byId.set(row.id, row)
    this.#rev = rev
    this.rows = [...this.#byId.values()].sort(compareRows[this.view])
    this.counts = counts
    this.more = more
    this.live = true
    this.#cancelRetry()
    this.#changed()
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
