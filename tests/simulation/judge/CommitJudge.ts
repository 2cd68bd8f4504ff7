import type { Event } from '@deskbell/protocol'
import { isPublicEvent } from '@deskbell/protocol'
import type { Unit } from '../../../packages/server/src/ports/Store.ts'
import type { Books } from './Books.ts'
import { begins, tell } from './Chat.ts'
import type { Chat } from './Chat.ts'

/** A command of an agent as its frame carried it. */
export type Fence = { readonly ownerToken: number | undefined; readonly receivedAt: number }

/** Judges each commit the moment it is made: numbers, keys, owners, fences, capacity. */
export class CommitJudge {
  readonly #books: Books
  readonly #keys = new Map<string, string>()
  /** Tokens that came with agents' frames, by key. */
  readonly fences = new Map<string, Fence>()

  constructor(books: Books) {
    this.#books = books
  }

  committed(unit: Unit): void {
    this.#books.note(unit)
    const { conversation, key } = unit
    if (conversation === undefined) return
    if (this.#books.attempts.get(key?.id ?? '')?.isElsewhere)
      this.#books.wrong('said twice', `${key?.id} in ${conversation.id}: a relay had sent it elsewhere`)
    const loads = new Map<string, number>()
    const events: Event[] = []
    for (const stored of conversation.events) {
      const event = JSON.parse(stored.json) as Event
      events.push(event)
      this.#books.log(`commit ${conversation.id} ${stored.json}`)
      this.#number(conversation.id, event, stored.seq)
      if (stored.public !== isPublicEvent(event.type))
        this.#books.wrong('leak', `${stored.json} is marked public: ${stored.public}`)
      const chat = this.#books.chats.get(conversation.id)
      this.#key(conversation.id, event)
      if (chat !== undefined) this.#fence(chat, event)
      this.#tell(conversation.id, chat, event, loads)
    }
    const chat = this.#books.chats.get(conversation.id)
    if (chat === undefined) return
    this.#state(chat, unit)
    for (const [agentId, before] of loads) this.#capacity(agentId, before)
    this.#oneOpen(chat, events)
  }

  #number(id: string, event: Event, seq: number): void {
    const head = this.#books.chats.get(id)?.events.length ?? 0
    if (event.seq !== head + 1 || seq !== event.seq)
      this.#books.wrong('gap', `${id}: ${event.seq} was committed after ${head}`)
  }

  #tell(id: string, chat: Chat | undefined, event: Event, loads: Map<string, number>): void {
    const now = this.#books.clock.now()
    if (chat === undefined) {
      const begun = begins(id, event, now)
      if (begun === null) this.#books.wrong('gap', `${id} begins with ${event.type}`)
      else this.#books.chats.set(id, begun)
      return
    }
    const touched = [chat.holder?.agentId, event.type === 'conversation.assigned' ? event.content.agentId : undefined]
    for (const agentId of touched)
      if (agentId !== undefined && !loads.has(agentId)) loads.set(agentId, this.#books.loadOf(agentId))
    tell(chat, event, now)
  }

  #key(id: string, event: Event): void {
    if (event.clientId === undefined) return
    const key = `${id} ${event.by.id} ${event.clientId}`
    const before = this.#keys.get(key)
    if (before !== undefined) this.#books.wrong('duplicate', `${key} was committed as ${before} and ${event.id}`)
    this.#keys.set(key, event.id)
    const attempt = this.#books.attempts.get(event.clientId)
    if (attempt === undefined) return
    if (attempt.body !== JSON.stringify(event.content))
      this.#books.wrong('altered', `${key}: ${JSON.stringify(event.content)} for ${attempt.body}`)
    if (attempt.fate === 'refused') this.#books.wrong('refused, yet there', `${key} is ${event.seq}: ${attempt.body}`)
  }

  /** What agents write and do is theirs only while they hold the conversation, by the token of that very assignment. */
  #fence(chat: Chat, event: Event): void {
    const { by, clientId } = event
    const { holder } = chat
    if (event.type === 'conversation.assigned' && holder !== null && event.seq <= holder.token)
      this.#books.wrong('owner', `${chat.id}: token ${event.seq} after ${holder.token}`)
    if (by.kind !== 'agent' || clientId === undefined) return
    const token = this.fences.get(clientId)?.ownerToken
    const isReply = event.type === 'message'
    const isMove = event.type === 'conversation.closed' || event.type === 'conversation.transferred'
    if (isReply && (holder?.agentId !== by.id || holder?.token !== token))
      this.#books.wrong(
        'owner',
        `${chat.id} ${event.seq}: a reply of ${by.id} with token ${token} while ${JSON.stringify(holder)} holds it`,
      )
    if (isMove && token !== undefined && holder?.token !== token)
      this.#books.wrong(
        'owner',
        `${chat.id} ${event.seq}: ${event.type} of ${by.id} with token ${token} while ${JSON.stringify(holder)} holds it`,
      )
  }

  /** The stored state says what the events say. */
  #state(chat: Chat, unit: Unit): void {
    const { state } = unit.conversation as NonNullable<Unit['conversation']>
    const told = JSON.stringify([
      state.status,
      state.departmentId,
      state.owner?.agentId ?? null,
      state.owner?.token ?? null,
      state.waiting?.key ?? null,
      state.left !== null,
      state.visitorLeftAt !== null,
    ])
    const isQueued = chat.status === 'queued' && !chat.left
    const read = JSON.stringify([
      chat.status,
      chat.departmentId,
      chat.holder?.agentId ?? null,
      chat.holder?.token ?? null,
      isQueued ? chat.place : null,
      chat.left,
      chat.away,
    ])
    if (told !== read)
      this.#books.wrong('state', `${chat.id} at ${chat.events.length}: stored ${told}, told by events ${read}`)
  }

  /** Nobody is given more than they may carry; what they carry already is nobody's fault. */
  #capacity(agentId: string, before: number): void {
    const load = this.#books.loadOf(agentId)
    const capacity = this.#books.agents.get(agentId)?.capacity ?? 0
    if (load > before && load > capacity) this.#books.wrong('overload', `${agentId} was given ${load} of ${capacity}`)
  }

  /** Nobody opens a second conversation. Two that are opened at the same time are not judged: see docs/decisions. */
  #oneOpen(chat: Chat, events: readonly Event[]): void {
    const opening = events.find(({ type }) => type === 'conversation.started' || type === 'conversation.reopened')
    const key = events.find(({ clientId }) => clientId !== undefined)?.clientId
    if (opening === undefined || key === undefined) return
    const askedAt = this.fences.get(key)?.receivedAt ?? 0
    for (const other of this.#books.chats.values()) {
      if (other === chat || other.status === 'closed' || other.contactId !== chat.contactId) continue
      if (other.openSince < askedAt)
        this.#books.wrong(
          'one open conversation',
          `${chat.contactId} has ${other.id}, and ${chat.id} by ${opening.type} of ${opening.by.kind}`,
        )
    }
  }
}
