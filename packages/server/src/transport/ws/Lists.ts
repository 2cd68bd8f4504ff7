import type { AgentId, ConversationId, ListRow, Seq, SiteId, ViewName } from '@deskbell/protocol'
import type { App } from '../../app/app.ts'
import { isIn } from '../../app/query/lists.ts'
import type { Counts } from '../../app/query/lists.ts'
import type { AgentActor } from '../../app/seen.ts'
import type { Hub, Moved } from './Hub.ts'
import { ListWatchers } from './ListWatchers.ts'
import type { ListWatch, Session } from './Session.ts'

const COALESCE_MS = 250
const DEFAULT_LIMIT = 50
/** Rows read, or lists told, in one turn of the event loop: messages get through between two. */
const PER_TURN = 64

/** What one list is told: texts of rows, because the same row goes to several. */
type Difference = { readonly upsert: string[]; readonly remove: ConversationId[] }

/**
 * The consoles' live lists. Conversations that moved are gathered for a quarter of a second; those in which nothing happened but
 * words are told from memory, the others are read once for everybody. Each console gets only its own difference, and nothing when
 * there is none. So a message costs the same with one agent online and with a thousand. Sizes are read again only when something
 * happened that can change them.
 */
export class Lists {
  readonly #app: App
  readonly #watchers = new ListWatchers()
  readonly #sizes = new Map<AgentId, string>()
  /** Rows to be read, and rows that only words have changed, with the head they are to have at least. */
  #dirty = new Set<ConversationId>()
  #talked = new Map<ConversationId, Seq>()
  #sizesMoved = false
  #cancel: (() => void) | null = null
  #flushing: Promise<void> | null = null
  #stopped = false

  constructor(app: App, hub: Hub) {
    this.#app = app
    hub.onMoved((id, how) => this.#heard(id, how))
  }

  /** These conversations changed; `sizes` false when they are in the same lists as before for certain. */
  moved(ids: readonly ConversationId[], sizes: boolean): void {
    for (const id of ids) this.#dirty.add(id)
    if (sizes) this.#sizesMoved = true
    this.#arm()
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
    for (const row of rows) this.#watchers.shown(watch, row)
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

  #arm(): void {
    if (this.#watchers.all.size === 0) {
      this.#dirty.clear()
      this.#talked.clear()
      this.#sizesMoved = false
    }
    if (this.#flushing !== null || this.#stopped) return
    if (this.#dirty.size === 0 && this.#talked.size === 0 && !this.#sizesMoved) return
    this.#cancel ??= this.#app.edge.clock.timer(COALESCE_MS, () => this.#begin())
  }

  #heard(id: ConversationId, how: Moved): void {
    const row = this.#watchers.row(id)
    if (typeof how === 'object' && 'staffRead' in how) {
      // What is being read just now may be older than this, and would be kept instead of it.
      if (row === undefined || this.#flushing !== null) this.#dirty.add(id)
      else {
        this.#watchers.keep({ ...row, staffRead: Math.max(row.staffRead, how.staffRead) })
        this.#talked.set(id, this.#talked.get(id) ?? 0)
      }
    } else if (typeof how === 'object' && row !== undefined)
      this.#talked.set(id, Math.max(how.talkedTo, this.#talked.get(id) ?? 0))
    else this.#dirty.add(id)
    if (how === 'place') this.#sizesMoved = true
    this.#arm()
  }

  /** One flush at a time, so that no older row follows a newer. */
  #begin(): void {
    this.#cancel = null
    this.#flushing = this.#flush().finally(() => {
      this.#flushing = null
      this.#arm()
    })
  }

  /** Tells everybody whose lists are touched by what moved. */
  async #flush(): Promise<void> {
    const [dirty, talked, sizesMoved] = [this.#dirty, this.#talked, this.#sizesMoved]
    this.#dirty = new Set()
    this.#talked = new Map()
    this.#sizesMoved = false
    const ids = new Set([...dirty, ...talked.keys()])
    // Whoever begins a list meanwhile reads it after this, and must not be told of it again.
    const watching = new Set<ListWatch>()
    for (const watch of this.#watchers.all) {
      if (watch.missed === null) watching.add(watch)
      else for (const id of ids) watch.missed.add(id)
    }
    try {
      const actors = this.#actors()
      const [rows, counts] = await Promise.all([
        this.#rows(dirty, talked),
        sizesMoved ? this.#app.lists.counts([...actors.values()]) : null,
      ])
      await this.#tell(this.#differences(ids, rows, watching, actors), counts)
    } catch (error) {
      this.#app.edge.log.error('reading list rows failed; it is tried again', error)
      for (const id of ids) this.#dirty.add(id)
      this.#sizesMoved ||= sizesMoved
    }
  }

  async #rows(
    dirty: ReadonlySet<ConversationId>,
    talked: ReadonlyMap<ConversationId, Seq>,
  ): Promise<Map<ConversationId, ListRow>> {
    const rows = new Map<ConversationId, ListRow>()
    const read = [...dirty]
    for (const [id, head] of talked) {
      if (dirty.has(id)) continue
      const before = this.#watchers.row(id)
      const row = before === undefined ? null : this.#app.lists.talked(before, head)
      if (row === null) read.push(id)
      else rows.set(id, row)
    }
    for (let at = 0; at < read.length; at += PER_TURN) {
      if (at > 0) await this.#turn()
      for (const row of await this.#app.lists.rows(read.slice(at, at + PER_TURN))) rows.set(row.id, row)
    }
    return rows
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => this.#app.edge.clock.turn(resolve))
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
    ids: Iterable<ConversationId>,
    rows: ReadonlyMap<ConversationId, ListRow>,
    watching: ReadonlySet<ListWatch>,
    actors: ReadonlyMap<AgentId, AgentActor>,
  ): Map<ListWatch, Difference> {
    const differences = new Map<ListWatch, Difference>()
    for (const id of ids) {
      const row = rows.get(id)
      let json: string | undefined
      for (const watch of this.#watchers.concerned(id, row)) {
        const actor = actors.get(watch.agentId)
        if (actor === undefined || !watching.has(watch)) continue
        const isShown = row !== undefined && isIn(watch.view, row, watch.agentId) && this.#mayList(actor, watch, row)
        if (!isShown && !this.#watchers.hidden(watch, id)) continue
        let difference = differences.get(watch)
        if (difference === undefined) differences.set(watch, (difference = { upsert: [], remove: [] }))
        if (isShown) {
          this.#watchers.shown(watch, row)
          difference.upsert.push((json ??= JSON.stringify(row)))
        } else difference.remove.push(id)
      }
      if (row !== undefined) this.#watchers.keep(row)
    }
    for (const [watch, difference] of differences)
      for (const id of this.#watchers.overfull(watch)) {
        this.#watchers.hidden(watch, id)
        difference.remove.push(id)
        watch.more = true
      }
    return differences
  }

  #mayList(actor: AgentActor, watch: ListWatch, row: ListRow): boolean {
    return this.#app.lists.sites(actor, watch.siteId).includes(row.siteId)
  }

  async #tell(
    differences: ReadonlyMap<ListWatch, Difference>,
    counts: ReadonlyMap<AgentId, Counts> | null,
  ): Promise<void> {
    const moved = new Set<AgentId>()
    for (const [agentId, count] of counts ?? []) {
      const sizes = JSON.stringify(count)
      if (this.#sizes.get(agentId) === sizes) continue
      this.#sizes.set(agentId, sizes)
      moved.add(agentId)
    }
    let told = 0
    for (const watch of this.#watchers.all) {
      const difference = differences.get(watch)
      if (watch.missed !== null || (difference === undefined && !moved.has(watch.agentId))) continue
      const prevRev = watch.rev
      watch.rev += 1
      const sizes = this.#sizes.get(watch.agentId) as string
      watch.session.sendRaw(frameOf(watch, prevRev, difference ?? NONE, sizes))
      told += 1
      if (told % PER_TURN === 0) await this.#turn()
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
