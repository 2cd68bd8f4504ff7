import type { AgentId, ContactId, ConversationId, DepartmentId, Ms, SiteId, Status } from '@deskbell/protocol'
import type { ContactRecord } from '../../domain/records.ts'
import type { Counts, ListQuery, Loaded, PoolView, QueueEntry, StoredRow } from '../../ports/Store.ts'
import { isConnected } from './leases.ts'
import { isWaiting, recordsOf } from './memory.ts'
import type { Memory, StoredConversation } from './memory.ts'

/** Routing takes an agent for connected who was heard this long ago. */
const CONNECTED_MS = 25_000

const all = (memory: Memory): StoredConversation[] => [...memory.conversations.values()]
const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
const nullsLast = (a: number | null, b: number | null) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a - b)
const byWait = (a: StoredRow, b: StoredRow) => nullsLast(a.waitingSince, b.waitingSince) || b.updatedAt - a.updatedAt

export const loaded = ({ state, head, publicHead, number }: StoredConversation): Loaded => ({
  state,
  head,
  publicHead,
  number,
})

type View = {
  has(stored: StoredConversation, agentId: AgentId): boolean
  order(a: StoredRow, b: StoredRow): number
}
const VIEWS: { readonly [V in ListQuery['view']]: View } = {
  mine: { has: ({ state }, agentId) => state.owner?.agentId === agentId, order: byWait },
  queue: { has: isWaiting, order: (a, b) => (a.queueKey ?? 0) - (b.queueKey ?? 0) },
  left: {
    has: ({ state }) => state.status === 'queued' && state.left !== null,
    order: (a, b) => (a.leftMessageAt ?? 0) - (b.leftMessageAt ?? 0),
  },
  open: { has: ({ state }) => state.status !== 'closed', order: byWait },
  closed: { has: ({ state }) => state.status === 'closed', order: (a, b) => b.updatedAt - a.updatedAt },
}

export function list(memory: Memory, q: ListQuery): { rows: StoredRow[]; more: boolean } {
  const { has, order } = VIEWS[q.view]
  const rows = all(memory)
    .filter((stored) => q.siteIds.includes(stored.state.siteId) && has(stored, q.agentId))
    .map((stored) => rowOf(memory, stored))
    .sort((a, b) => order(a, b) || byId(a, b))
  return { rows: rows.slice(0, q.limit), more: rows.length > q.limit }
}

export function counts(
  memory: Memory,
  q: { siteIds: readonly SiteId[]; agentIds: readonly AgentId[] },
): Map<AgentId, Counts> {
  const ofSites = all(memory).filter(({ state }) => q.siteIds.includes(state.siteId))
  const count = (view: ListQuery['view'], agentId = '') =>
    ofSites.filter((stored) => VIEWS[view].has(stored, agentId)).length
  const waits = ofSites.filter(isWaiting).map(({ state }) => state.waiting?.since ?? 0)
  const longestWaitSince = waits.length === 0 ? null : Math.min(...waits)
  const shared = {
    queue: count('queue'),
    left: count('left'),
    open: count('open'),
    closed: count('closed'),
    longestWaitSince,
  }
  return new Map(q.agentIds.map((agentId) => [agentId, { ...shared, mine: count('mine', agentId) }]))
}

export function rowOf(memory: Memory, { number, head, state }: StoredConversation): StoredRow {
  const { talk, status, waiting, left, owner } = state
  const contact = lastMerged(memory, state.contactId)
  const staff = [...(memory.marks.get(state.id)?.values() ?? [])].filter(({ side }) => side === 'staff')
  return {
    id: state.id,
    number,
    siteId: state.siteId,
    departmentId: state.departmentId,
    status,
    contactId: state.contactId,
    contactName: contact?.name ?? '',
    verified: contact?.verified ?? false,
    agentId: owner?.agentId ?? null,
    head,
    updatedAt: talk.updatedAt,
    startedAt: state.startedAt,
    waitingSince:
      status === 'queued'
        ? (waiting?.since ?? null)
        : status === 'assigned' && left === null
          ? talk.unansweredSince
          : null,
    queueKey: waiting?.key ?? null,
    leftMessageAt: left?.at ?? null,
    visitorLeftAt: state.visitorLeftAt,
    preview: talk.preview,
    lastVisitorSeq: talk.lastVisitorSeq,
    staffRead: Math.max(0, ...staff.map(({ read }) => read)),
  }
}

function lastMerged(memory: Memory, id: ContactId): ContactRecord | undefined {
  const contact = recordsOf(memory, 'contact').get(id)?.value
  return contact?.mergedInto ? (lastMerged(memory, contact.mergedInto) ?? contact) : contact
}

/** Who waits in these departments, in the order they will be served. */
function waitingIn(memory: Memory, departments: readonly DepartmentId[]): StoredConversation[] {
  return memory.conversations
    .values()
    .filter((stored) => isWaiting(stored) && departments.includes(stored.state.departmentId))
    .toArray()
    .sort((a, b) => (a.state.waiting?.key ?? 0) - (b.state.waiting?.key ?? 0) || byId(a.state, b.state))
}

export function queue(memory: Memory, departmentId: DepartmentId): QueueEntry[] {
  return waitingIn(memory, [departmentId]).flatMap(({ state: { id, waiting, visitorLeftAt } }) =>
    waiting ? [{ id, key: waiting.key, since: waiting.since, visitorLeftAt }] : [],
  )
}

export function conversationsOf(
  memory: Memory,
  contactId: ContactId,
  limit: number,
): { id: ConversationId; status: Status }[] {
  const contacts = recordsOf(memory, 'contact')
  const isOf = (id: ContactId | null): boolean =>
    id !== null && (id === contactId || isOf(contacts.get(id)?.value.mergedInto ?? null))
  return all(memory)
    .reverse()
    .filter(({ state }) => isOf(state.contactId))
    .sort((a, b) => b.state.startedAt - a.state.startedAt)
    .slice(0, limit)
    .map(({ state: { id, status } }) => ({ id, status }))
}

export const heldBy = (memory: Memory, agentId: AgentId): ConversationId[] =>
  all(memory).flatMap(({ state }) => (state.owner?.agentId === agentId ? [state.id] : []))

export function unattended(memory: Memory): AgentId[] {
  const holders = new Set(all(memory).flatMap(({ state: { owner } }) => owner?.agentId ?? []))
  for (const { kind, subjectId } of memory.leases.values()) if (kind === 'agent') holders.delete(subjectId)
  return [...holders].toSorted()
}

export function abandoned(memory: Memory, q: { before: Ms; limit: number }): ConversationId[] {
  return all(memory)
    .flatMap(({ state: { id, status, left, visitorLeftAt } }) =>
      visitorLeftAt !== null && visitorLeftAt <= q.before && status === 'queued' && left === null
        ? [{ id, visitorLeftAt }]
        : [],
    )
    .sort((a, b) => a.visitorLeftAt - b.visitorLeftAt || byId(a, b))
    .slice(0, q.limit)
    .map(({ id }) => id)
}

export const waitingDepartments = (memory: Memory): DepartmentId[] => [
  ...new Set(
    memory.conversations
      .values()
      .filter(isWaiting)
      .map(({ state }) => state.departmentId),
  ),
]

export function samples(memory: Memory, q: { departmentId: DepartmentId; limit: number }) {
  const states = all(memory).flatMap(({ state }) => (state.departmentId === q.departmentId ? [state] : []))
  const waits = states.flatMap(({ firstWait }) => firstWait ?? []).sort((a, b) => b.at - a.at)
  const replies = states
    .flatMap(({ talk: { firstReplyMs, firstVisitorAt } }) =>
      firstReplyMs === null || firstVisitorAt === null ? [] : [{ ms: firstReplyMs, at: firstVisitorAt + firstReplyMs }],
    )
    .sort((a, b) => b.at - a.at)
  return { waits: waits.slice(0, q.limit), repliesMs: replies.slice(0, q.limit).map(({ ms }) => ms) }
}

/** All departments connected with this one by agents they share, who waits in them and who serves them. */
export function poolView(memory: Memory, departmentId: DepartmentId, now: Ms): PoolView {
  const departments = recordsOf(memory, 'department')
  const pool = new Set(departments.has(departmentId) ? [departmentId] : [])
  for (const id of pool) {
    const members = departments.get(id)?.value.memberIds ?? []
    for (const { value } of departments.values())
      if (value.memberIds.some((agent) => members.includes(agent))) pool.add(value.id)
  }
  const records = [...pool].sort().flatMap((id) => departments.get(id)?.value ?? [])
  const agents = [...new Set(records.flatMap(({ memberIds }) => memberIds))].sort().flatMap((id) => {
    const agent = recordsOf(memory, 'agent').get(id)?.value
    const load = memory.loads.get(id)
    if (!agent || !load || agent.removedAt !== null) return []
    return [
      {
        id,
        availability: agent.availability,
        connected: isConnected(memory, 'agent', id, now - CONNECTED_MS),
        ...load,
      },
    ]
  })
  return {
    departments: records.map(({ id, policy, memberIds }) => ({ id, policy, memberIds })),
    waiting: waitingIn(memory, [...pool]).map(loaded),
    agents,
  }
}
