import type { AgentId, AgentView, DepartmentSettings, SiteId } from '@deskbell/protocol'
import { isFree } from './Directory.ts'
import type { Directory } from './Directory.ts'

/** Who could be given a chat. Those with room come first. */
export type Targets = {
  readonly agents: readonly AgentView[]
  readonly departments: readonly { readonly department: DepartmentSettings; readonly free: number }[]
}

/**
 * Colleagues and departments of a site whose names contain the words.
 * @param except who has it now
 */
export function targetsOf(directory: Directory, siteId: SiteId, except: AgentId | null, words: string): Targets {
  const wanted = fold(words.trim())
  const matches = (name: string) => fold(name).includes(wanted)
  const agents = (directory.agents.value ?? [])
    .filter((agent) => agent.id !== except && agent.connected && worksFor(agent, siteId) && matches(agent.name))
    .toSorted((a, b) => Number(isFree(b)) - Number(isFree(a)) || a.load - b.load || a.name.localeCompare(b.name))
  const departments = (directory.site(siteId)?.departments ?? [])
    .filter((department) => matches(department.name))
    .map((department) => ({ department, free: directory.freeIn(department).length }))
  return { agents, departments }
}

function worksFor(agent: AgentView, siteId: SiteId): boolean {
  return agent.owner || agent.memberships.some((membership) => membership.siteId === siteId)
}

/** Without case and accents: "ostby" finds "Østby" only by its letters, but "jose" finds "José". */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
