import { isPublicEvent } from '@deskbell/protocol'
import type { ActorRef, ClientId, ConversationId, Event, Ms, Seq, Via } from '@deskbell/protocol'
import type { Actor } from '../../domain/actor.ts'
import type { Draft } from '../../domain/conversation/command.ts'
import { evolve } from '../../domain/conversation/evolve.ts'
import { loadChanges } from '../../domain/conversation/load.ts'
import type { Conversation } from '../../domain/conversation/state.ts'
import type { Effect, Guard, Key, NewEvent, Unit } from '../../ports/Store.ts'
import type { Ids } from '../../ports/system.ts'

/** A decision made ready for the store: the unit, and what holds once it is committed. */
export type Built = {
  readonly unit: Unit
  readonly before: Conversation | null
  readonly after: Conversation
  readonly head: Seq
  readonly publicPrev: Seq
  readonly publicHead: Seq
  readonly events: readonly Event[]
  /** The event the sender's key and ack stand for. */
  readonly keyed: NewEvent
}

/** Where the conversation stands before the change. */
export type Standing = { readonly state: Conversation | null; readonly head: Seq; readonly publicHead: Seq }

/** Who an event is by. */
export const actorRef = (actor: Actor): ActorRef =>
  actor.kind === 'visitor'
    ? { kind: 'visitor', id: actor.participantId }
    : actor.kind === 'agent'
      ? { kind: 'agent', id: actor.agentId }
      : SYSTEM

const SYSTEM: ActorRef = { kind: 'system', id: null }

/** The carrier an actor's commands come by. */
export const viaOf = (actor: Actor): Via =>
  actor.kind === 'visitor' ? 'widget' : actor.kind === 'agent' ? 'console' : 'system'

/**
 * Turns drafts into a unit: numbers them, writes each event's JSON once, folds the state, and derives the load guards from the
 * difference of states, so that no command can forget one.
 */
export function buildUnit(input: {
  readonly conversationId: ConversationId
  readonly standing: Standing
  readonly drafts: readonly Draft[]
  readonly actor: Actor
  readonly now: Ms
  readonly ids: Ids
  readonly key?: Omit<Key, 'seq'> | undefined
  readonly guards?: readonly Guard[] | undefined
  readonly effects?: (before: Conversation | null, after: Conversation, events: readonly Event[]) => readonly Effect[]
}): Built {
  const { conversationId, standing, drafts, key, ids } = input
  const by = actorRef(input.actor)
  const via = viaOf(input.actor)
  const named = key === undefined ? 0 : indexOfKeyed(drafts)
  const news: NewEvent[] = []
  const events: Event[] = []
  let state = standing.state
  let publicHead = standing.publicHead
  for (let i = 0; i < drafts.length; i += 1) {
    const draft = drafts[i] as Draft
    const seq = standing.head + i + 1
    const clientId = key !== undefined && i === named ? key.id : undefined
    const event = eventOf(ids.id('evt'), seq, draft, input.now, draft.by ?? by, via, clientId)
    const visible = isPublicEvent(draft.type)
    if (visible) publicHead = seq
    events.push(event)
    news.push({ seq, id: event.id, type: draft.type, at: input.now, public: visible, json: JSON.stringify(event) })
    state = evolve(state, conversationId, event)
  }
  const after = state as Conversation
  const keyed = news[named] as NewEvent
  const conversation = { id: conversationId, expectedHead: standing.head, state: after, events: news }
  const guards = guardsOf(input.guards, standing.state, after)
  const effects = input.effects?.(standing.state, after, events) ?? NONE
  const unit: Unit =
    key === undefined
      ? { conversation, guards, effects }
      : { conversation, key: keyAt(key, keyed.seq), guards, effects }
  return {
    unit,
    before: standing.state,
    after,
    head: standing.head + drafts.length,
    publicPrev: standing.publicHead,
    publicHead,
    events,
    keyed,
  }
}

const NONE: readonly never[] = []

// The hot path builds its objects in one piece, without spreads of what may be absent.

function eventOf(
  id: string,
  seq: Seq,
  { type, content }: Draft,
  at: Ms,
  by: ActorRef,
  via: Via,
  clientId: ClientId | undefined,
): Event {
  const event =
    clientId === undefined ? { id, seq, type, at, by, via, content } : { id, seq, type, at, by, via, clientId, content }
  return event as Event
}

const keyAt = ({ scope, id, bodyHash }: Omit<Key, 'seq'>, seq: Seq): Key => ({ scope, id, bodyHash, seq })

function guardsOf(
  asked: readonly Guard[] | undefined,
  before: Conversation | null,
  after: Conversation,
): readonly Guard[] {
  const changes = loadChanges(before, after)
  if (changes.length === 0) return asked ?? NONE
  const loads = changes.map(({ agentId, delta }): Guard => ({ kind: 'load', agentId, delta }))
  return asked === undefined ? loads : [...asked, ...loads]
}

/** The sender's own words if there are any, else what the command did first. */
function indexOfKeyed(drafts: readonly Draft[]): number {
  const index = drafts.findIndex((draft) => draft.type === 'message' || draft.type === 'note')
  return index === -1 ? 0 : index
}
