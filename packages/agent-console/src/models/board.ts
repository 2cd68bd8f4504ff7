import type { AgentView, DepartmentId, ListRow } from '@deskbell/protocol'
import { isFree, takesChats } from './Directory.ts'
import type { Directory } from './Directory.ts'
import { isAway } from './waits.ts'

/** The figures above the queue. */
export type Figures = {
  readonly waiting: number
  readonly away: number
  /** Since when the longest wait lasts. */
  readonly longestSince: number | null
  readonly free: number
  /** Agents who take chats, free or not. */
  readonly online: number
}

/** Counts the queue and who could take from it. */
export function figuresOf(rows: readonly ListRow[], directory: Directory): Figures {
  const everyone = (directory.agents.value ?? []).map((agent) => current(directory, agent))
  const online = everyone.filter((agent) => agent.connected && takesChats(agent))
  const since = rows.flatMap((row) => (isAway(row) ? [] : (row.waitingSince ?? [])))
  return {
    waiting: rows.length,
    away: rows.filter(isAway).length,
    longestSince: since.length > 0 ? Math.min(...since) : null,
    free: online.filter(isFree).length,
    online: online.length,
  }
}

/** Where a waiting visitor goes next. */
export type Goes =
  | { readonly is: 'passedOver' }
  | { readonly is: 'nobody'; readonly department: string }
  | { readonly is: 'firstFree'; readonly department: string; readonly names: readonly string[] }

/** Most names that are told. */
const MAX_NAMES = 3

/** Who could be given a waiting chat: the members of its department who take chats now. */
export function goesTo(row: ListRow, directory: Directory): Goes {
  if (isAway(row)) return { is: 'passedOver' }
  const department = directory.department(row.departmentId)
  const name = department?.name ?? ''
  const members = new Set(department?.memberIds)
  const candidates = (directory.agents.value ?? [])
    .filter((agent) => members.has(agent.id))
    .map((agent) => current(directory, agent))
    .filter((agent) => agent.connected && takesChats(agent))
    .toSorted((a, b) => Number(isFree(b)) - Number(isFree(a)) || a.load - b.load)
  if (candidates.length === 0) return { is: 'nobody', department: name }
  return { is: 'firstFree', department: name, names: candidates.slice(0, MAX_NAMES).map((agent) => agent.name) }
}

/** Rows of one department, or all. */
export function ofDepartment(rows: readonly ListRow[], id: DepartmentId | null): readonly ListRow[] {
  return id === null ? rows : rows.filter((row) => row.departmentId === id)
}

/** What is known of myself is fresher than the list of colleagues. */
function current(directory: Directory, agent: AgentView): AgentView {
  const me = directory.me.value
  return me?.id === agent.id ? me : agent
}
