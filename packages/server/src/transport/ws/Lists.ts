import type { AgentId, ConversationId, ListRow, SiteId, ViewName } from '@deskbell/protocol'
import type { App } from '../../app/app.ts'
import { isIn } from '../../app/query/lists.ts'
import type { Counts } from '../../app/query/lists.ts'
import type { AgentActor } from '../../app/seen.ts'
import type { Hub } from './Hub.ts'
import { ListWatchers } from './ListWatchers.ts'
import type { ListWatch, Session } from './Session.ts'

const COALESCE_MS = 250
const DEFAULT_LIMIT = 50

/** What one list is told: texts of rows, because the same row goes to several. */
type Difference = { readonly upsert: string[]; readonly remove: ConversationId[] }

/**
 * The consoles' live lists. Conversations that moved are gathered for a quarter of a second and read once for everybody; each
 * console gets only its own difference, and nothing when there is none. So a message costs the same with one agent online and with
 * a thousand. Sizes are read again only when something happened that can change them.
 */
export class Lists {
  readonly #app: App
  readonly #dirty = new Set<ConversationId>()
  readonly #watchers = new ListWatchers()
  readonly #sizes = new Map<AgentId, string>()
  #sizesMoved = false
  #cancel: (() => void) | null = null
  #flushing: Promise<void> | null = null
  #stopped = false

  constructor(app: App, hub: Hub) {
    this.#app = app
    hub.onEvents((id, isTalk) => this.moved([id], !isTalk))
    app.onRowsChanged((ids) => this.moved(ids, false))
  }

  /** These conversations changed; `sizes` false when they are in the same lists as before for certain. */
  moved(ids: readonly ConversationId[], sizes: boolean): void {
    if (this.#watchers.all.size === 0) return
    for (const id of ids) this.#dirty.add(id)
    if (sizes) this.#sizesMoved = true
    if (this.#flushing !== null || this.#stopped || (this.#dirty.size === 0 && !this.#sizesMoved)) return
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
    this.unwatch(session, view)
    const { agentId } = actor
    const missed = new Set<ConversationId>()
    const watch: ListWatch = { session, agentId, view, siteId, limit, rev, ids: new Set(), more: false, missed }
    session.lists.set(view, watch)
    this.#watchers.add(watch)
    const [{ rows, more }, counts] = await Promise.all([
      this.#app.lists.list(actor, view, siteId, limit),
      this.#app.lists.counts([actor]),
    ]).catch((error: unknown) => {
      // It is refused: nothing that moves is gathered for it any longer.
      if (session.lists.get(view) === watch) this.unwatch(session, view)
      throw error
    })
    if (session.lists.get(view) !== watch) return
    const sizes = JSON.stringify(counts.get(agentId))
    // Older ones may have been read by a flush since; whatever differs is told by the next.
    if (!this.#sizes.has(agentId)) this.#sizes.set(agentId, sizes)
    for (const { id } of rows) this.#watchers.shown(watch, id)
    watch.missed = null
    watch.more = more
    session.sendRaw(frameOf(watch, 0, { upsert: rows.map((row) => JSON.stringify(row)), remove: [] }, sizes))
    // It may have been read just before these moved.
    this.moved([...missed], this.#sizes.get(agentId) !== sizes)
  }

  /** Ends a list. */
  unwatch(session: Session, view: ViewName): void {
    const watch = session.lists.get(view)
    if (watch === undefined) return
    session.lists.delete(view)
    this.#watchers.delete(watch)
  }

  /** A session is gone: nothing of it stays. */
  remove(session: Session): void {
    for (const view of session.lists.keys()) this.unwatch(session, view)
  }

  /** One flush at a time, so that no older row follows a newer. */
  #begin(): void {
    this.#cancel = null
    this.#flushing = this.#flush().finally(() => {
      this.#flushing = null
      this.moved([], false)
    })
  }

  /** Reads what moved and tells everybody whose lists it touches. */
  async #flush(): Promise<void> {
    const ids = [...this.#dirty]
    const sizesMoved = this.#sizesMoved
    this.#dirty.clear()
    this.#sizesMoved = false
    for (const { missed } of this.#watchers.all) if (missed !== null) for (const id of ids) missed.add(id)
    try {
      const actors = this.#actors()
      const [rows, counts] = await Promise.all([
        this.#app.lists.rows(ids),
        sizesMoved ? this.#app.lists.counts([...actors.values()]) : null,
      ])
      this.#tell(this.#differences(ids, rows, actors), counts)
    } catch (error) {
      this.#app.edge.log.error('reading list rows failed; it is tried again', error)
      for (const id of ids) this.#dirty.add(id)
      this.#sizesMoved ||= sizesMoved
    }
  }

  /** Everybody who watches a list. */
  #actors(): Map<AgentId, AgentActor> {
    const actors = new Map<AgentId, AgentActor>()
    for (const { agentId } of this.#watchers.all) {
      const actor = actors.has(agentId) ? undefined : this.#app.directory.actor(agentId)
      if (actor !== undefined) actors.set(agentId, actor)
    }
    for (const agentId of this.#sizes.keys()) if (!actors.has(agentId)) this.#sizes.delete(agentId)
    return actors
  }

  #differences(
    ids: readonly ConversationId[],
    rows: readonly ListRow[],
    actors: ReadonlyMap<AgentId, AgentActor>,
  ): Map<ListWatch, Difference> {
    const byId = new Map(rows.map((row) => [row.id, row]))
    const differences = new Map<ListWatch, Difference>()
    for (const id of ids) {
      const row = byId.get(id)
      let json: string | undefined
      for (const watch of this.#watchers.concerned(id, row)) {
        const actor = actors.get(watch.agentId)
        if (actor === undefined || watch.missed !== null) continue
        const isShown = row !== undefined && isIn(watch.view, row, watch.agentId) && this.#mayList(actor, watch, row)
        if (!isShown && !this.#watchers.hidden(watch, id)) continue
        let difference = differences.get(watch)
        if (difference === undefined) differences.set(watch, (difference = { upsert: [], remove: [] }))
        if (isShown) {
          this.#watchers.shown(watch, id)
          difference.upsert.push((json ??= JSON.stringify(row)))
        } else difference.remove.push(id)
      }
    }
    return differences
  }

  #mayList(actor: AgentActor, watch: ListWatch, row: ListRow): boolean {
    return this.#app.lists.sites(actor, watch.siteId).includes(row.siteId)
  }

  #tell(differences: ReadonlyMap<ListWatch, Difference>, counts: ReadonlyMap<AgentId, Counts> | null): void {
    const moved = new Set<AgentId>()
    for (const [agentId, count] of counts ?? []) {
      const sizes = JSON.stringify(count)
      if (this.#sizes.get(agentId) === sizes) continue
      this.#sizes.set(agentId, sizes)
      moved.add(agentId)
    }
    for (const watch of this.#watchers.all) {
      const difference = differences.get(watch)
      if (watch.missed !== null || (difference === undefined && !moved.has(watch.agentId))) continue
      const prevRev = watch.rev
      watch.rev += 1
      const sizes = this.#sizes.get(watch.agentId) as string
      watch.session.sendRaw(frameOf(watch, prevRev, difference ?? NONE, sizes))
    }
  }
}

const NONE: Difference = { upsert: [], remove: [] }

/** A `list` frame from texts. */
const frameOf = (
  { view, rev, more }: ListWatch,
  prevRev: number,
  { upsert, remove }: Difference,
  sizes: string,
): string =>
  `{"type":"list","view":"${view}","prevRev":${prevRev},"rev":${rev},"upsert":[${upsert.join(',')}],"remove":${JSON.stringify(remove)},"counts":${sizes},"more":${more}}`
