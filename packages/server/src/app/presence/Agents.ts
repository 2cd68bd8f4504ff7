import type { AgentId, AgentView, SiteId } from '@deskbell/protocol'
import type { AgentRecord } from '../../domain/records.ts'
import type { Deps } from '../deps.ts'
import type { Directory } from '../Directory.ts'

/** An agent counts as connected while a frame of theirs was heard this recently (pings are answered every 10 s). */
export const CONNECTED_WITHIN_MS = 25_000

/**
 * Which agents are here and how much they carry, as the store says. Kept in memory because every visitor's hello asks; read again
 * when the bus tells of a change and on every sweep.
 */
export class Agents {
  readonly #deps: Deps
  readonly #directory: Directory
  #connected = new Set<string>()
  #loads = new Map<AgentId, { load: number; max: number }>()
  /** Readings that were begun, and the newest of those that are shown here. */
  #begun = 0
  #shown = 0

  constructor(deps: Deps, directory: Directory) {
    this.#deps = deps
    this.#directory = directory
  }

  /**
   * Reads the store again; resolves to the agents whose picture changed. A reading that is overtaken by a later one changes nothing: it
   * may have been answered before what the later one tells of.
   */
  async refresh(): Promise<AgentId[]> {
    const reading = (this.#begun += 1)
    const ids = this.#directory.agents().map(({ id }) => id)
    const [connected, loads] = await Promise.all([
      this.#deps.store.connected('agent', ids, CONNECTED_WITHIN_MS),
      this.#deps.store.loads(ids),
    ])
    if (reading < this.#shown) return []
    this.#shown = reading
    const changed = ids.filter(
      (id) => connected.has(id) !== this.#connected.has(id) || loads.get(id)?.load !== this.#loads.get(id)?.load,
    )
    this.#connected = connected
    this.#loads = loads
    return changed
  }

  isConnected(id: AgentId): boolean {
    return this.#connected.has(id)
  }

  /** Connected and willing. */
  isHere(agent: AgentRecord): boolean {
    return this.#connected.has(agent.id) && (agent.availability === 'online' || agent.availability === 'phone')
  }

  /** Connected and answering what they hold, busy or not. */
  isAnswering(agent: AgentRecord): boolean {
    return this.#connected.has(agent.id) && agent.availability !== 'away' && agent.availability !== 'offline'
  }

  /** Agents of a site's departments who are here. */
  hereFor(siteId: SiteId): readonly AgentRecord[] {
    const members = new Set(this.#directory.departmentsOf(siteId).flatMap(({ value }) => value.memberIds))
    return this.#directory.agents().filter((agent) => members.has(agent.id) && this.isHere(agent))
  }

  load(id: AgentId): { load: number; max: number } {
    return this.#loads.get(id) ?? { load: 0, max: this.#directory.agent(id)?.value.capacity ?? 0 }
  }

  /** The agent as colleagues see them. */
  view(agent: AgentRecord): AgentView {
    return {
      id: agent.id,
      name: agent.name,
      email: agent.email,
      avatarUrl: avatarUrl(this.#deps, agent),
      owner: agent.owner,
      memberships: agent.memberships.map((membership) => ({ ...membership })),
      departmentIds: this.#directory.departmentsWith(agent.id).map(({ id }) => id),
      availability: agent.availability,
      awayBecause: agent.awayBecause,
      connected: this.isConnected(agent.id),
      load: this.load(agent.id).load,
      capacity: agent.capacity,
    }
  }
}

/** Where an agent's picture is, or null. */
export const avatarUrl = (deps: Deps, agent: AgentRecord): string | null =>
  agent.avatarFileId === null ? null : `${deps.settings.publicUrl}/api/v1/avatar/${agent.avatarFileId}`
