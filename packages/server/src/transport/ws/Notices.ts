import type { ConversationId, DepartmentId, Down, SiteId } from '@deskbell/protocol'
import type { App } from '../../app/app.ts'
import type { BusMessage } from '../../ports/Bus.ts'
import { actorOf } from './actor.ts'
import type { Hub } from './Hub.ts'
import { Later } from './Later.ts'
import type { Session } from './Session.ts'

const QUEUE_EVERY_MS = 1_000
const GATHER_MS = 100

/**
 * What people are told beside their timelines: places in the queue (at most once a second and department), who of the agents is
 * here, and what a site looks like from outside. All of it is gathered and only news is sent.
 */
export class Notices {
  readonly #app: App
  readonly #hub: Hub
  readonly #later: Later
  readonly #movedAgents = new Set<string>()
  readonly #movedDepartments = new Map<DepartmentId, { again: boolean }>()
  readonly #siteTold = new Map<SiteId, string>()
  readonly #placeTold = new Map<ConversationId, string>()

  constructor(app: App, hub: Hub) {
    this.#app = app
    this.#hub = hub
    this.#later = new Later(app.edge.clock)
  }

  /** Begins to listen; the returned function ends it. */
  start(): () => void {
    const stop = this.#app.edge.bus.listen((message) => this.#hear(message))
    return () => {
      stop()
      this.#later.stop()
    }
  }

  /** Somebody began to follow a waiting conversation: they are told its place. */
  followed(conversationId: ConversationId, departmentId: DepartmentId): void {
    this.#placeTold.delete(conversationId)
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
      for (const { conversationId, position, waitMs } of await queue.places(departmentId)) {
        const followers = this.#hub.followers(conversationId)
        if (followers.length === 0) {
          this.#placeTold.delete(conversationId)
          continue
        }
        const place = JSON.stringify([position, waitMs, staffed])
        if (this.#placeTold.get(conversationId) === place) continue
        this.#placeTold.set(conversationId, place)
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
      edge.log.error('telling queue places failed', error, { departmentId })
    }
  }

  async #tellAgents(): Promise<void> {
    const { edge, directory, agents } = this.#app
    const ids = [...this.#movedAgents]
    this.#movedAgents.clear()
    try {
      await agents.refresh()
    } catch (error) {
      edge.log.error('reading agents failed', error)
    }
    for (const id of ids) {
      this.#tellAgent(id)
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
      load,
      capacity: max,
      asOf: edge.clock.now(),
    }
    const json = JSON.stringify(frame)
    for (const session of this.#hub.agents()) {
      const actor = this.#actorOf(session)
      if (actor?.kind === 'agent' && staff.isColleague(actor, id)) session.sendRaw(json)
    }
  }

  #tellSites(): void {
    for (const [siteId, sessions] of this.#hub.visitors()) {
      const json = this.#app.siteFrame(siteId)
      if (json === null || this.#siteTold.get(siteId) === json) continue
      this.#siteTold.set(siteId, json)
      for (const session of sessions) session.sendRaw(json)
    }
  }

  #actorOf(session: Session) {
    return actorOf(this.#app, session)
  }
}
