import type { Event } from '@deskbell/protocol'
import type { AgentRecord, DepartmentRecord, Records } from '../../../packages/server/src/domain/records.ts'
import type { Unit } from '../../../packages/server/src/ports/Store.ts'
import type { Mail } from '../world/ports.ts'
import type { VirtualClock } from '../world/VirtualClock.ts'
import { byPlace, counts } from './Chat.ts'
import type { Chat } from './Chat.ts'

/** Something that should never be. */
export type Wrong = { readonly rule: string; readonly detail: string; readonly at: number }

/** What one outbox was asked to send, and what it was told of it. */
export type Attempt = {
  readonly conversationId: string
  readonly clientId: string
  /** Whose order it belongs to. */
  readonly sender: string
  readonly order: number
  readonly body: string
  fate: 'unknown' | 'acked' | 'refused'
  /** Whether one of its pages was ever told a final no, and may have thrown it away. */
  wasRefused: boolean
  seq?: number
  /**
   * Some tab was told that it is not sent. It may come after all by hand: then it has no place any more.
   */
  hasNoPlace?: true
  /** Some relay said it belongs into an open conversation. It was said there, and no relay grants a late copy of it. */
  isElsewhere?: true
}

/** What the judge knows: everything that was committed, and everything that people did. */
export class Books {
  readonly clock: VirtualClock
  readonly wrongs: Wrong[] = []
  readonly chats = new Map<string, Chat>()
  readonly agents = new Map<string, AgentRecord>()
  readonly departments = new Map<string, DepartmentRecord>()
  /** By the key its sender gave it. */
  readonly attempts = new Map<string, Attempt>()
  readonly mails: Mail[] = []
  /** Who chose to be online on the phone since this was looked at, for however short a time. */
  readonly onPhone = new Set<string>()
  /** How far the relays' clock was off at most. */
  clockOffMs = 0
  /** When something was committed or somebody was welcomed last. */
  lastMoveAt = 0
  /** Each line of the run, for its hash. */
  log: (line: string) => void = () => {}
  readonly #texts = new WeakMap<Event, string>()

  constructor(clock: VirtualClock) {
    this.clock = clock
  }

  wrong(rule: string, detail: string): void {
    this.wrongs.push({ rule, detail, at: this.clock.now() })
  }

  /** Whom a conversation belongs to in the queue of its department: everybody who waits, in the order they will be served. */
  queueOf(departmentId: string): Chat[] {
    const queue: Chat[] = []
    for (const chat of this.chats.values())
      if (chat.departmentId === departmentId && chat.status === 'queued' && !chat.left) queue.push(chat)
    return queue.sort(byPlace)
  }

  /** An event as text, made once: the same ones are compared in every frame that carries them. */
  textOf(event: Event): string {
    let text = this.#texts.get(event)
    if (text === undefined) this.#texts.set(event, (text = JSON.stringify(event)))
    return text
  }

  /** What an agent carries, counted anew. */
  loadOf(agentId: string): number {
    let load = 0
    for (const chat of this.chats.values()) if (chat.holder?.agentId === agentId && counts(chat)) load += 1
    return load
  }

  /** Notes the records a unit changed. */
  note(unit: Unit): void {
    this.lastMoveAt = this.clock.now()
    for (const { kind, id, value } of unit.records ?? []) {
      if (kind === 'agent') {
        keep(this.agents, id, value as Records['agent'] | null)
        if (this.agents.get(id)?.availability === 'phone') this.onPhone.add(id)
      }
      if (kind === 'department') keep(this.departments, id, value as Records['department'] | null)
    }
  }
}

function keep<T>(map: Map<string, T>, id: string, value: T | null): void {
  if (value === null) map.delete(id)
  else map.set(id, value)
}
