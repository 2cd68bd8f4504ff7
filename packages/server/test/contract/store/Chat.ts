import { isPublicEvent } from '@deskbell/protocol'
import type { ActorRef, AgentId, ContactId, DepartmentId, Event, Seq, SiteId } from '@deskbell/protocol'
import type { Draft } from '../../../src/domain/conversation/command.ts'
import { evolve } from '../../../src/domain/conversation/evolve.ts'
import { loadChanges } from '../../../src/domain/conversation/load.ts'
import type { Conversation } from '../../../src/domain/conversation/state.ts'
import type { Guard, Key, NewEvent, Outcome, Unit } from '../../../src/ports/Store.ts'
import { hashOf, newClientId, newId } from './World.ts'
import type { World } from './World.ts'

type Place = { readonly siteId: SiteId; readonly departmentId: DepartmentId; readonly contactId: ContactId }
type Extras = Pick<Unit, 'effects' | 'guards' | 'records'> & {
  readonly by?: ActorRef
  readonly clientId?: string
  readonly body?: string
}
export type Built = { readonly unit: Unit; readonly state: Conversation; readonly head: Seq }

/** One conversation in a test: builds units the way the door does, and follows what was committed. */
export class Chat {
  readonly id = newId('cnv')
  readonly participantId = newId('par')
  readonly world: World
  readonly place: Place
  state: Conversation | null = null
  head: Seq = 0

  constructor(world: World, place: Place) {
    this.world = world
    this.place = place
  }

  get visitor(): ActorRef {
    return { kind: 'visitor', id: this.participantId }
  }

  /** Where keys of the visitor of this conversation count. */
  get scope(): string {
    return `${this.id}/${this.participantId}`
  }

  get is(): Conversation {
    if (!this.state) throw new Error('it has not begun')
    return this.state
  }

  /** What these drafts would make, on top of `on` (the committed state unless given). */
  build(
    drafts: readonly Draft[],
    extras: Extras = {},
    on: Pick<Built, 'head'> & { state: Conversation | null } = this,
  ): Built {
    const at = this.world.clock.now()
    const { by = this.visitor, clientId, body = '', guards = [], ...rest } = extras
    const named = Math.max(
      0,
      drafts.findIndex(({ type }) => type === 'message' || type === 'note'),
    )
    let state = on.state
    const events = drafts.map((draft, index): NewEvent => {
      const id = newId('evt')
      const seq = on.head + index + 1
      const keyed = clientId !== undefined && index === named ? { clientId } : {}
      const event = {
        id,
        seq,
        type: draft.type,
        at,
        by: draft.by ?? by,
        via: 'widget',
        ...keyed,
        content: draft.content,
      } as Event
      state = evolve(state, this.id, event)
      return { seq, id, type: draft.type, at, public: isPublicEvent(draft.type), json: JSON.stringify(event) }
    })
    const after = state as unknown as Conversation
    const key: Key | undefined =
      clientId === undefined
        ? undefined
        : { scope: this.scope, id: clientId, bodyHash: hashOf(body), seq: on.head + named + 1 }
    const loads: Guard[] = loadChanges(on.state, after).map((change) => ({ kind: 'load', ...change }))
    const conversation = { id: this.id, expectedHead: on.head, state: after, events }
    const unit = { conversation, ...(key ? { key } : {}), guards: [...guards, ...loads], ...rest }
    return { unit, state: after, head: on.head + drafts.length }
  }

  /** Takes over what was committed. */
  follow(built: Built): void {
    this.state = built.state
    this.head = built.head
  }

  async try(drafts: readonly Draft[], extras: Extras = {}): Promise<Outcome> {
    const built = this.build(drafts, extras)
    const outcome = await this.world.one(built.unit)
    if (outcome.ok) this.follow(built)
    return outcome
  }

  /** As `try`, but must succeed. */
  async does(drafts: readonly Draft[], extras: Extras = {}): Promise<this> {
    const outcome = await this.try(drafts, extras)
    if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome)}`)
    return this
  }

  begin = (extras: Extras = {}) => this.does(begins(this.place, this.participantId), extras)
  say = (text = 'Hello?', extras: Extras = {}) => this.does([says(text)], extras)
  note = (text = 'Hm.') =>
    this.does([{ type: 'note', content: { parts: [{ type: 'text', text }] } }], { by: { kind: 'agent', id: 'agt_x' } })
  assign = (agentId: AgentId, how: 'routed' | 'claimed' = 'routed') => this.does(assigns(agentId, how), { by: SYSTEM })
  close = () => this.does([{ type: 'conversation.closed', content: { reason: 'ended' } }])
  reply = (agentId: AgentId, text = 'Yes.') => this.does([says(text)], { by: { kind: 'agent', id: agentId } })
}

const SYSTEM: ActorRef = { kind: 'system', id: null }

export const says = (text: string): Draft => ({ type: 'message', content: { parts: [{ type: 'text', text }] } })

export const begins = ({ siteId, departmentId, contactId }: Place, participantId: string, text = 'Hello?'): Draft[] => [
  { type: 'conversation.started', content: { siteId, departmentId, contactId, participantId, channel: 'widget' } },
  says(text),
  { type: 'conversation.queued', content: { departmentId, reason: 'started' } },
]

export function assigns(agentId: AgentId, how: 'routed' | 'claimed', waitedMs = 0): Draft[] {
  const assigned: Draft = { type: 'conversation.assigned', content: { agentId, how, waitedMs } }
  if (how === 'claimed') return [assigned]
  return [
    { type: 'conversation.routed', content: { agentId, policy: 'round_robin', load: 0, max: 1, considered: [] } },
    assigned,
  ]
}

/** A message with a key, and the key. */
export function keyed(text: string): { readonly drafts: Draft[]; readonly clientId: string; readonly body: string } {
  return { drafts: [says(text)], clientId: newClientId(), body: text }
}
