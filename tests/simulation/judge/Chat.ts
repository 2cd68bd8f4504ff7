import { isPublicEvent } from '@deskbell/protocol'
import type { AgentId, Event, Seq } from '@deskbell/protocol'

/** Who holds a chat. `token` = seq of the assignment. */
export type Holder = { readonly agentId: AgentId; readonly token: Seq }

/**
 * A conversation as the judge reads it from its events alone: a second, simpler opinion beside the domain's own fold, so that a
 * mistake there cannot hide itself.
 */
export type Chat = {
  readonly id: string
  readonly siteId: string
  readonly contactId: string
  readonly participantId: string
  departmentId: string
  readonly events: Event[]
  /** Those of them that visitors see. */
  readonly publicEvents: Event[]
  /** When each event was committed. */
  readonly committedAt: number[]
  status: 'queued' | 'assigned' | 'closed'
  /** Place in the queue: when waiting began, or began anew. Kept while somebody holds it. */
  place: number
  /** The visitor left a message instead of waiting. */
  left: boolean
  /** The visitor has been away long enough to matter. */
  away: boolean
  holder: Holder | null
  /** Who let it lie, and when by the clock that nobody sets, or by the relay's where that is the same. */
  lapsed: Map<AgentId, number>
  /** When it last became true that it waits and its visitor is here. */
  waitsSince: number
  /** When it was begun or reopened. */
  openSince: number
}

/** Whether it waits in the queue for an agent, the visitor here or not. */
export const isQueued = (chat: Chat): boolean => chat.status === 'queued' && !chat.left

/** Whether routing may give it to somebody. */
export const isWaiting = (chat: Chat): boolean => isQueued(chat) && !chat.away

/** Whether it counts against its holder's capacity. */
export const counts = (chat: Chat): boolean => chat.holder !== null && !chat.away && !chat.left

/** The events one audience sees. */
export const seenBy = (chat: Chat, audience: 'staff' | 'visitor'): readonly Event[] =>
  audience === 'staff' ? chat.events : chat.publicEvents

/** Index of the first of these events whose seq is not below `seq`. */
export function placeOf(events: readonly Event[], seq: Seq): number {
  let from = 0
  let to = events.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((events[middle]?.seq ?? 0) < seq) from = middle + 1
    else to = middle
  }
  return from
}

/** The chat that begins with this event; null when it is no beginning. */
export function begins(id: string, event: Event, now: number): Chat | null {
  if (event.type !== 'conversation.started') return null
  const { siteId, contactId, participantId, departmentId } = event.content
  return {
    id,
    siteId,
    contactId,
    participantId,
    departmentId,
    events: [event],
    publicEvents: isPublicEvent(event.type) ? [event] : [],
    committedAt: [now],
    status: 'queued',
    place: event.at,
    left: false,
    away: false,
    holder: null,
    lapsed: new Map(),
    waitsSince: now,
    openSince: now,
  }
}

/** Writes the next event into the chat. */
export function tell(chat: Chat, event: Event, now: number): void {
  const waited = isWaiting(chat)
  chat.events.push(event)
  if (isPublicEvent(event.type)) chat.publicEvents.push(event)
  chat.committedAt.push(now)
  switch (event.type) {
    case 'conversation.queued': {
      const { departmentId, reason, lapsed } = event.content as typeof event.content & { lapsed?: true }
      if (reason === 'started' || reason === 'transferred' || reason === 'reopened') chat.place = event.at
      if (lapsed === true && chat.holder !== null)
        chat.lapsed.set(chat.holder.agentId, Math.abs(event.at - now) < 60_000 ? event.at : now)
      Object.assign(chat, { departmentId, status: 'queued', holder: null })
      break
    }
    case 'conversation.assigned':
      chat.lapsed.delete(event.content.agentId)
      Object.assign(chat, { status: 'assigned', holder: { agentId: event.content.agentId, token: event.seq } })
      break
    case 'conversation.closed':
      chat.lapsed.clear()
      Object.assign(chat, { status: 'closed', holder: null })
      break
    case 'conversation.reopened': {
      const here = event.by.kind === 'visitor' ? { left: false, away: false } : {}
      Object.assign(chat, { status: 'queued', place: event.at, openSince: now, ...here })
      break
    }
    case 'conversation.left_message':
      Object.assign(chat, { left: true, away: false })
      break
    case 'visitor.left':
      chat.away = true
      break
    case 'visitor.returned':
      chat.away = false
      break
    case 'message':
    case 'note':
      if (event.by.kind === 'agent' && event.by.id !== null) chat.lapsed.delete(event.by.id)
      break
    default:
  }
  if (!waited && isWaiting(chat)) chat.waitsSince = now
}

/** Order of a queue: by place, ties by id. */
export const byPlace = (a: Chat, b: Chat): number => a.place - b.place || (a.id < b.id ? -1 : 1)
