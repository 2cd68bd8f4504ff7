// Fixture data: the people and the shop that the states are about.
import type { OutboxEntry } from '@deskbell/client'
import type { ConversationView, Event, Mark, MessageContent, Person, SiteView } from '@deskbell/protocol'
import type { Conversation } from '../model/snapshot.ts'

/** Tuesday 3 March 2026, 14:06 in the harness's zone. */
export const NOW = Date.UTC(2026, 2, 3, 14, 6)
const MINUTE = 60_000

export const mara: Person = { id: 'agt_mara', name: 'Mara', avatarUrl: null }
export const tom: Person = { id: 'agt_tom', name: 'Tom', avatarUrl: null }
export const ines: Person = { id: 'agt_ines', name: 'Ines', avatarUrl: null }

export const site: SiteView = {
  id: 'sit_1',
  name: 'Halden',
  greeting: 'Ask about lamps, an order, or a return.',
  departments: [{ id: 'dep_1', name: 'Support' }],
  staffed: true,
  free: true,
  agents: [mara, tom, ines],
  replyMs: 4 * MINUTE,
  whenOffline: 'queue',
  answersByEmail: true,
  askName: false,
  askEmail: false,
}

export const text = (words: string): MessageContent => ({ parts: [{ type: 'text', text: words }] })

type Step = (seq: number, at: number) => Event
const base = (seq: number, at: number) => ({ id: 'evt_' + seq, seq, at, via: 'widget' as const })
const us = { kind: 'visitor' as const, id: 'par_1' }
const agent = (person: Person) => ({ kind: 'agent' as const, id: person.id })

/** Steps of a timeline; each is given its seq and time. */
export const says =
  (person: Person, words: string): Step =>
  (seq, at) => ({ ...base(seq, at), type: 'message', by: agent(person), content: text(words) })
export const weSay =
  (words: string): Step =>
  (seq, at) => ({ ...base(seq, at), type: 'message', by: us, clientId: 'c' + seq, content: text(words) })
export const joins =
  (person: Person, waitedMs = 0, how: 'routed' | 'transferred' = 'routed'): Step =>
  (seq, at) => ({
    ...base(seq, at),
    type: 'conversation.assigned',
    by: { kind: 'system', id: null },
    content: { agentId: person.id, how, waitedMs },
  })
export const ends =
  (person: Person | null): Step =>
  (seq, at) => ({
    ...base(seq, at),
    type: 'conversation.closed',
    by: person ? agent(person) : us,
    content: { reason: 'ended' },
  })
export const leaves =
  (email: string): Step =>
  (seq, at) => ({
    ...base(seq, at),
    type: 'conversation.left_message',
    by: us,
    content: { name: '', email },
  })

/** Events one minute apart that end now; a number moves those before it that many minutes further back. */
export function timeline(...steps: (Step | number)[]): Event[] {
  let at = NOW
  let seq = steps.filter((step) => typeof step !== 'number').length
  const events: Event[] = []
  for (const step of steps.toReversed()) {
    if (typeof step === 'number') {
      at -= step * MINUTE
      continue
    }
    events.unshift(step(seq--, at))
    at -= MINUTE
  }
  return events
}

export const staffMark = (delivered: number, read: number): Mark => ({
  participantId: 'agt_mara',
  side: 'staff',
  delivered,
  read,
})

export function conversation(
  events: Event[],
  view: Partial<ConversationView> = {},
  rest: Partial<Conversation> = {},
): Conversation {
  const head = events.at(-1)?.seq ?? 0
  return {
    id: 'cnv_1',
    view: {
      id: 'cnv_1',
      siteId: 'sit_1',
      status: 'assigned',
      departmentId: 'dep_1',
      head,
      startedAt: events[0]?.at ?? NOW,
      closedAt: null,
      agent: mara,
      agentHere: true,
      people: [mara, tom],
      waitingSince: null,
      leftMessage: null,
      rating: null,
      marks: [],
      ...view,
    },
    events,
    hasOlder: false,
    head,
    read: head,
    marks: [staffMark(head, head)],
    typing: [],
    queue: null,
    pending: [],
    ...rest,
  }
}

export const queued: Partial<ConversationView> = {
  status: 'queued',
  agent: null,
  people: [],
  waitingSince: NOW - MINUTE,
}

export const queue = (position: number, waitMs: [number, number] | null, staffed = true) =>
  ({ type: 'queue', conversationId: 'cnv_1', position, waitMs, staffed, asOf: NOW }) as const

export const pending = (words: string, rest: Partial<OutboxEntry> = {}): OutboxEntry => ({
  clientId: 'p' + words.length,
  conversationId: 'cnv_1',
  frame: { type: 'send', clientId: 'p' + words.length, conversationId: 'cnv_1', kind: 'message', content: text(words) },
  state: 'sending',
  createdAt: NOW,
  error: null,
  attempts: 1,
  ...rest,
})
