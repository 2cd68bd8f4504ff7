import type { Audience, ConversationId, DepartmentId, Down, Seq, SiteId } from '@deskbell/protocol'
import type { App } from '../../app/app.ts'
import type { BusMessage } from '../../ports/Bus.ts'
import { actorOf } from './actor.ts'
import { Frame } from './Frame.ts'
import { Later } from './Later.ts'
import type { Session, Watch } from './Session.ts'

/** What each audience is sent of one message. */
type Frames = Partial<Record<Audience, Frame>>
type EventsMessage = Extract<BusMessage, { type: 'events' }>
/** What changed of a conversation's row: its words up to here, how far staff has read, anything else, or perhaps even which lists it is in. */
export type Moved = { readonly talkedTo: Seq } | { readonly staffRead: Seq } | 'row' | 'place'
type Topic = { readonly watches: Set<Watch>; healing: boolean }

const VIEW_AGAIN_MS = 1_000
const GAP_PATIENCE_MS = 30
const HEADS_EVERY_MS = 2_000
const HEADS_WITHIN_MS = 20_000
const HEAL_LIMIT = 500

/**
 * Who of this relay follows what, and what they are sent. An event is put into bytes once per audience and the same bytes go to
 * every socket. A gap is healed by one read of the store, shared by everybody who follows the conversation.
 */
export class Hub {
  readonly #app: App
  readonly #topics = new Map<ConversationId, Topic>()
  readonly #agents = new Set<Session>()
  readonly #visitors = new Map<SiteId, Set<Session>>()
  readonly #dirtyViews = new Set<ConversationId>()
  /** Heads of conversations that moved lately, as the lists know them. Empty where there are no other relays. */
  #listed = new Map<ConversationId, Seq>()
  #headsReadAt: number
  readonly #later: Later
  #moved: (id: ConversationId, how: Moved) => void = () => {}
  #toldToWait: (id: ConversationId, departmentId: DepartmentId) => void = () => {}
  /** Gaps that were healed by reading the store. */
  healed = 0

  constructor(app: App) {
    this.#app = app
    this.#headsReadAt = app.edge.clock.now()
    this.#later = new Later(app.edge.clock)
  }

  /** Begins to listen; the returned function ends it. */
  start(): () => void {
    const stop = this.#app.edge.bus.listen((message) => this.#hear(message))
    // With other relays on the same store a bell may be lost; alone, this memory is the truth.
    if (this.#app.edge.settings.sharedStore) this.#beat()
    return () => {
      stop()
      this.#later.stop()
    }
  }

  /** Sets who is told of every conversation that moved: the lists. */
  onMoved(listener: (id: ConversationId, how: Moved) => void): void {
    this.#moved = listener
  }

  /** Sets who is told of each visitor who was just sent that they wait: their place is to follow, whatever it was before. */
  onToldToWait(listener: (id: ConversationId, departmentId: DepartmentId) => void): void {
    this.#toldToWait = listener
  }

  /** A session said hello. */
  add(session: Session): void {
    const { identity } = session
    if (identity?.kind === 'agent') this.#agents.add(session)
    if (identity?.kind !== 'visitor') return
    const { siteId } = identity.actor
    const of = this.#visitors.get(siteId)
    if (of === undefined) this.#visitors.set(siteId, new Set([session]))
    else of.add(session)
  }

  /** A session is gone: nothing of it stays. */
  remove(session: Session): void {
    this.#agents.delete(session)
    if (session.identity?.kind === 'visitor') {
      const of = this.#visitors.get(session.identity.actor.siteId)
      of?.delete(session)
      if (of?.size === 0) this.#visitors.delete(session.identity.actor.siteId)
    }
    for (const id of session.watches.keys()) this.unwatch(session, id)
  }

  /** Connected consoles. */
  agents(): ReadonlySet<Session> {
    return this.#agents
  }

  /** Connected widgets by site. */
  visitors(): ReadonlyMap<SiteId, ReadonlySet<Session>> {
    return this.#visitors
  }

  /** Connections that follow a conversation and were told all of it. */
  followers(id: ConversationId): readonly Session[] {
    return [...(this.#topics.get(id)?.watches ?? [])].filter(({ live }) => live).map(({ session }) => session)
  }

  /** Begins to follow; the caller replays and then calls `goLive`. What arrives meanwhile is held. */
  watch(session: Session, conversationId: ConversationId): Watch {
    this.unwatch(session, conversationId)
    const watch: Watch = {
      session,
      conversationId,
      live: false,
      last: 0,
      viewAt: 0,
      pongLast: 0,
      pingLast: 0,
      held: [],
    }
    session.watches.set(conversationId, watch)
    const topic = this.#topics.get(conversationId)
    if (topic === undefined) {
      this.#topics.set(conversationId, { watches: new Set([watch]), healing: false })
      this.#app.edge.bus.follow(conversationId)
    } else topic.watches.add(watch)
    return watch
  }

  /** The replay ended at `last`, its view was true at `viewAt`: sends what was held and everything from now on. */
  goLive(watch: Watch, last: Seq, viewAt: Seq): void {
    watch.last = watch.pongLast = watch.pingLast = last
    watch.viewAt = viewAt
    watch.live = true
    const { held } = watch
    watch.held = []
    for (const message of held) {
      if (message.type === 'events') this.#deliver(watch, message, {})
      else watch.session.sendRaw(message.json)
    }
    watch.session.send({ type: 'live', conversationId: watch.conversationId, seq: watch.last })
    if (held.filter((message) => message.type === 'events' && outdates(watch, message)).length > 0)
      this.viewMoved(watch.conversationId)
  }

  unwatch(session: Session, conversationId: ConversationId): void {
    const watch = session.watches.get(conversationId)
    if (watch === undefined) return
    session.watches.delete(conversationId)
    const topic = this.#topics.get(conversationId)
    topic?.watches.delete(watch)
    if (topic?.watches.size !== 0) return
    this.#topics.delete(conversationId)
    this.#app.edge.bus.unfollow(conversationId)
  }

  /** Sends the current view of a conversation to everybody who follows it. */
  viewMoved(id: ConversationId): void {
    if (!this.#topics.has(id)) return
    this.#dirtyViews.add(id)
    if (this.#dirtyViews.size > 1) return
    this.#app.edge.clock.turn(() => void this.#sendViews())
  }

  #beat(): void {
    this.#later.once('beat', HEADS_EVERY_MS, () => {
      void this.readHeads().finally(() => this.#beat())
    })
  }

  /** Reads which conversations moved lately and heals those whose bell was lost. Overlaps widely with the run before. */
  async readHeads(): Promise<void> {
    try {
      // What moved while this relay could not look is not forgotten.
      const now = this.#app.edge.clock.now()
      const heads = await this.#app.timeline.heads(HEADS_WITHIN_MS + now - this.#headsReadAt)
      this.#headsReadAt = now
      const listed = this.#listed
      this.#listed = new Map(heads.map(({ id, head }) => [id, Math.max(head, listed.get(id) ?? 0)]))
      for (const { id, head, publicHead } of heads) {
        this.#app.door.heard(id, head)
        // Lists show conversations that nobody follows.
        if ((listed.get(id) ?? 0) < head) this.#moved(id, 'place')
        const topic = this.#topics.get(id)
        if (topic === undefined || topic.healing) continue
        if ([...topic.watches].some((watch) => watch.live && watch.viewAt < head)) this.viewMoved(id)
        const behind = [...topic.watches].some(
          (watch) => watch.live && watch.last < (watch.session.audience === 'visitor' ? publicHead : head),
        )
        if (!behind) continue
        await this.#readGap(id, topic)
      }
    } catch (error) {
      this.#app.edge.log.error('reading heads failed; it is tried again', error)
    }
  }

  #hear(message: BusMessage): void {
    if (message.type === 'events') this.#events(message)
    else if (message.type === 'moved') this.#movedElsewhere(message)
    else if (message.type === 'missed') void this.readHeads()
    else if (message.type === 'soft') this.#soft(message)
    else if (message.type === 'marks') this.#marks(message)
    else if (message.type === 'view') {
      this.viewMoved(message.conversationId)
      this.#moved(message.conversationId, 'row')
    } else if (message.type === 'row') this.#moved(message.conversationId, 'row')
  }

  #events(message: EventsMessage): void {
    this.#moved(message.conversationId, isTalk(message) ? { talkedTo: message.head } : 'place')
    if (this.#app.edge.settings.sharedStore) this.#listed.set(message.conversationId, message.head)
    const topic = this.#topics.get(message.conversationId)
    if (topic === undefined) return
    const frames: Frames = {}
    let isViewOld = false
    for (const watch of topic.watches) {
      if (watch.live) {
        this.#deliver(watch, message, frames)
        if (outdates(watch, message)) isViewOld = true
      } else if (watch.held.length < HEAL_LIMIT) watch.held.push(message)
    }
    if (isViewOld) this.viewMoved(message.conversationId)
  }

  /** Only that it moved is known: whoever follows it since a moment is told by the store. */
  #movedElsewhere({ conversationId, head, talk }: Extract<BusMessage, { type: 'moved' }>): void {
    this.#moved(conversationId, talk ? { talkedTo: head } : 'place')
    this.#listed.set(conversationId, head)
    if (this.#topics.has(conversationId)) this.#heal(conversationId)
  }

  #deliver(watch: Watch, message: EventsMessage, frames: Frames): void {
    const { audience } = watch.session
    const prev = audience === 'visitor' ? message.publicPrev : message.prev
    const head = audience === 'visitor' ? message.publicHead : message.head
    if (head <= watch.last) return
    if (prev > watch.last) return this.#heal(watch.conversationId)
    watch.last = head
    watch.session.sendRaw((frames[audience] ??= frameFor(audience, message, frames)))
  }

  // An early event may be overtaken on the bus by its predecessors in a moment; if not, the store has them.
  #heal(id: ConversationId): void {
    const topic = this.#topics.get(id)
    if (topic === undefined || topic.healing) return
    topic.healing = true
    this.#later.once(`heal ${id}`, GAP_PATIENCE_MS, () => {
      topic.healing = false
      void this.#readGap(id, topic)
    })
  }

  async #readGap(id: ConversationId, topic: Topic): Promise<void> {
    try {
      for (const audience of ['visitor', 'staff'] as const) {
        const behind = [...topic.watches].filter((watch) => watch.live && watch.session.audience === audience)
        if (behind.length === 0) continue
        const after = Math.min(...behind.map((watch) => watch.last))
        const page = await this.#app.timeline.missed(id, after, HEAL_LIMIT, audience)
        const last = page.events.at(-1)
        if (last === undefined) continue
        this.healed += 1
        for (const watch of behind) {
          const missed = page.events.filter((event) => event.seq > watch.last)
          if (missed.length === 0) continue
          watch.session.sendRaw(eventsFrame(id, watch.last, missed))
          watch.last = last.seq
        }
        if (page.more) this.#heal(id)
      }
      this.viewMoved(id)
    } catch (error) {
      this.#app.edge.log.error('healing a gap failed; it is tried again', error, { conversationId: id })
      this.#heal(id)
    }
  }

  #marks(message: Extract<BusMessage, { type: 'marks' }>): void {
    const { conversationId, json, staffRead } = message
    if (staffRead > 0) this.#moved(conversationId, { staffRead })
    // They come so from a relay that does not know yet that somebody follows it here; the next ones come whole.
    if (json === '') return
    const frame = new Frame(json)
    for (const watch of this.#topics.get(conversationId)?.watches ?? []) pass(watch, message, frame)
  }

  #soft(message: Extract<BusMessage, { type: 'soft' }>): void {
    const topic = this.#topics.get(message.conversationId)
    if (topic === undefined) return
    const frame = new Frame(message.json)
    for (const watch of topic.watches) {
      const { session } = watch
      if (message.audience === session.audience && message.exceptConnection !== session.id) pass(watch, message, frame)
    }
  }

  async #sendViews(): Promise<void> {
    const ids = [...this.#dirtyViews]
    this.#dirtyViews.clear()
    for (const id of ids) {
      const topic = this.#topics.get(id)
      if (topic === undefined) continue
      try {
        await this.#sendView(id, topic)
      } catch (error) {
        this.#app.edge.log.error('sending a view failed; it is tried again', error, { conversationId: id })
        this.#later.once(`view ${id}`, VIEW_AGAIN_MS, () => this.viewMoved(id))
      }
    }
  }

  async #sendView(id: ConversationId, topic: Topic): Promise<void> {
    const shared = new Map<
      string,
      { readonly json: string; readonly at: Seq; readonly waitsFor: DepartmentId | null }
    >()
    for (const watch of topic.watches) {
      const { session } = watch
      const actor = actorOf(this.#app, session)
      if (actor === undefined) continue
      const holder = actor.kind === 'agent' ? actor.agentId : null
      const name = session.audience === 'visitor' ? 'visitor' : `staff ${holder}`
      let view = shared.get(name)
      if (view === undefined) {
        const found = await this.#app.timeline.view(actor, id)
        if (found === null) {
          session.send({ type: 'gone', conversationId: id, reason: 'forbidden' })
          this.unwatch(session, id)
          continue
        }
        const frame: Down = { type: 'conversation', conversationId: id, seq: found.view.head, value: found.view }
        const { status, departmentId } = found.view
        const waitsFor = status === 'queued' && actor.kind === 'visitor' ? departmentId : null
        view = { json: JSON.stringify(frame), at: found.around.head, waitsFor }
        shared.set(name, view)
      }
      // Another relay may have moved it on, and this one does not know yet: no view is sent after a newer one.
      if (!watch.live || view.at < watch.viewAt) continue
      watch.viewAt = view.at
      session.sendRaw(view.json)
      if (view.waitsFor !== null) this.#toldToWait(id, view.waitsFor)
    }
  }
}

/** Sends what is no event, or holds it until the replay was sent: nothing comes before the welcome. */
function pass(watch: Watch, message: Exclude<Watch['held'][number], EventsMessage>, frame: Frame): void {
  if (watch.live) watch.session.sendRaw(frame)
  else if (watch.held.length < HEAL_LIMIT) watch.held.push(message)
}

/** Whether nothing happened but words. */
function isTalk({ events }: EventsMessage): boolean {
  for (const { type } of events) if (type !== 'message' && type !== 'note') return false
  return true
}

/** Whether the view this watch was sent is no longer true: more happened than words, or something before was missed. */
function outdates(watch: Watch, message: EventsMessage): boolean {
  const { prev, head } = message
  if (head <= watch.viewAt) return false
  if (prev > watch.viewAt || !isTalk(message)) return true
  watch.viewAt = head
  return false
}

/** The frame for one audience. Both share it when the visitor is shown all of it, after the same event before. */
function frameFor(audience: Audience, message: EventsMessage, frames: Frames): Frame {
  const { conversationId, prev, publicPrev, events } = message
  if (audience === 'staff') return eventsFrame(conversationId, prev, events)
  const shown = events.filter((event) => event.public)
  if (shown.length < events.length || prev !== publicPrev) return eventsFrame(conversationId, publicPrev, shown)
  return (frames.staff ??= eventsFrame(conversationId, prev, events))
}

/** An `events` frame from stored texts: nothing is parsed, nothing is written twice. */
export function eventsFrame(
  conversationId: ConversationId,
  prev: Seq,
  events: readonly { readonly json: string }[],
): Frame {
  return new Frame(
    `{"type":"events","conversationId":"${conversationId}","prev":${prev},"events":[${events.map(({ json }) => json).join(',')}]}`,
  )
}
