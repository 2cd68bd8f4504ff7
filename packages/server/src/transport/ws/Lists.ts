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

  constructor(app: App, hub: Hub) {
    this.#app = app
    this.#hub = hub
    hub.onEvents((id) => this.moved([id]))
    app.onRowsChanged((ids) => this.moved(ids))
  }

  /** These conversations changed. */
  moved(ids: readonly ConversationId[]): void {
    for (const id of ids) this.#dirty.add(id)
    this.#cancel ??= this.#app.edge.clock.timer(COALESCE_MS, () => void this.flush())
  }

  stop(): void {
    this.#cancel?.()
  }

  /** Begins a list with everything in it. */
  async watch(
    session: Session,
    actor: AgentActor,
    view: ViewName,
    siteId: SiteId | null,
    limit = DEFAULT_LIMIT,
  ): Promise<void> {
    const [{ rows, more }, counts] = await Promise.all([
      this.#app.lists.list(actor, view, siteId, limit),
      this.#app.lists.counts(actor),
    ])
    const watch: ListWatch = {
      view,
      siteId,
      limit,
      rev: (session.lists.get(view)?.rev ?? 0) + 1,
      ids: new Set(rows.map(({ id }) => id)),
    }
    session.lists.set(view, watch)
    session.send({ type: 'list', view, prevRev: 0, rev: watch.rev, upsert: rows, remove: [], counts, more })
  }

  /** Reads what moved and tells everybody whose lists it touches. */
  async flush(): Promise<void> {
    this.#cancel = null
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
      this.moved(ids)
    }
  }

  async #tell(
    session: Session,
    ids: readonly ConversationId[],
    rows: ReadonlyMap<ConversationId, ListRow>,
    counts: Map<string, Promise<Counts>>,
  ): Promise<void> {
    const actor = session.identity?.kind === 'agent' ? this.#app.directory.actor(session.identity.agentId) : undefined
    if (actor === undefined) return
    for (const watch of session.lists.values()) {
      const sites = new Set(this.#app.lists.sites(actor, watch.siteId))
      const upsert: ListRow[] = []
      const remove: ConversationId[] = []
      for (const id of ids) {
        const row = rows.get(id)
        const belongs = row !== undefined && sites.has(row.siteId) && isIn(watch.view, row, actor.agentId)
        if (belongs) {
          upsert.push(row)
          watch.ids.add(id)
        } else if (watch.ids.delete(id)) remove.push(id)
      }
      const key = actor.agentId
      let counted = counts.get(key)
      if (counted === undefined) counts.set(key, (counted = this.#app.lists.counts(actor)))
      const frame: Down = {
        type: 'list',
        view: watch.view,
        prevRev: watch.rev,
        rev: watch.rev + 1,
        upsert,
        remove,
        counts: await counted,
        more: false,
      }
      watch.rev += 1
      session.send(frame)
    }
  }
}
