import { isDeepStrictEqual } from 'node:util'
import type { ConversationId, Event } from '@deskbell/protocol'
import type { Conversation } from '../../domain/conversation/state.ts'
import type { Finding } from '../../ports/Store.ts'
import { isWaiting } from './memory.ts'
import type { Memory, StoredConversation } from './memory.ts'

/** The domain's fold of a timeline. */
export type Evolve = (state: Conversation | null, conversationId: ConversationId, event: Event) => Conversation

/** What a simulation can break: numbering, chains, loads, and states that are not what their timelines tell. */
export function* verify(memory: Memory, evolve: Evolve | null): Generator<Finding> {
  const loads = new Map<string, number>()
  const ids = new Set<string>()
  for (const [subject, stored] of memory.conversations) {
    const { state, events } = stored
    if (events.some(({ seq }, index) => seq !== index + 1) || stored.head !== events.length)
      yield { rule: 'seq', subject, detail: 'has holes' }
    yield* chainOf(subject, stored)
    for (const { id } of events) {
      if (ids.has(id)) yield { rule: 'event-id', subject: id, detail: 'is there twice' }
      ids.add(id)
    }
    if (state.owner && state.visitorLeftAt === null)
      loads.set(state.owner.agentId, (loads.get(state.owner.agentId) ?? 0) + state.owner.weight)
    if ((state.owner !== null) !== (state.status === 'assigned'))
      yield { rule: 'owner', subject, detail: `status ${state.status}` }
    if ((state.waiting !== null) !== isWaiting(stored))
      yield { rule: 'queue', subject, detail: `status ${state.status}` }
    if (evolve && !isAsTold(stored, evolve)) yield { rule: 'state', subject, detail: 'is not what its events make' }
  }
  for (const [subject, { load }] of memory.loads) {
    if (load !== (loads.get(subject) ?? 0))
      yield { rule: 'load', subject, detail: `stored ${load}, counted ${loads.get(subject) ?? 0}` }
  }
}

function* chainOf(subject: string, { events, publicHead }: StoredConversation): Generator<Finding> {
  let last = 0
  for (const event of events) {
    if (event.prevPublic !== last)
      yield {
        rule: 'public-chain',
        subject,
        detail: `event ${event.seq} follows ${event.prevPublic} instead of ${last}`,
      }
    if (event.public) last = event.seq
  }
  if (publicHead !== last)
    yield { rule: 'public-head', subject, detail: `public head ${publicHead}, last public event ${last}` }
}

function isAsTold({ state, events }: StoredConversation, evolve: Evolve): boolean {
  const timeline = events.map(({ json }) => JSON.parse(json) as Event)
  if (timeline.some(({ content }) => content === null)) return true
  const told = timeline.reduce<Conversation | null>((before, event) => evolve(before, state.id, event), null)
  return isDeepStrictEqual(JSON.parse(JSON.stringify(told)), JSON.parse(JSON.stringify(state)))
}
