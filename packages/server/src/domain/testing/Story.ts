import { isPublicEvent } from '@deskbell/protocol'
import type { ActorRef, Event, MessageContent, Seq } from '@deskbell/protocol'
import type { Actor } from '../actor.ts'
import type { Command, Decision, Draft } from '../conversation/command.ts'
import { decide } from '../conversation/decide.ts'
import { evolve } from '../conversation/evolve.ts'
import type { Conversation } from '../conversation/state.ts'
import { permit } from '../permissions.ts'
import { agent, SALES, SITE, system, visitor } from './people.ts'

/** When stories begin. */
export const BEGIN = 1_750_000_000_000

/** One conversation in a test, told command by command the way the door does it: permit, decide, number, fold. */
export class Story {
  readonly id: string
  state: Conversation | null = null
  head: Seq = 0
  publicHead: Seq = 0
  now: number
  readonly events: Event[] = []
  /** The state after each event, and before the first. */
  readonly states: (Conversation | null)[] = [null]

  constructor(id = 'cnv_one', now = BEGIN) {
    this.id = id
    this.now = now
  }

  /** What comes of a command; its events happen. Each takes a second. */
  tell(actor: Actor, command: Command): Decision {
    this.now += 1_000
    const forbidden = permit(actor, command.name, this.state)
    if (forbidden !== null) return { ok: false, refusal: forbidden }
    const decision = decide(this.state, command, { now: this.now, actor, nextSeq: this.head + 1 })
    if (decision.ok) for (const draft of decision.events) this.#happen(draft, actor)
    return decision
  }

  /** As `tell`, but must be allowed; returns the types of the events. */
  does(actor: Actor, command: Command): string[] {
    const decision = this.tell(actor, command)
    if (!decision.ok) throw new Error(`${command.name} was refused: ${JSON.stringify(decision.refusal)}`)
    return decision.events.map((event) => event.type)
  }

  /** As `tell`, but must be refused; returns the refusal. */
  refused(actor: Actor, command: Command) {
    const decision = this.tell(actor, command)
    if (decision.ok) throw new Error(`${command.name} was allowed`)
    return decision.refusal
  }

  /** A reply by the holder. */
  reply(text = 'Hello!'): string[] {
    const held = this.held
    return this.does(agent(held.agentId), {
      name: 'send',
      kind: 'message',
      content: says(text),
      ownerToken: held.token,
    })
  }

  wait(ms: number): this {
    this.now += ms
    return this
  }

  get is(): Conversation {
    if (this.state === null) throw new Error('it has not begun')
    return this.state
  }

  get held() {
    if (this.is.owner === null) throw new Error('nobody holds it')
    return this.is.owner
  }

  #happen(draft: Draft, actor: Actor): void {
    this.head += 1
    if (isPublicEvent(draft.type)) this.publicHead = this.head
    const stamped = {
      id: `evt_${this.head}`,
      seq: this.head,
      at: this.now,
      by: draft.by ?? refOf(actor),
      via: 'api' as const,
    }
    // Through JSON, as the store keeps it.
    const event = JSON.parse(JSON.stringify({ ...stamped, ...draft })) as Event
    this.events.push(event)
    this.state = evolve(this.state, this.id, event)
    this.states.push(this.state)
  }
}

/** A story whose visitor waits. */
export function queuedStory(extra: Partial<Command<'start'>> = {}, id?: string): Story {
  const story = new Story(id)
  story.does(visitor, starts(extra))
  return story
}

/** A story held by an agent, who was given it by routing. */
export function assignedStory(agentId = 'agt_mara', extra: Partial<Command<'start'>> = {}): Story {
  const story = queuedStory(extra)
  story.does(system, assigns(agentId))
  return story
}

/** A story that was answered and ended by the visitor. */
export function closedStory(): Story {
  const story = assignedStory()
  story.reply()
  story.does(visitor, { name: 'close' })
  return story
}

/** A message of one text. */
export const says = (text: string): MessageContent => ({ parts: [{ type: 'text', text }] })

/** A visitor's first words. */
export const starts = (extra: Partial<Command<'start'>> = {}): Command<'start'> => ({
  name: 'start',
  siteId: SITE,
  contactId: visitor.contactId,
  participantId: visitor.participantId,
  departmentId: SALES,
  content: says('Is anybody there?'),
  leave: false,
  priorityBonusMs: 0,
  ...extra,
})

/** What routing asks for. */
export const assigns = (agentId: string, weight = 1): Command<'assign'> => ({
  name: 'assign',
  agentId,
  weight,
  routed: {
    agentId,
    policy: 'least_busy',
    load: 0,
    max: 4,
    considered: [{ agentId, load: 0, max: 4, verdict: 'chosen' }],
  },
})

const refOf = (actor: Actor): ActorRef => {
  if (actor.kind === 'visitor') return { kind: 'visitor', id: actor.participantId }
  return actor.kind === 'agent' ? { kind: 'agent', id: actor.agentId } : { kind: 'system', id: null }
}
