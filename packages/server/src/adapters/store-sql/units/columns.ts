import type { Conversation } from '../../../domain/conversation/state.ts'
import type { CoreColumns, HeadColumns } from './packed.ts'
import type { StoredRow } from '../../../ports/Store.ts'

// What is stored of a conversation's state: the columns lists, queue and guards need, and the state itself in two pieces of JSON.

export function headColumns(state: Conversation): HeadColumns {
  return { updatedAt: state.talk.updatedAt, waitingSince: waitingSince(state), talk: JSON.stringify(state.talk) }
}

export function coreColumns(state: Conversation): CoreColumns {
  const { talk, ...core } = state
  const { status, waiting, owner, left, visitorLeftAt, firstWait } = state
  const isQueued = status === 'queued'
  const isReplied = talk.firstReplyMs !== null && talk.firstVisitorAt !== null
  return {
    site: state.siteId,
    contact: state.contactId,
    department: state.departmentId,
    status,
    owner: owner?.agentId ?? null,
    ownerWeight: countedWeight(state),
    queueKey: isQueued && left === null ? (waiting?.key ?? null) : null,
    waitingFrom: isQueued && left === null ? (waiting?.since ?? null) : null,
    leftAt: isQueued ? (left?.at ?? null) : null,
    absentSince: isQueued || status === 'assigned' ? visitorLeftAt : null,
    startedAt: state.startedAt,
    closedOrder: status === 'closed' ? talk.updatedAt : null,
    firstWaitAt: firstWait?.at ?? null,
    waitedMs: firstWait?.waitedMs ?? null,
    repliedAt: isReplied ? (talk.firstVisitorAt ?? 0) + (talk.firstReplyMs ?? 0) : null,
    replyMs: isReplied ? talk.firstReplyMs : null,
    state: JSON.stringify(core),
  }
}

/**
 * Whether everything but the head columns is stored already, when `before` is the state that is. A plain message shares all of the
 * state but `talk`, so comparing references is enough, and any doubt only costs the longer way.
 */
export function sharesCore(before: Conversation, after: Conversation): boolean {
  if (after.status === 'closed') return false // its place in the closed list moves with `talk.updatedAt`
  return (
    before.talk.firstReplyMs === after.talk.firstReplyMs &&
    // Each by its name, not in a loop: this is asked for every message.
    before.id === after.id &&
    before.siteId === after.siteId &&
    before.contactId === after.contactId &&
    before.participantId === after.participantId &&
    before.channel === after.channel &&
    before.departmentId === after.departmentId &&
    before.status === after.status &&
    before.startedAt === after.startedAt &&
    before.waiting === after.waiting &&
    before.queueKey === after.queueKey &&
    before.priorityBonusMs === after.priorityBonusMs &&
    before.owner === after.owner &&
    before.left === after.left &&
    before.closed === after.closed &&
    before.visitorLeftAt === after.visitorLeftAt &&
    before.rating === after.rating &&
    before.lastAgentId === after.lastAgentId &&
    before.lapsed === after.lapsed &&
    before.transferredBy === after.transferredBy &&
    before.participants === after.participants &&
    before.firstWait === after.firstWait
  )
}

/** What a conversation counts of its holder's capacity: nothing while the visitor is away. */
function countedWeight({ owner, visitorLeftAt }: Conversation): number {
  return owner === null || visitorLeftAt !== null ? 0 : owner.weight
}

/** As in the domain: in the queue, or for a reply of the holder; null when it is their turn, and for left messages. */
function waitingSince({ status, waiting, left, talk }: Conversation): number | null {
  if (status === 'queued') return waiting?.since ?? null
  return status === 'assigned' && left === null ? talk.unansweredSince : null
}

/** The two pieces put together again. */
export function stateOf(row: { readonly state: string; readonly talk: string }): Conversation {
  const state = JSON.parse(row.state) as Conversation
  return { ...state, talk: JSON.parse(row.talk) as Conversation['talk'] }
}

/** A row of a list, as selected by reads/rows.ts. */
export type ListColumns = {
  readonly number: number
  readonly head: number
  readonly waiting_since: number | null
  readonly staff_read: number | null
  readonly state: string
  readonly talk: string
}

export function listRow(
  row: ListColumns,
  contact: { readonly name: string; readonly verified: boolean } | undefined,
): StoredRow {
  const { waiting, left, talk, ...state } = stateOf(row)
  return {
    id: state.id,
    number: row.number,
    siteId: state.siteId,
    departmentId: state.departmentId,
    status: state.status,
    contactId: state.contactId,
    contactName: contact?.name ?? '',
    verified: contact?.verified ?? false,
    agentId: state.owner?.agentId ?? null,
    head: row.head,
    updatedAt: talk.updatedAt,
    startedAt: state.startedAt,
    waitingSince: row.waiting_since,
    queueKey: waiting?.key ?? null,
    leftMessageAt: left?.at ?? null,
    visitorLeftAt: state.visitorLeftAt,
    preview: talk.preview,
    lastVisitorSeq: talk.lastVisitorSeq,
    staffRead: row.staff_read ?? 0,
  }
}
