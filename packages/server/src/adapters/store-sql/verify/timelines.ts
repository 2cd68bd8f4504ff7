import { isDeepStrictEqual } from 'node:util'
import type { ConversationId, Event } from '@deskbell/protocol'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Conversation } from '../../../domain/conversation/state.ts'
import type { Finding } from '../../../ports/Store.ts'
import type { Tables } from '../schema/tables.ts'
import { stateOf } from '../units/columns.ts'

/** The domain's fold of a timeline. */
export type Evolve = (state: Conversation | null, conversationId: ConversationId, event: Event) => Conversation

/** Conversations read at once. */
const PAGE = 100

/** A conversation (seq 0: its state and talk) or one of its events, in one list so that both are of the same moment. */
type Line = {
  readonly conv: number
  readonly seq: number
  readonly id: string
  readonly text: string
  readonly talk: string
}

/** Reads every timeline again and compares what it says with the state that is stored. */
export async function* walkTimelines(db: Kysely<Tables>, evolve: Evolve | null): AsyncGenerator<Finding> {
  let after = 0
  for (;;) {
    const keys = await db
      .selectFrom('conversations')
      .select('key')
      .where('key', '>', after)
      .orderBy('key')
      .limit(PAGE)
      .execute()
    const last = keys.at(-1)?.key
    if (last === undefined) return
    const { rows } = await sql<Line>`
      select c.key as conv, 0 as seq, c.id, c.state as text, h.talk from conversations c join heads h on h.conv = c.key
      where c.key > ${after} and c.key <= ${last}
      union all
      select conv, seq, '' as id, json as text, '' as talk from events where conv > ${after} and conv <= ${last}
      order by conv, seq`.execute(db)
    yield* findingsOf(rows, evolve)
    after = last
  }
}

function* findingsOf(lines: readonly Line[], evolve: Evolve | null): Generator<Finding> {
  for (const [head, ...events] of Map.groupBy(lines, ({ conv }) => conv).values()) {
    if (!head || head.seq !== 0) continue
    try {
      const state = stateOf({ state: head.text, talk: head.talk })
      const timeline = events.map(({ text }) => JSON.parse(text) as Event)
      for (const detail of ownershipOf(state, timeline)) yield { rule: 'ownership', subject: head.id, detail }
      if (evolve && !isAsTold(state, timeline, evolve))
        yield { rule: 'state', subject: head.id, detail: 'is not what its events make' }
    } catch (error) {
      yield {
        rule: 'state',
        subject: head.id,
        detail: `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      }
    }
  }
}

/** At most one holder at a time, each interval ended before the next begins, and the last one is what the state says. */
function* ownershipOf(state: Conversation, timeline: readonly Event[]): Generator<string> {
  let holder: { readonly agentId: string; readonly token: number } | null = null
  for (const event of timeline) {
    switch (event.type) {
      case 'conversation.assigned':
        if (event.content === null) continue
        if (holder && (event.content.how === 'routed' || event.content.how === 'claimed')) {
          yield `event ${event.seq} gives it to ${event.content.agentId} while ${holder.agentId} holds it`
        }
        holder = { agentId: event.content.agentId, token: event.seq }
        continue
      case 'conversation.queued':
      case 'conversation.closed':
        holder = null
        continue
      case 'conversation.reopened':
        if (holder) yield `event ${event.seq} reopens it while ${holder.agentId} holds it`
        continue
      default:
    }
  }
  const owner = state.owner && { agentId: state.owner.agentId, token: state.owner.token }
  if (!isDeepStrictEqual(owner, holder)) yield `held by ${nameOf(owner)}, by its events ${nameOf(holder)}`
}

const nameOf = (holder: { readonly agentId: string; readonly token: number } | null) =>
  holder ? `${holder.agentId} since ${holder.token}` : 'nobody'

function isAsTold(state: Conversation, timeline: readonly Event[], evolve: Evolve): boolean {
  // What was erased can no longer tell what it did.
  if (timeline.some(({ content }) => content === null)) return true
  const told = timeline.reduce<Conversation | null>((before, event) => evolve(before, state.id, event), null)
  return isDeepStrictEqual(JSON.parse(JSON.stringify(told)), state)
}
