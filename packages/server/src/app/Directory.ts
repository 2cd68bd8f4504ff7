import type { AgentId, DepartmentId, SiteId } from '@deskbell/protocol'
import type { AgentActor } from '../domain/actor.ts'
import type { AgentRecord, DepartmentRecord, SiteRecord } from '../domain/records.ts'
import type { Store, Versioned } from '../ports/Store.ts'

/**
 * Sites, departments and agents of the installation in memory: few, read on every message, changed rarely. The store stays the
 * truth: whoever changes one calls `refresh`, and so does the bus listener of every other relay.
 */
export class Directory {
  readonly #store: Store
  #sites = new Map<SiteId, Versioned<SiteRecord>>()
  #departments = new Map<DepartmentId, Versioned<DepartmentRecord>>()
  #agents = new Map<AgentId, Versioned<AgentRecord>>()
  /** Readings that were begun, and the newest of those that are shown here. */
  #begun = 0
  #shown = 0

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Reads everything again; resolves to the agents whose record is another. One that is overtaken on its way by a later one changes
   * nothing: it may have been answered before a change which the later one tells of.
   */
  async refresh(): Promise<AgentId[]> {
    const reading = (this.#begun += 1)
    const [sites, departments, agents] = await Promise.all([
      this.#store.find('site', {}),
      this.#store.find('department', {}),
      this.#store.find('agent', {}),
    ])
    if (reading < this.#shown) return []
    this.#shown = reading
    this.#sites = new Map(sites.map((site) => [site.value.id, site]))
    this.#departments = new Map(departments.map((department) => [department.value.id, department]))
    const before = this.#agents
    this.#agents = new Map(agents.map((agent) => [agent.value.id, agent]))
    return agents.filter(({ rev, value }) => before.get(value.id)?.rev !== rev).map(({ value }) => value.id)
  }

  site(id: SiteId): Versioned<SiteRecord> | undefined {
    return this.#sites.get(id)
  }

  siteByKey(key: string): SiteRecord | undefined {
    for (const site of this.#sites.values()) if (site.value.key === key) return site.value
    return undefined
  }

  sites(): readonly Versioned<SiteRecord>[] {
    return [...this.#sites.values()]
  }

  department(id: DepartmentId): Versioned<DepartmentRecord> | undefined {
    return this.#departments.get(id)
  }

  /** Departments of a site, oldest first: the first is where conversations go unless told otherwise. */
  departmentsOf(siteId: SiteId): readonly Versioned<DepartmentRecord>[] {
    return [...this.#departments.values()]
      .filter((department) => department.value.siteId === siteId)
      .sort((a, b) => a.value.createdAt - b.value.createdAt)
  }

  /** Departments an agent answers for. */
  departmentsWith(agentId: AgentId): readonly DepartmentRecord[] {
    return [...this.#departments.values()]
      .filter((department) => department.value.memberIds.includes(agentId))
      .map(({ value }) => value)
  }

  /** An account that was not removed. */
  agent(id: AgentId): Versioned<AgentRecord> | undefined {
    const agent = this.#agents.get(id)
    return agent === undefined || agent.value.removedAt !== null ? undefined : agent
  }

  /** Also removed accounts: names in old timelines stay. */
  anyAgent(id: AgentId): AgentRecord | undefined {
    return this.#agents.get(id)?.value
  }

  agents(): readonly AgentRecord[] {
    return [...this.#agents.values()].map(({ value }) => value).filter((agent) => agent.removedAt === null)
  }

  /** Agents who belong to a site. Owners belong to all. */
  agentsOf(siteId: SiteId): readonly AgentRecord[] {
    return this.agents().filter(
      (agent) => agent.owner || agent.memberships.some((membership) => membership.siteId === siteId),
    )
  }

  /** The agent as an actor with today's rights; undefined when the account is gone. */
  actor(id: AgentId): AgentActor | undefined {
    const agent = this.agent(id)?.value
    return agent === undefined
      ? undefined
      : { kind: 'agent', agentId: id, owner: agent.owner, memberships: agent.memberships }
  }

  /** Sites an agent may see. */
  sitesOf(actor: AgentActor): readonly SiteId[] {
    return actor.owner
      ? [...this.#sites.keys()]
      : actor.memberships.map(({ siteId }) => siteId).filter((id) => this.#sites.has(id))
  }
}
