import type { AgentId, ConversationId, Event, EventOf, MessageContent, Ms } from '@deskbell/protocol'
import { LAPSED_MS } from '../availability.ts'
import type { ContentOf } from './command.ts'
import { CHAT_WEIGHT } from './load.ts'
import type { Conversation, Talk } from './state.ts'

/** Longest preview of a message in a list, in code points. */
const PREVIEW_CHARS = 140
/** Agents remembered as having let one conversation lie; more than this in five minutes do not happen. */
const MAX_LAPSED = 20

/**
 * The state after an event. A pure fold: the same events always give the same state, and every prefix of a decision's events
 * gives a state whose status says which parts are set. Types it does not know leave the state alone.
 */
export function evolve(state: Conversation | null, conversationId: ConversationId, event: Event): Conversation {
  if (state === null) {
    if (event.type !== 'conversation.started') throw new Error(`${conversationId} begins with ${event.type}`)
    return started(conversationId, event)
  }
  switch (event.type) {
    case 'message':
    case 'note':
      return said(state, event)
    case 'conversation.queued':
      return queued(state, event)
    case 'conversation.assigned':
      return assigned(state, event)
    case 'conversation.transferred':
      return { ...state, transferredBy: event.content.toDepartmentId === undefined ? null : event.content.from }
    case 'conversation.closed':
      return closed(state, event)
    case 'conversation.reopened':
      return reopened(state, event)
    case 'conversation.rated':
      return {
        ...state,
        rating: { score: event.content.score, comment: event.content.comment },
        talk: touch(state, event.at),
      }
    case 'conversation.left_message':
      return leftMessage(state, event)
    case 'visitor.left':
      return { ...state, visitorLeftAt: event.at }
    case 'visitor.returned':
      return { ...state, visitorLeftAt: null }
    default:
      return state
  }
}

function started(id: ConversationId, event: EventOf<'conversation.started'>): Conversation {
  const { at } = event
  const content: ContentOf<'conversation.started'> = event.content
  const priorityBonusMs = content.priorityBonusMs ?? 0
  return {
    id,
    siteId: content.siteId,
    contactId: content.contactId,
    participantId: content.participantId,
    channel: content.channel,
    departmentId: content.departmentId,
    status: 'queued',
    startedAt: at,
    waiting: { since: at, key: at - priorityBonusMs, reason: 'started' },
    queueKey: at - priorityBonusMs,
    priorityBonusMs,
    owner: null,
    left: null,
    closed: null,
    visitorLeftAt: null,
    rating: null,
    lastAgentId: null,
    lapsed: [],
    transferredBy: null,
    participants: [{ kind: 'visitor', id: content.participantId }],
    firstWait: null,
    talk: {
      lastVisitorSeq: 0,
      lastStaffSeq: 0,
      unansweredSince: null,
      firstVisitorAt: null,
      firstReplyMs: null,
      updatedAt: at,
      preview: null,
    },
  }
}

// The hot path: one new `talk`, everything else shared.
function said(state: Conversation, event: EventOf<'message' | 'note'>): Conversation {
  const { by } = event
  const talk = event.type === 'note' ? afterNote(state.talk, event) : afterMessage(state.talk, event)
  if (by.kind === 'system' || by.id === null) return { ...state, talk }
  const participants = event.type === 'note' ? state.participants : join(state.participants, by.kind, by.id)
  const lapsed = by.kind === 'agent' ? acted(state.lapsed, by.id) : state.lapsed
  return { ...state, talk, participants, lapsed }
}

function afterMessage(talk: Talk, event: EventOf<'message'>): Talk {
  const { by, at, seq } = event
  const isVisitor = by.kind === 'visitor'
  const isReply = by.kind === 'agent' || by.kind === 'bot'
  const isFirstReply = by.kind === 'agent' && talk.firstReplyMs === null && talk.firstVisitorAt !== null
  return {
    lastVisitorSeq: isVisitor ? seq : talk.lastVisitorSeq,
    lastStaffSeq: isReply ? seq : talk.lastStaffSeq,
    unansweredSince: isVisitor ? (talk.unansweredSince ?? at) : isReply ? null : talk.unansweredSince,
    firstVisitorAt: isVisitor ? (talk.firstVisitorAt ?? at) : talk.firstVisitorAt,
    firstReplyMs: isFirstReply ? Math.max(0, at - (talk.firstVisitorAt ?? at)) : talk.firstReplyMs,
    updatedAt: at,
    preview: { kind: 'message', by: by.kind, byId: by.id, text: previewOf(event.content) },
  }
}

function afterNote(talk: Talk, { by, at, content }: EventOf<'note'>): Talk {
  return { ...talk, updatedAt: at, preview: { kind: 'note', by: by.kind, byId: by.id, text: previewOf(content) } }
}

function queued(state: Conversation, event: EventOf<'conversation.queued'>): Conversation {
  const { at } = event
  const { departmentId, reason, lapsed }: ContentOf<'conversation.queued'> = event.content
  const isNewPlace = reason === 'started' || reason === 'transferred' || reason === 'reopened'
  const queueKey = isNewPlace ? at - state.priorityBonusMs : state.queueKey
  return {
    ...state,
    departmentId,
    status: 'queued',
    // Who had no answer yet has been waiting since they wrote, not since their agent was lost.
    waiting: state.left === null ? { since: state.talk.unansweredSince ?? at, key: queueKey, reason } : null,
    queueKey,
    owner: null,
    closed: null,
    lapsed: lapsed === true && state.owner !== null ? lapse(state.lapsed, state.owner.agentId, at) : state.lapsed,
    talk: touch(state, at),
  }
}

function assigned(state: Conversation, event: EventOf<'conversation.assigned'>): Conversation {
  const { at, seq } = event
  const { agentId, waitedMs, weight }: ContentOf<'conversation.assigned'> = event.content
  return {
    ...state,
    status: 'assigned',
    waiting: null,
    owner: { agentId, token: seq, since: at, weight: state.left === null ? (weight ?? CHAT_WEIGHT) : 0 },
    closed: null,
    lastAgentId: agentId,
    lapsed: acted(state.lapsed, agentId),
    transferredBy: null,
    participants: join(state.participants, 'agent', agentId),
    firstWait: state.firstWait ?? (state.waiting === null ? null : { at, waitedMs }),
    talk: touch(state, at),
  }
}

// `visitorLeftAt` outlives closing: who was away then is still away when an agent reopens.
function closed(state: Conversation, { at, content }: EventOf<'conversation.closed'>): Conversation {
  return {
    ...state,
    status: 'closed',
    waiting: null,
    owner: null,
    closed: { at, reason: content.reason },
    lapsed: [],
    transferredBy: null,
    talk: { ...state.talk, unansweredSince: null, updatedAt: at },
  }
}

// A visitor who writes again is here and waits like anybody else; an agent who reopens a left message still answers it by e-mail.
function reopened(state: Conversation, { at, by }: EventOf<'conversation.reopened'>): Conversation {
  const byVisitor = by.kind === 'visitor'
  const left = byVisitor ? null : state.left
  const queueKey = at - state.priorityBonusMs
  return {
    ...state,
    status: 'queued',
    waiting: left === null ? { since: at, key: queueKey, reason: 'reopened' } : null,
    queueKey,
    left,
    closed: null,
    visitorLeftAt: byVisitor ? null : state.visitorLeftAt,
    talk: touch(state, at),
  }
}

function leftMessage(state: Conversation, { at, content }: EventOf<'conversation.left_message'>): Conversation {
  return {
    ...state,
    waiting: null,
    left: { at: state.left?.at ?? at, name: content.name, email: content.email },
    visitorLeftAt: null,
    talk: touch(state, at),
  }
}

const touch = (state: Conversation, at: Ms): Talk => ({ ...state.talk, updatedAt: at })

type Participants = Conversation['participants']
function join(participants: Participants, kind: Participants[number]['kind'], id: string): Participants {
  for (const participant of participants) if (participant.id === id) return participants
  return [...participants, { kind, id }]
}

type Lapsed = Conversation['lapsed']
const acted = (lapsed: Lapsed, agentId: AgentId): Lapsed =>
  lapsed.length === 0 ? lapsed : lapsed.filter((entry) => entry.agentId !== agentId)

function lapse(lapsed: Lapsed, agentId: AgentId, at: Ms): Lapsed {
  const others = lapsed.filter((entry) => entry.agentId !== agentId && at - entry.at < LAPSED_MS)
  return [...others, { agentId, at }].slice(-MAX_LAPSED)
}

function previewOf(content: MessageContent): string {
  const { parts } = content
  const first = parts.find((part) => part.type === 'text') ?? parts[0]
  if (first === undefined) return content.fallback ?? ''
  return shorten(first.type === 'text' ? first.text : first.name)
}

/** At most PREVIEW_CHARS code points: never half a surrogate pair. */
function shorten(text: string): string {
  if (text.length <= PREVIEW_CHARS) return text
  return Array.from(text.slice(0, PREVIEW_CHARS * 2))
    .slice(0, PREVIEW_CHARS)
    .join('')
}
