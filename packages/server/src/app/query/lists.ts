import type { AgentId, ConversationId, ListRow, Seq, SiteId, ViewName } from '@deskbell/protocol'
import type { AgentActor } from '../../domain/actor.ts'
import type { Counts, StoredRow } from '../../ports/Store.ts'
import type { Deps } from '../deps.ts'
import type { Directory } from '../Directory.ts'
import type { Door } from '../door/Door.ts'
import { waitingSince } from '../../domain/conversation/waitingSince.ts'
import { CONNECTED_WITHIN_MS } from '../presence/Agents.ts'

/** Sizes of an agent's lists. */
export type { Counts } from '../../ports/Store.ts'

/** The console's lists, limited to the agent's sites. */
export class ListQueries {
  readonly #deps: Deps
  readonly #directory: Directory
  readonly #door: Door

  constructor(deps: Deps, directory: Directory, door: Door) {
    this.#deps = deps
    this.#directory = directory
    this.#door = door
  }

  /** The first rows of a view, of all the agent's sites or one of them. */
  async list(
    actor: AgentActor,
    view: ViewName,
    siteId: SiteId | null,
    limit: number,
  ): Promise<{ rows: ListRow[]; more: boolean }> {
    const siteIds = this.sites(actor, siteId)
    const { rows, more } = await this.#deps.store.list({ view, siteIds, agentId: actor.agentId, limit })
    return { rows: await withPresence(this.#deps, rows), more }
  }

  /** Current rows of these conversations, for `belongs` to sort out. */
  async rows(ids: readonly ConversationId[]): Promise<ListRow[]> {
    return withPresence(this.#deps, await this.#deps.store.rows(ids))
  }

  /**
   * A row after nothing happened but words, from what this relay knows to be committed: no read for each message. Null when it
   * does not know, also of what another relay committed up to `head` while it is committing itself, or more than words has changed.
   */
  talked(row: ListRow, head: Seq): ListRow | null {
    const found = this.#door.known(row.id)
    if (found === null || found.head < Math.max(head, row.head)) return null
    const { state } = found
    if (state.status !== row.status || (state.owner?.agentId ?? null) !== row.agentId) return null
    const { updatedAt, preview, lastVisitorSeq } = state.talk
    return { ...row, head: found.head, updatedAt, preview, lastVisitorSeq, waitingSince: waitingSince(state) }
  }

  /** Sizes of the lists of each of these agents. One read for all who have the same sites. */
  async counts(actors: readonly AgentActor[]): Promise<Map<AgentId, Counts>> {
    const bySites = new Map<string, { readonly siteIds: readonly SiteId[]; readonly agentIds: AgentId[] }>()
    for (const actor of actors) {
      const siteIds = this.#directory.sitesOf(actor)
      const name = siteIds.join()
      const found = bySites.get(name)
      if (found === undefined) bySites.set(name, { siteIds, agentIds: [actor.agentId] })
      else found.agentIds.push(actor.agentId)
    }
    const counts = await Promise.all([...bySites.values()].map((q) => this.#deps.store.counts(q)))
    return new Map(counts.flatMap((of) => [...of]))
  }

  /** Sizes of the lists of all sites, for whoever operates the installation. */
  async totals(): Promise<Counts> {
    const siteIds = this.#directory.sites().map(({ value }) => value.id)
    const [counts] = (await this.#deps.store.counts({ siteIds, agentIds: [''] })).values()
    return counts ?? { mine: 0, queue: 0, left: 0, open: 0, closed: 0, longestWaitSince: null }
  }

  /** The agent's sites, or the one asked for if it is among them. */
  sites(actor: AgentActor, only: SiteId | null): readonly SiteId[] {
    const all = this.#directory.sitesOf(actor)
    return only === null ? all : all.filter((id) => id === only)
  }
}

/** Rows with whether their visitors are here, on whatever relay. */
export async function withPresence({ store }: Pick<Deps, 'store'>, rows: readonly StoredRow[]): Promise<ListRow[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const here = await store.connected('visitor', ids, CONNECTED_WITHIN_MS)
  return rows.map((row) => ({ ...row, visitorHere: here.has(row.id) }))
}

/** Whether a row belongs to a view: the same rule as the store's `list`. */
export function isIn(view: ViewName, row: ListRow, agentId: string): boolean {
  switch (view) {
    case 'mine':
      return row.status === 'assigned' && row.agentId === agentId
    case 'queue':
      return row.status === 'queued' && row.leftMessageAt === null
    case 'left':
      return row.status === 'queued' && row.leftMessageAt !== null
    case 'open':
      return row.status !== 'closed'
    case 'closed':
      return row.status === 'closed'
  }
}
