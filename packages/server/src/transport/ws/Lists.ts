import type { ConversationId, Down, ListRow, SiteId, ViewName } from '@deskbell/protocol'
import type { App } from '../../app/app.ts'
import { isIn } from '../../app/query/lists.ts'
import type { Counts } from '../../app/query/lists.ts'
import type { AgentActor } from '../../app/seen.ts'
import type { Hub } from './Hub.ts'
import type { ListWatch, Session } from './Session.ts'

const COALESCE_MS = 250
const DEFAULT_LIMIT = 50

/**
 * The consoles' live lists. Conversations that moved are gathered for a quarter of a second and read once for everybody; each
 * console gets only its own difference. So a message costs the same with one agent online and with a thousand.
 */
export class Lists {
  readonly #app: App
  readonly #hub: Hub
  readonly #dirty = new Set<ConversationId>()
  #cancel: (() => void) | null = null
  #flushing: Promise<void> | null = null
  #stopped = false

  constructor(app: App, hub: Hub) {
    this.#app = app
    this.#hub = hub
    hub.onEvents((id) => this.moved([id]))
    app.onRowsChanged((ids) => this.moved(ids))
  }

  /** These conversations changed. */
  moved(ids: readonly ConversationId[]): void {
    for (const id of ids) this.#dirty.add(id)
    if (this.#flushing !== null || this.#stopped || this.#dirty.size === 0) return
    this.#cancel ??= this.#app.edge.clock.timer(COALESCE_MS, () => this.#begin())
  }

  /** Resolves when nothing is being read any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel?.()
    await this.#flushing
  }

  /** Begins a list with everything in it. */
  async watch(
    session: Session,
    actor: AgentActor,
    view: ViewName,
    siteId: SiteId | null,
    limit = DEFAULT_LIMIT,
  ): Promise<void> {
    const rev = (session.lists.get(view)?.rev ?? 0) + 1
    const missed = new Set<ConversationId>()
    const watch: ListWatch = { view, siteId, limit, rev, ids: new Set(), missed }
    session.lists.set(view, watch)
    const [{ rows, more }, counts] = await Promise.all([
      this.#app.lists.list(actor, view, siteId, limit),
      this.#app.lists.counts(actor),
    ])
    if (session.lists.get(view) !== watch) return
    watch.ids = new Set(rows.map(({ id }) => id))
    watch.missed = null
    session.send({ type: 'list', view, prevRev: 0, rev, upsert: rows, remove: [], counts, more })
    // It may have been read just before these moved.
    this.moved([...missed])
  }

  /** One flush at a time, so that no older row follows a newer. */
  #begin(): void {
    this.#cancel = null
    this.#flushing = this.#flush().finally(() => {
      this.#flushing = null
      this.moved([])
    })
  }

  /** Reads what moved and tells everybody whose lists it touches. */
  async #flush(): Promise<void> {
    const ids = [...this.#dirty]
    this.#dirty.clear()
    const sessions = [...this.#hub.agents()].filter((session) => session.lists.size > 0)
    if (sessions.length === 0 || ids.length === 0) return
    try {
      const rows = new Map((await this.#app.lists.rows(ids)).map((row) => [row.id, row]))
      const counts = new Map<string, Promise<Counts>>()
      for (const session of sessions) await this.#tell(session, ids, rows, counts)
    } catch (error) {
      this.#app.edge.log.error('reading list rows failed; it is tried again', error)
      for (const id of ids) this.#dirty.add(id)
    }
  }

  async #tell(
    session: Session,
    ids: readonly ConversationId[],
    rows: ReadonlyMap<ConversationId, ListRow>,
    countsOf: Map<string, Promise<Counts>>,
  ): Promise<void> {
    const actor = session.identity?.kind === 'agent' ? this.#app.directory.actor(session.identity.agentId) : undefined
    if (actor === undefined) return
    let counting = countsOf.get(actor.agentId)
    if (counting === undefined) countsOf.set(actor.agentId, (counting = this.#app.lists.counts(actor)))
    const counts = await counting
    for (const watch of session.lists.values()) {
      if (watch.missed !== null) for (const id of ids) watch.missed.add(id)
      else session.send(this.#difference(watch, actor, ids, rows, counts))
    }
  }

  #difference(
    watch: ListWatch,
    actor: AgentActor,
    ids: readonly ConversationId[],
    rows: ReadonlyMap<ConversationId, ListRow>,
    counts: Counts,
  ): Down {
    const sites = new Set(this.#app.lists.sites(actor, watch.siteId))
    const upsert: ListRow[] = []
    const remove: ConversationId[] = []
    for (const id of ids) {
      const row = rows.get(id)
      if (row !== undefined && sites.has(row.siteId) && isIn(watch.view, row, actor.agentId)) {
        upsert.push(row)
        watch.ids.add(id)
      } else if (watch.ids.delete(id)) remove.push(id)
    }
    watch.rev += 1
    return {
      type: 'list',
      view: watch.view,
      prevRev: watch.rev - 1,
      rev: watch.rev,
      upsert,
      remove,
      counts,
      more: false,
    }
  }
}
