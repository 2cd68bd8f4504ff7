import { batch, computed, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type {
  AgentId,
  AgentView,
  DepartmentId,
  DepartmentSettings,
  Presence,
  SiteId,
  SiteSettings,
} from '@deskbell/protocol'
import type { Refusal, Relay } from './Relay.ts'

/** How many colours sites are marked with. */
export const SITE_MARKS = 8

/**
 * Who and what things are called: sites, departments and colleagues, kept fresh by presence. Ids that nobody knows yet
 * make it ask again, once for each.
 */
export class Directory {
  /** Null until told. */
  readonly sites: Signal<readonly SiteSettings[] | null> = signal(null)
  readonly agents: Signal<readonly AgentView[] | null> = signal(null)
  readonly me: Signal<AgentView | null> = signal(null)
  /** Whether a mail server is configured: without one nothing is mailed, and nothing may say so. */
  readonly mails: Signal<boolean> = signal(false)
  /** Why the last look-up failed; null when it did not. */
  readonly failed: Signal<Refusal | null> = signal(null)
  readonly colleagues: ReadonlySignal<readonly AgentView[]>
  readonly #relay: Relay
  readonly #departments: ReadonlySignal<ReadonlyMap<DepartmentId, DepartmentSettings>>
  readonly #agents: ReadonlySignal<ReadonlyMap<AgentId, AgentView>>
  readonly #asked = new Set<string>()

  constructor(relay: Relay) {
    this.#relay = relay
    this.#departments = computed(
      () => new Map((this.sites.value ?? []).flatMap((site) => site.departments).map((each) => [each.id, each])),
    )
    this.#agents = computed(() => new Map((this.agents.value ?? []).map((each) => [each.id, each])))
    this.colleagues = computed(() => {
      const me = this.me.value?.id
      return (this.agents.value ?? []).filter((each) => each.id !== me)
    })
  }

  /** Asks for everything again. */
  async refresh(): Promise<void> {
    const [sites, agents] = await Promise.all([this.#relay.query('sites', {}), this.#relay.query('agents', {})])
    batch(() => {
      if (sites.ok) this.sites.value = sites.value
      if (agents.ok) this.#setAgents(agents.value)
      this.failed.value = sites.ok ? (agents.ok ? null : agents.refused) : sites.refused
    })
  }

  site(id: SiteId): SiteSettings | null {
    const found = this.sites.value?.find((each) => each.id === id) ?? null
    if (!found && this.sites.value) this.#askFor(id)
    return found
  }

  /** 0 to SITE_MARKS − 1: the colour a site's rows are marked with. */
  siteMark(id: SiteId): number {
    const index = this.sites.value?.findIndex((each) => each.id === id) ?? -1
    return Math.max(0, index) % SITE_MARKS
  }

  department(id: DepartmentId): DepartmentSettings | null {
    const found = this.#departments.value.get(id) ?? null
    if (!found && this.sites.value) this.#askFor(id)
    return found
  }

  agent(id: AgentId): AgentView | null {
    if (this.me.value?.id === id) return this.me.value
    const found = this.#agents.value.get(id) ?? null
    if (!found && this.agents.value) this.#askFor(id)
    return found
  }

  /** Members of a department who could be given a chat now. */
  freeIn(department: DepartmentSettings): readonly AgentView[] {
    return department.memberIds.flatMap((id) => this.#knownAgent(id) ?? []).filter(isFree)
  }

  /** A colleague (or I, elsewhere) came, left or got busier. */
  applyPresence(frame: Presence): void {
    if (frame.subject.kind !== 'agent') return
    const availability = frame.state === 'here' || frame.state === 'gone' ? undefined : frame.state
    const change = (agent: AgentView): AgentView => ({
      ...agent,
      availability: availability ?? agent.availability,
      awayBecause: frame.awayBecause === undefined ? agent.awayBecause : frame.awayBecause,
      connected: frame.connected ?? agent.connected,
      load: frame.load ?? agent.load,
      capacity: frame.capacity ?? agent.capacity,
    })
    const known = this.agents.value
    // Somebody joined, or may be seen from now on.
    if (known && !this.#agents.value.has(frame.subject.id)) this.#askFor(frame.subject.id)
    batch(() => {
      if (known) this.agents.value = known.map((each) => (each.id === frame.subject.id ? change(each) : each))
      if (this.me.value?.id === frame.subject.id) this.me.value = change(this.me.value)
    })
  }

  #setAgents(agents: readonly AgentView[]): void {
    this.agents.value = agents
    const me = agents.find((each) => each.id === this.me.value?.id)
    if (me) this.me.value = me
  }

  #knownAgent(id: AgentId): AgentView | undefined {
    return this.me.value?.id === id ? this.me.value : this.#agents.value.get(id)
  }

  /** Looked up while drawing, so the asking itself waits until drawing is over. */
  #askFor(id: string): void {
    if (this.#asked.has(id)) return
    this.#asked.add(id)
    void Promise.resolve().then(() => this.refresh())
  }
}

/** Whether routing could give this agent a chat now. */
export function isFree(agent: AgentView): boolean {
  return agent.connected && takesChats(agent) && agent.load < agent.capacity
}

/** Whether an agent chose to be given chats. */
export function takesChats(agent: Pick<AgentView, 'availability'>): boolean {
  return agent.availability === 'online' || agent.availability === 'phone'
}
