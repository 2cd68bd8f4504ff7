import type { ConversationId, DepartmentId, Down } from '@deskbell/protocol'
import type { App } from '../../app/app.ts'
import type { BusMessage } from '../../ports/Bus.ts'
import { actorOf } from './actor.ts'
import { Frame } from './Frame.ts'
import type { Hub } from './Hub.ts'
import { Later } from './Later.ts'
import type { Session } from './Session.ts'

const QUEUE_EVERY_MS = 1_000
const GATHER_MS = 100
const LOOK_EVERY_MS = 3_000
/** What could not be read is read again so much later. */
const AGAIN_MS = 1_000

/**
 * What people are told beside their timelines: places in the queue (at most once a second and department), who of the agents is
 * here, and what a site looks like from outside. All of it is gathered and only news is sent.
 */
export class Notices {
  readonly #app: App
  readonly #hub: Hub
  readonly #later: Later
  readonly #movedAgents = new Set<string>()
  /** Whether visitors were told that an agent is here. */
  readonly #hereTold = new Map<string, boolean>()
  readonly #movedDepartments = new Map<DepartmentId, { again: boolean }>()
  /** By connection: a newcomer was told by their welcome, and one that nobody was there to hear is no news to them. */
  readonly #siteTold = new WeakMap<Session, string>()
  /** Of those who wait now: whoever waits again is told again, the same place too. */
  readonly #placeTold = new Map<DepartmentId, Map<ConversationId, string>>()

  constructor(app: App, hub: Hub) {
    this.#app = app
    this.#hub = hub
    this.#later = new Later(app.edge.clock)
  }

  /** Begins to listen; the returned function ends it. */
  start(): () => void {
    const stop = this.#app.edge.bus.listen((message) => this.#hear(message))
    this.#hub.onToldToWait((id, departmentId) => this.followed(id, departmentId))
    if (this.#app.edge.settings.sharedStore) this.#look()
    return () => {
      stop()
      this.#later.stop()
    }
  }

  /** Somebody began to follow a waiting conversation, or was told that it waits: they are told its place. */
  followed(conversationId: ConversationId, departmentId: DepartmentId): void {
    this.#placeTold.get(departmentId)?.delete(conversationId)
    this.#queueMoved(departmentId)
  }

  #hear(message: BusMessage): void {
    if (message.type === 'queue') this.#queueMoved(message.departmentId)
    else if (message.type === 'site') this.#later.once('sites', GATHER_MS, () => this.#tellSites())
    else if (message.type === 'agent') {
      this.#movedAgents.add(message.agentId)
      this.#later.once('agents', GATHER_MS, () => void this.#tellAgents())
    }
  }

  // With other relays on the same store a bell may be lost. Only what is news is sent.
  #look(): void {
    this.#later.once('look', LOOK_EVERY_MS, () => {
      const { directory } = this.#app
      this.#tellSites()
      for (const site of directory.sites())
        for (const { value } of directory.departmentsOf(site.value.id)) this.#queueMoved(value.id)
      this.#look()
    })
  }

  // The first move is told at once; those within the next second are told together at its end.
  #queueMoved(departmentId: DepartmentId): void {
    const pending = this.#movedDepartments.get(departmentId)
    if (pending !== undefined) {
      pending.again = true
      return
    }
    this.#movedDepartments.set(departmentId, { again: false })
    void this.#tellPlaces(departmentId)
    this.#later.once(`queue ${departmentId}`, QUEUE_EVERY_MS, () => {
      const isAgain = this.#movedDepartments.get(departmentId)?.again === true
      this.#movedDepartments.delete(departmentId)
      if (isAgain) this.#queueMoved(departmentId)
    })
  }

  async #tellPlaces(departmentId: DepartmentId): Promise<void> {
    const { edge, directory, agents, queue } = this.#app
    try {
      const site = directory.department(departmentId)?.value.siteId
      const staffed = site !== undefined && agents.hereFor(site).length > 0
      const places = await queue.places(departmentId)
      const before = this.#placeTold.get(departmentId)
      const told = new Map<ConversationId, string>()
      this.#placeTold.set(departmentId, told)
      for (const { conversationId, position, waitMs } of places) {
        const followers = this.#hub.followers(conversationId)
        if (followers.length === 0) continue
        const place = JSON.stringify([position, waitMs, staffed])
        told.set(conversationId, place)
        if (before?.get(conversationId) === place) continue
        const frame: Down = {
          type: 'queue',
          conversationId,
          position,
          waitMs: waitMs === null ? null : [...waitMs],
          staffed,
          asOf: edge.clock.now(),
        }
        for (const session of followers) session.send(frame)
      }
    } catch (error) {
      edge.log.error('telling queue places failed; it is tried again', error, { departmentId })
      this.#queueMoved(departmentId)
    }
  }

  async #tellAgents(): Promise<void> {
    const { edge, directory, agents } = this.#app
    const ids = [...this.#movedAgents]
    this.#movedAgents.clear()
    try {
      await agents.refresh()
    } catch (error) {
      edge.log.error('reading agents failed; it is tried again', error)
      this.#tellAgain(ids)
    }
    for (const id of ids) {
      this.#tellAgent(id)
      await this.#tellTheirVisitors(id)
      for (const department of directory.departmentsWith(id)) this.#queueMoved(department.id)
    }
    this.#tellSites()
  }

  #tellAgent(id: string): void {
    const { edge, directory, agents, staff } = this.#app
    const agent = directory.agent(id)?.value
    if (agent === undefined) return
    const { load, max } = agents.load(id)
    const frame: Down = {
      type: 'presence',
      subject: { kind: 'agent', id },
      state: agent.availability,
      connected: agents.isConnected(id),
      awayBecause: agent.awayBecause,
      load,
      capacity: max,
      asOf: edge.clock.now(),
    }
    const shared = new Frame(JSON.stringify(frame))
    for (const session of this.#hub.agents()) {
      const actor = this.#actorOf(session)
      if (actor?.kind === 'agent' && staff.isColleague(actor, id)) session.sendRaw(shared)
    }
  }

  // Only coming and going is news to the visitors of an agent's conversations; a load is not.
  async #tellTheirVisitors(id: string): Promise<void> {
    const { edge, directory, agents, staff } = this.#app
    const agent = directory.agent(id)?.value
    const isHere = agent !== undefined && agents.isAnswering(agent)
    if (this.#hereTold.get(id) === isHere) return
    this.#hereTold.set(id, isHere)
    try {
      for (const conversationId of await staff.heldBy(id)) this.#hub.viewMoved(conversationId)
    } catch (error) {
      edge.log.error('telling of an agent failed; it is tried again', error, { agentId: id })
      this.#hereTold.delete(id)
      this.#tellAgain([id])
    }
  }

  #tellAgain(ids: readonly string[]): void {
    for (const id of ids) this.#movedAgents.add(id)
    this.#later.once('agents', AGAIN_MS, () => void this.#tellAgents())
  }

  #tellSites(): void {
    for (const [siteId, sessions] of this.#hub.visitors()) {
      const json = this.#app.siteFrame(siteId)
      if (json === null) continue
      const frame = new Frame(json)
      for (const session of sessions) {
        if (this.#siteTold.get(session) === json) continue
        this.#siteTold.set(session, json)
        session.sendRaw(frame)
      }
    }
  }

  #actorOf(session: Session) {
    return actorOf(this.#app, session)
  }
}
