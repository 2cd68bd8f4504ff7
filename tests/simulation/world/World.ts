import type { SocketEvents, TextStorage } from '@deskbell/client'
import type { CommandArgs, CommandName } from '@deskbell/protocol'
import type { App } from '../../../packages/server/src/app/app.ts'
import type { LoggedIn } from '../../../packages/server/src/app/commands/entry.ts'
import type { Store } from '../../../packages/server/src/ports/Store.ts'
import type { Log } from '../../../packages/server/src/ports/system.ts'
import { Judge } from '../judge/Judge.ts'
import { Agent } from '../people/Agent.ts'
import type { Who } from '../people/Place.ts'
import { Visitor } from '../people/Visitor.ts'
import { Faults } from './Faults.ts'
import type { Link } from './Link.ts'
import { LossyBus } from './LossyBus.ts'
import { Network } from './Network.ts'
import { openStore } from './openStore.ts'
import type { StoreKind } from './openStore.ts'
import { Page } from './Page.ts'
import { keepingMailer, quickSecrets, seededIds, watchingLog } from './ports.ts'
import { Random } from './Random.ts'
import { Relay } from './Relay.ts'
import { VirtualClock } from './VirtualClock.ts'

export type WorldOptions = {
  readonly seed: number
  readonly store?: StoreKind
  /** One is as the embedded form is: alone with its store. */
  readonly relays?: number
  /** Longest way from a relay to the store in one direction, in ms. 0: in the same process. */
  readonly farMs?: number
  /** Whether answers to left messages can be mailed. */
  readonly mail?: boolean
  /** How long the mail server takes for each mail, the first is 0, in ms; no time unless given. */
  readonly mailMs?: (nth: number) => number
  /** Longest way of a frame on a good link, in ms. */
  readonly linkMs?: number
}

/** An agent account to be made. */
export type AgentPlan = {
  readonly name: string
  readonly role?: 'admin' | 'supervisor' | 'agent'
  readonly capacity?: number
  /** Names of departments; the first one of the site when absent. */
  readonly departments?: readonly string[]
}

const PASSWORD = 'a bell on a counter'
const WELL_AFTER_MS = { route: 1_300, sweep: 6_500 }
const LOOK_MS = 250

/**
 * One installation with everybody in it: relays on one store, a bus between them, agents and visitors with real clients. It runs
 * on one clock, draws from one seed, and is looked at by a judge all the time. Nothing goes wrong unless it is told to.
 */
export class World {
  readonly clock: VirtualClock
  readonly faults = new Faults()
  readonly random: Random
  readonly relays: readonly Relay[]
  readonly bus: LossyBus
  readonly network: Network
  readonly judge: Judge
  readonly agents: Agent[] = []
  readonly visitors: Visitor[] = []
  /** Department ids by name, oldest first. */
  readonly departments = new Map<string, string>()
  /** What the relays share, without anything in between. */
  readonly store: Store
  /** Whether answers to left messages are mailed. */
  readonly answersByMail: boolean
  /** How far the clock on the relays' wall is off. Time itself goes on as ever. */
  wallMs = 0
  siteKey = ''
  siteId = ''
  readonly #peopleRandom: Random
  #stopLooking: () => void = () => {}

  static async make(options: WorldOptions): Promise<World> {
    const clock = new VirtualClock()
    const log: { current: Log | null } = { current: null }
    const inner = await openStore(options.store ?? 'memory', () => clock.now(), quietly(log))
    const world = new World(options, clock, inner, (made) => (log.current = made))
    await world.#setUp(inner)
    return world
  }

  private constructor(options: WorldOptions, clock: VirtualClock, inner: Store, logTo: (log: Log) => void) {
    const { seed, relays = 2, farMs = 0, mail = true, mailMs = () => 0, linkMs = 4 } = options
    this.clock = clock
    this.answersByMail = mail
    this.random = new Random(seed, 'steps')
    this.#peopleRandom = new Random(seed, 'people')
    this.judge = new Judge(
      clock,
      this.faults,
      (link) => this.relays.find(({ links }) => links.has(link)),
      (link) => this.agents.find(({ name }) => name === link.peer.address),
    )
    const { books, frames } = this.judge
    const log = watchingLog((message, error) =>
      books.wrong('logged', `${message}: ${String((error as Error)?.stack ?? error)}`),
    )
    logTo(log)
    this.store = this.judge.overTruth(inner)
    this.bus = new LossyBus(clock, new Random(seed, 'bus'), this.faults)
    const parts = {
      clock,
      wall: () => clock.now() + this.wallMs,
      random: new Random(seed, 'store'),
      faults: this.faults,
      store: this.store,
      bus: this.bus,
      ids: seededIds(new Random(seed, 'ids')),
      log,
      mailer: mail ? keepingMailer(books.mails, clock, mailMs) : null,
      farMs,
      isAlone: relays === 1,
      epoch: EPOCH,
      watched: (store: Store, relay: Relay) => this.judge.overReads(store, relay.name),
    }
    this.relays = Array.from({ length: relays }, (_, index) => new Relay(`relay ${index + 1}`, parts))
    const place = {
      clock,
      random: new Random(seed, 'network'),
      faults: this.faults,
      sent: (link: Link, text: string) => frames.sent(link, text),
      received: (link: Link, text: string) => frames.received(link, text),
      parted: (link: Link) => frames.parted(link),
    }
    this.network = new Network(place, this.relays, linkMs)
  }

  get books() {
    return this.judge.books
  }

  /** Runs until everything that is on its way has arrived and `work` is done. */
  async during<T>(work: Promise<T>): Promise<T> {
    const state: { done: boolean } = { done: false }
    const finished = work.finally(() => (state.done = true))
    finished.catch(() => {})
    for (let ms = 0; !state.done; ms += 10) {
      if (ms > 120_000) throw new Error('two minutes went by and it is not done')
      await this.clock.run(10)
    }
    return finished
  }

  run(ms: number): Promise<void> {
    return this.clock.run(ms)
  }

  /** Makes an account and logs it in; the console stays closed. */
  async hire(plan: AgentPlan): Promise<Agent> {
    const owner = this.agents[0]
    if (owner === undefined) throw new Error('the owner is made first')
    const departmentIds = (plan.departments ?? [...this.departments.keys()].slice(0, 1)).map(
      (name) => this.departments.get(name) ?? '',
    )
    const invited = await this.command('inviteAgent', {
      siteId: this.siteId,
      role: plan.role ?? 'agent',
      departmentIds,
    })
    const token =
      String((invited as { url: string }).url)
        .split('/')
        .at(-1) ?? ''
    const joined = await this.during(
      this.app.entry(
        'join',
        { kind: 'nobody' },
        { token, name: plan.name, email: `${plan.name.toLowerCase()}@desk.example`, password: PASSWORD, userAgent: '' },
      ),
    )
    if (!joined.ok) throw new Error(`${plan.name}: ${joined.refusal.code}`)
    const { agentId, sessionId } = joined.ack.value as LoggedIn
    if (plan.capacity !== undefined) await this.command('updateAgent', { agentId, capacity: plan.capacity })
    const agent = new Agent(this.#place, { id: agentId, name: plan.name, sessionId })
    this.agents.push(agent)
    return agent
  }

  /** A command on records by the owner, straight through some relay's door. */
  async command<N extends CommandName>(name: N, args: CommandArgs[N]): Promise<unknown> {
    const owner = this.agents[0]
    const actor = owner === undefined ? undefined : this.app.directory.actor(owner.id)
    if (actor === undefined) throw new Error('there is no owner')
    const wish = { name, args, conversationId: undefined, clientId: this.#peopleRandom.hex(16), ownerToken: undefined }
    const done = await this.during(this.app.act(actor, null, wish))
    if (!done.ok) throw new Error(`${name}: ${done.refusal.code} ${JSON.stringify(done.refusal.details)}`)
    return done.ack.value
  }

  async makeDepartment(name: string): Promise<string> {
    const made = (await this.command('createDepartment', { siteId: this.siteId, name })) as { departmentId: string }
    this.departments.set(name, made.departmentId)
    return made.departmentId
  }

  /** Somebody new comes to the site; no page is open yet. */
  visitor(name = `v${this.visitors.length + 1}`): Visitor {
    const visitor = new Visitor(name, this.#place, this.siteKey)
    this.visitors.push(visitor)
    return visitor
  }

  /** A relay that answers; the first of them. */
  get app(): App {
    const app = this.#anyApp()
    if (app === null) throw new Error('no relay answers')
    return app
  }

  /** Everything that is broken is mended: relays up, links and bus flowing, the store well, pages awake. */
  heal(): void {
    this.bus.heal()
    this.network.heal()
    for (const relay of this.relays) {
      if (!relay.isUp) void relay.start()
      else {
        relay.access.heal()
        relay.resume()
      }
      relay.lookAround()
    }
    for (const { tabs } of this.visitors) for (const { page } of tabs) page.wake()
    for (const { desk } of this.agents) desk?.page.wake()
  }

  /** Begins to look for what nobody is told of: forgotten visitors, absent holders. */
  watch(alsoLook: () => void = () => {}): void {
    const look = (): void => {
      this.#stopLooking = this.clock.timer(LOOK_MS, look)
      this.#look()
      alsoLook()
    }
    look()
  }

  async close(): Promise<void> {
    this.#stopLooking()
    for (const { tabs } of this.visitors) for (const tab of tabs) tab.page.life.end()
    for (const { desk } of this.agents) desk?.page.life.end()
    for (const relay of this.relays) relay.crash()
    await this.store.close()
  }

  /** Whether some relay has been up and well for this long. */
  isWellFor(ms: number): boolean {
    return this.relays.some((relay) => this.clock.now() - relay.wellSince >= ms)
  }

  #look(): void {
    const { holders, queue } = this.judge
    const here = this.agents.filter((agent) => this.#isSurelyHere(agent)).map(({ id }) => id)
    queue.look(new Set(here), this.isWellFor(WELL_AFTER_MS.route))
    holders.look(LOOK_MS, this.isWellFor(WELL_AFTER_MS.sweep))
  }

  /** Live, heard lately, and by a relay that has had time to write it down. */
  #isSurelyHere({ id, desk }: Agent): boolean {
    const link = desk?.page.link
    if (desk?.client.state.kind !== 'live' || link == null || !link.isOpen || !link.isFlowing) return false
    const relay = this.relays.find(({ links }) => links.has(link))
    const now = this.clock.now()
    const { holders } = this.judge
    const since = Math.max(relay?.wellSince ?? Infinity, holders.hereSince(id))
    return now - since > WELL_AFTER_MS.sweep && now - holders.heardAt(id) < 12_000
  }

  get #place() {
    return {
      clock: this.clock,
      random: this.#peopleRandom,
      faults: this.faults,
      books: this.books,
      anyApp: () => this.#anyApp(),
      openPage: (storage: TextStorage, who: Who) => this.#openPage(storage, who),
    }
  }

  #openPage(storage: TextStorage, { kind, address, sessionId, skewMs }: Who): Page {
    const origin = kind === 'visitor' ? 'http://localhost:8080' : 'http://localhost:4242'
    const connect = (page: Page, on: SocketEvents) =>
      this.network.connect(page, { kind, origin, address, userAgent: '', sessionId }, on)
    const arrived = (text: string) => this.judge.frames.arrived(text)
    return new Page(
      { clock: this.clock, random: this.#peopleRandom, faults: this.faults, arrived, connect },
      storage,
      skewMs,
    )
  }

  #anyApp(): App | null {
    return this.relays.find(({ isUp, isPaused }) => isUp && !isPaused)?.app ?? null
  }

  /** What createServer does before it listens, and what the first person does in the set-up page. */
  async #setUp(inner: Store): Promise<void> {
    const token = this.#peopleRandom.hex(16)
    const value = { id: 'installation' as const, setUpAt: null, setUpTokenHash: quickSecrets.sha256(token), secret: '' }
    await inner.commit([{ records: [{ kind: 'installation', id: 'installation', expectedRev: 0, value }] }])
    await this.during(Promise.all(this.relays.map((relay) => relay.start())))
    const owner = {
      name: 'Olga',
      email: 'olga@desk.example',
      password: PASSWORD,
      siteName: 'Harbour',
      siteAddress: '',
      userAgent: '',
    }
    const made = await this.during(this.app.entry('setUp', { kind: 'nobody' }, { token, ...owner }))
    if (!made.ok) throw new Error(`set-up: ${made.refusal.code}`)
    const { agentId, sessionId } = made.ack.value as LoggedIn
    const [site] = this.app.directory.sites()
    this.siteKey = site?.value.key ?? ''
    this.siteId = site?.value.id ?? ''
    for (const { value: department } of this.app.directory.departmentsOf(this.siteId))
      this.departments.set(department.name, department.id)
    this.agents.push(new Agent(this.#place, { id: agentId, name: owner.name, sessionId }))
  }
}

const EPOCH = 'the epoch of a simulated store'

const quietly = (log: { current: Log | null }): Log => ({
  debug: (...args) => log.current?.debug(...args),
  info: (...args) => log.current?.info(...args),
  warn: (...args) => log.current?.warn(...args),
  error: (...args) => log.current?.error(...args),
})
