import type {
  CommandArgs,
  ConversationId,
  Mark,
  MessageContent,
  Seq,
  SiteId,
  SiteView,
  VisitorForm,
} from '@deskbell/protocol'
import type { Actor, VisitorActor } from '../domain/actor.ts'
import { Assigner } from './assignWaiting.ts'
import type { Desk, Planner } from './commands/plan.ts'
import { runPlan } from './commands/run.ts'
import { entryCommands, isRecordCommand, recordCommands, VISITOR_RECORD_COMMANDS } from './commands/table.ts'
import type { EntryCommandArgs, EntryCommandName } from './commands/table.ts'
import { Conversations } from './conversations.ts'
import type { ActWish, SendWish, StartWish } from './conversations.ts'
import { Deliverer, effectsOf } from './deliver.ts'
import type { Deps } from './deps.ts'
import { Directory } from './Directory.ts'
import { Door } from './door/Door.ts'
import type { Done } from './door/answers.ts'
import { Files } from './files.ts'
import { Agents } from './presence/Agents.ts'
import { Presence } from './presence/Presence.ts'
import { Receipts } from './presence/Receipts.ts'
import { EntryQueries } from './query/entry.ts'
import { ListQueries } from './query/lists.ts'
import { QueueQueries } from './query/queue.ts'
import { SearchQueries } from './query/search.ts'
import { StaffQueries } from './query/staff.ts'
import { TimelineQueries } from './query/timeline.ts'
import { siteView } from './query/views.ts'
import { Readiness } from './Readiness.ts'
import { SeenSites } from './SeenSites.ts'
import { Reactions } from './Reactions.ts'
import { Ticker } from './tick.ts'

/**
 * Door and window together, and what a committed change sets in motion. All that transport sees of the application.
 */
export class App {
  readonly deps: Deps
  readonly directory: Directory
  readonly door: Door
  readonly agents: Agents
  readonly presence: Presence
  readonly assigner: Assigner
  readonly deliverer: Deliverer
  readonly files: Files
  readonly timeline: TimelineQueries
  readonly queue: QueueQueries
  readonly staff: StaffQueries
  readonly lists: ListQueries
  readonly search: SearchQueries
  readonly seenSites: SeenSites
  readonly entryQueries: EntryQueries
  readonly readiness: Readiness
  readonly #conversations: Conversations
  readonly #reactions: Reactions
  readonly #receipts: Receipts
  readonly #ticker: Ticker
  readonly #replyMs = new Map<SiteId, number | null>()
  #stopListening: (() => void) | null = null

  constructor(deps: Deps) {
    this.deps = deps
    this.directory = new Directory(deps.store)
    this.agents = new Agents(deps, this.directory)
    this.presence = new Presence(deps, this.directory)
    this.door = new Door({
      ...deps,
      effects: (_before, after, events) => effectsOf(deps, after, events),
      committed: (change) => this.#reactions.committed(change),
    })
    this.readiness = new Readiness(deps.store, deps.clock, () => this.door.failedAt)
    this.assigner = new Assigner(deps, this.door)
    this.deliverer = new Deliverer(deps, this.directory)
    this.files = new Files(deps, this.door)
    const view = { deps, directory: this.directory, agents: this.agents }
    this.timeline = new TimelineQueries(view, this.door)
    this.queue = new QueueQueries(deps)
    this.staff = new StaffQueries(view, this.door)
    this.lists = new ListQueries(deps, this.directory, this.door)
    this.search = new SearchQueries(deps, this.directory)
    this.entryQueries = new EntryQueries(deps, this.directory, this.timeline)
    this.#conversations = new Conversations(deps, this.directory, this.agents, this.door)
    this.#reactions = new Reactions(this)
    this.#receipts = new Receipts(deps)
    this.#ticker = new Ticker(this)
    this.seenSites = new SeenSites(deps, (name, args) => this.entry(name, { kind: 'system' }, args))
  }

  /** What transport may use of the outside: everything but the store. */
  get edge(): Pick<Deps, 'bus' | 'clock' | 'ids' | 'log' | 'secrets' | 'settings'> {
    return this.deps
  }

  /** Whether a mail server is configured. */
  get mails(): boolean {
    return this.deps.mailer !== null
  }

  /** The store is of another history than what this relay remembers: it remembers nothing of it any more. */
  forgetHistory(): void {
    this.door.lanes.forget()
    void this.#reactions.directoryMoved(null)
  }

  /** Reads what is kept in memory and begins to watch over leases and queues. */
  async start(): Promise<void> {
    await this.directory.refresh()
    await this.agents.refresh()
    this.#stopListening = this.deps.bus.listen((message) => {
      if (message.type === 'events' || message.type === 'moved') this.door.heard(message.conversationId, message.head)
      else if (message.type === 'site' || message.type === 'missed') void this.#reactions.directoryMoved(null)
      else if (message.type === 'agent' && message.account) void this.#reactions.directoryMoved(message.agentId)
    })
    this.#ticker.start()
  }

  /** Stops the timers and waits until everything accepted is committed. */
  async stop(): Promise<void> {
    await this.#ticker.stop()
    await this.door.idle()
    await this.#receipts.flush()
    this.#stopListening?.()
  }

  /** A visitor begins a conversation with its first message. */
  begin(actor: VisitorActor, wish: StartWish, done: (done: Done) => void): void {
    // A file belongs to a conversation, and this one does not exist yet.
    if (hasFile(wish.content))
      return done({ ok: false, refusal: { code: 'invalid_field', details: { field: 'file' } } })
    this.#conversations.begin(actor, wish, (result) => {
      if (result.ok && wish.form !== undefined) this.#keepForm(actor, wish.form)
      done(result)
    })
  }

  /** What a visitor says of themselves in a form is known of them from then on; what they leave empty changes nothing. */
  #keepForm(actor: Actor, { name = '', email = '' }: VisitorForm): void {
    const told = { ...(name.trim() !== '' && { name }), ...(email.trim() !== '' && { email }) }
    if (Object.keys(told).length === 0) return
    runPlan(this.#desk(actor, null), recordCommands.setContact, told).catch((error: unknown) =>
      this.deps.log.error('keeping a form failed', error),
    )
  }

  /** A message or note. */
  send(actor: Actor, wish: SendWish, done: (done: Done) => void): void {
    if (!hasFile(wish.content)) return this.#conversations.send(actor, wish, done)
    this.files.attached(actor, wish.conversationId, wish.content).then(
      (found) => {
        if (found.ok) this.#conversations.send(actor, { ...wish, content: found.content }, done)
        else done(found)
      },
      (error: unknown) => {
        this.deps.log.error('reading a file failed', error, { conversationId: wish.conversationId })
        done({ ok: false, refusal: { code: 'store_unavailable' } })
      },
    )
  }

  /** Any other command of a person. */
  async act(actor: Actor, sessionId: string | null, wish: ActWish): Promise<Done> {
    if (!isRecordCommand(wish.name)) {
      const done = await this.#conversations.act(actor, wish)
      if (done.ok && wish.name === 'leaveMessage') this.#keepForm(actor, wish.args as CommandArgs['leaveMessage'])
      return done
    }
    if (actor.kind !== 'agent' && !VISITOR_RECORD_COMMANDS.has(wish.name)) {
      return { ok: false, refusal: { code: 'forbidden' } }
    }
    const planner = recordCommands[wish.name] as Planner<unknown>
    const done = await runPlan(this.#desk(actor, sessionId), planner, wish.args)
    if (done.ok && wish.name === 'removeAgent') {
      await this.#reactions.removed((wish.args as CommandArgs['removeAgent']).agentId)
    }
    if (done.ok && wish.name === 'updateDepartment') {
      void this.assigner.assign((wish.args as CommandArgs['updateDepartment']).departmentId)
    }
    return done
  }

  /** A command of the relay's own edges: entry, hello, origins. */
  entry<N extends EntryCommandName>(name: N, actor: Actor, args: EntryCommandArgs<N>): Promise<Done> {
    return runPlan(this.#desk(actor, null), entryCommands[name] as Planner<EntryCommandArgs<N>>, args)
  }

  /** Raises receipts of one side. The caller has checked that the actor may read the conversation. */
  mark(actor: Actor, conversationId: ConversationId, delivered: Seq, read: Seq): void {
    if (actor.kind !== 'visitor' && actor.kind !== 'agent') return
    const side: Mark['side'] = actor.kind === 'visitor' ? 'visitor' : 'staff'
    const id = actor.kind === 'visitor' ? actor.participantId : actor.agentId
    this.#receipts.raise(conversationId, id, side, delivered, read)
  }

  /** The visitor of a conversation is (again) here. */
  async visitorIn(connectionId: string, conversationId: ConversationId): Promise<void> {
    await this.presence.visitorIn(connectionId, conversationId)
    const found = await this.door.committed(conversationId)
    if (found === null || found.state.status === 'closed' || found.state.visitorLeftAt === null) return
    const { owner } = found.state
    const held = owner === null ? undefined : (await this.deps.store.loads([owner.agentId])).get(owner.agentId)
    const room = owner === null || (held !== undefined && held.load + owner.weight <= held.max)
    const done = await this.door.bySystem(conversationId, { name: 'visitorReturned', room })
    // Room that was there a moment ago and is not: the conversation goes to the front of the queue instead.
    if (!done.ok && done.refusal.code === 'agent_at_capacity') {
      await this.door.bySystem(conversationId, { name: 'visitorReturned', room: false })
    }
  }

  /** An agent let conversations lie. */
  noteLapse(agentId: string): Promise<void> {
    return this.#reactions.lapsed(agentId)
  }

  /** Reads who is here and tells of everybody whose picture changed. */
  async agentsMoved(): Promise<void> {
    // With other relays on the same store, the bell of a changed account or site may have been lost.
    const changed = this.deps.settings.sharedStore ? await this.directory.refresh() : []
    for (const agentId of new Set([...changed, ...(await this.agents.refresh())])) {
      this.deps.bus.publish({ type: 'agent', agentId, account: false })
    }
  }

  /** The `site` frame its visitors hold, in wire form; null when the site is gone. */
  siteFrame(siteId: SiteId): string | null {
    const value = this.siteView(siteId)
    return value === null ? null : JSON.stringify({ type: 'site', value })
  }

  /** A site as its visitors see it now, with the usual reply time as last measured; null when the site is gone. */
  siteView(siteId: SiteId): SiteView | null {
    const site = this.directory.site(siteId)?.value
    return site === undefined ? null : siteView(this, site, this.#replyMs.get(siteId) ?? null)
  }

  /** Measures how long a first reply usually takes on a site. */
  async measureReplies(siteId: SiteId): Promise<void> {
    const [first] = this.directory.departmentsOf(siteId)
    this.#replyMs.set(siteId, first === undefined ? null : await this.queue.usualReplyMs(first.value.id))
  }

  #desk(actor: Actor, sessionId: string | null): Desk {
    return {
      deps: this.deps,
      directory: this.directory,
      actor,
      sessionId,
      commit: (unit) => this.door.commit(unit),
    }
  }
}

const hasFile = ({ parts }: MessageContent): boolean => parts.some(({ type }) => type === 'file')
