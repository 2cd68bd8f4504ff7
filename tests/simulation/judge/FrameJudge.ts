import { isPublicEvent } from '@deskbell/protocol'
import type { ConversationView, Down, Event, Up } from '@deskbell/protocol'
import type { Link } from '../world/Link.ts'
import type { Books } from './Books.ts'
import { placeOf, seenBy } from './Chat.ts'
import type { CommitJudge } from './CommitJudge.ts'

/** Every note begins with this, so that one word found where it must not be tells of a leak. */
export const NOTE_MARK = 'ONLY-STAFF'

const STAFF_FIELDS = [
  'number',
  'contactId',
  'participantId',
  'contactName',
  'verified',
  'visitorLeftAt',
  'ownerToken',
] as const
const STAFF_FRAMES = new Set(['list', 'presence'])
/** Three in four frames to staff: lists are compared at the end, receipts in the client, and nothing else of these is judged. */
const UNREAD_OF_STAFF = /^\{"type":"(?:list|presence|marks|site)"/

/** What the frame judge tells others. */
export type FrameNews = {
  /** A relay got an agent's hello. */
  greeted(link: Link): void
  /** A live agent was heard by a relay. */
  heard(link: Link, agentId: string, at?: number): void
  /** Somebody in the queue was told their place. */
  placed(link: Link, conversationId: string, position: number): void
}

/** Judges every frame as it passes the relay's edge: nothing leaks, nothing is told that is not committed, in order. */
export class FrameJudge {
  readonly #books: Books
  readonly #commits: CommitJudge
  readonly #news: FrameNews
  readonly #actors = new WeakMap<Link, string>()
  /** Highest seq that was ever sent to somebody, by conversation and person. */
  readonly #reached = new Map<string, number>()
  /** The frame read last: the same bytes go to everybody who watches a conversation, one after the other. */
  #last: { readonly text: string; readonly frame: Down } = { text: '', frame: { type: 'ping', id: 0 } as Down }

  readonly #helloAt = new WeakMap<Link, number>()

  constructor(books: Books, commits: CommitJudge, news: FrameNews) {
    this.#books = books
    this.#commits = commits
    this.#news = news
  }

  /** A relay got it. */
  received(link: Link, text: string): void {
    this.#books.log(`up ${text}`)
    const frame = JSON.parse(text) as Up
    const actor = this.#actors.get(link)
    if (link.peer.kind === 'agent' && frame.type === 'hello') {
      this.#helloAt.set(link, this.#books.clock.now())
      this.#news.greeted(link)
    }
    if (link.peer.kind === 'agent' && actor !== undefined) this.#news.heard(link, actor)
    if (frame.type === 'send' || frame.type === 'start' || frame.type === 'act') {
      this.#commits.fences.set(frame.clientId, {
        ownerToken: 'ownerToken' in frame ? frame.ownerToken : undefined,
        receivedAt: this.#books.clock.now(),
      })
      const attempt = this.#books.attempts.get(frame.clientId)
      // Asked once more after a no, by another tab or by hand: the answer may be another.
      if (attempt?.fate === 'refused') attempt.fate = 'unknown'
    }
  }

  /** A relay got the last word of a connection. */
  parted(link: Link): void {
    const actor = this.#actors.get(link)
    if (link.peer.kind === 'agent' && actor !== undefined) this.#news.heard(link, actor)
  }

  /** A relay handed it to the socket. */
  sent(link: Link, text: string): void {
    this.#books.log(`down ${text}`)
    const isVisitor = link.peer.kind === 'visitor'
    if (!isVisitor && UNREAD_OF_STAFF.test(text)) return
    const frame = this.#parse(text)
    if (frame.type === 'welcome' && frame.actor.id !== null) {
      this.#books.lastMoveAt = this.#books.clock.now()
      this.#actors.set(link, frame.actor.id)
      // A relay that stood still may answer late: it heard them when they said hello.
      if (!isVisitor) this.#news.heard(link, frame.actor.id, this.#helloAt.get(link))
    }
    if (isVisitor && text.includes(NOTE_MARK)) this.#leak(link, 'a note', text)
    if (isVisitor && STAFF_FRAMES.has(frame.type)) this.#leak(link, 'a frame for staff', text)
    if (isVisitor && 'conversationId' in frame && frame.type !== 'gone') this.#own(link, frame.conversationId, text)
    switch (frame.type) {
      case 'events':
        return this.#events(link, frame.conversationId, frame.prev, frame.events)
      case 'reset':
        this.#view(link, frame.conversation)
        if (frame.events.length > 0) this.#events(link, frame.conversationId, frame.prev, frame.events)
        return
      case 'conversation':
        return this.#view(link, frame.value)
      case 'welcome':
        for (const view of frame.conversations ?? []) this.#view(link, view)
        return
      case 'ack':
        return this.#ack(link, frame)
      case 'ping':
        for (const [id, seq] of frame.heads ?? []) this.#head(link, id, seq)
        return
      case 'refused': {
        const attempt = this.#books.attempts.get(frame.clientId ?? '')
        if (attempt === undefined || frame.retryable) return
        attempt.hasNoPlace = true
        if (isVisitor && frame.code === 'conversation_open') attempt.isElsewhere = true
        return
      }
      case 'queue':
        return this.#news.placed(link, frame.conversationId, frame.position)
      case 'typing':
        if (isVisitor && frame.preview !== undefined) this.#leak(link, 'a preview', text)
        return
      default:
    }
  }

  /** A page got it: what it is told of its messages is true for ever. */
  arrived(text: string): void {
    if (!text.startsWith('{"type":"ack"') && !text.startsWith('{"type":"refused"')) return
    const frame = JSON.parse(text) as Extract<Down, { type: 'ack' | 'refused' }>
    const attempt = this.#books.attempts.get(frame.clientId ?? '')
    if (attempt === undefined) return
    if (frame.type === 'ack') {
      if (attempt.fate === 'refused') this.#books.wrong('refused, yet there', JSON.stringify(attempt))
      attempt.fate = 'acked'
      if (frame.seq !== undefined) attempt.seq = frame.seq
    } else if (!frame.retryable) {
      if (attempt.fate === 'acked') this.#books.wrong('acked, then refused', `${JSON.stringify(attempt)} ${frame.code}`)
      attempt.fate = 'refused'
      attempt.wasRefused = true
    }
  }

  #parse(text: string): Down {
    if (this.#last.text !== text) this.#last = { text, frame: JSON.parse(text) as Down }
    return this.#last.frame
  }

  /** Highest seq that reached this person's sockets. */
  reached(conversationId: string, personId: string): number {
    return this.#reached.get(`${conversationId} ${personId}`) ?? 0
  }

  /** A head is committed, and of a visitor's own events. */
  #head(link: Link, id: string, seq: number): void {
    const event = this.#books.chats.get(id)?.events[seq - 1]
    if (event === undefined) this.#books.wrong('told before committed', `the head ${seq} of ${id}`)
    else if (link.peer.kind === 'visitor' && !isPublicEvent(event.type))
      this.#leak(link, 'a hidden head', `${id} ${seq}`)
  }

  #leak(link: Link, what: string, text: string): void {
    this.#books.wrong('leak', `${what} went to ${this.#actors.get(link)}: ${text}`)
  }

  #own(link: Link, conversationId: string | undefined, text: string): void {
    const chat = this.#books.chats.get(conversationId ?? '')
    if (chat !== undefined && chat.participantId !== this.#actors.get(link))
      this.#leak(link, `a frame of ${chat.participantId}`, text)
  }

  /** They are the timeline as this audience sees it: committed, whole between `prev` and the last one, unaltered. */
  #events(link: Link, id: string, prev: number, events: readonly Event[]): void {
    const chat = this.#books.chats.get(id)
    const audience = link.peer.kind === 'visitor' ? 'visitor' : 'staff'
    if (chat === undefined) return this.#books.wrong('told before committed', `${id}: ${JSON.stringify(events)}`)
    const last = events.at(-1)?.seq ?? 0
    const seen = seenBy(chat, audience)
    const shouldBe = seen.slice(placeOf(seen, prev + 1), placeOf(seen, last + 1))
    if (audience === 'visitor' && events.some(({ type }) => !isPublicEvent(type)))
      this.#leak(link, 'an internal event', JSON.stringify(events))
    const isAltered = shouldBe.some((event, index) => {
      const told = events[index]
      return told === undefined || this.#books.textOf(event) !== this.#books.textOf(told)
    })
    if (isAltered || shouldBe.length !== events.length)
      this.#books.wrong('chain', `${id} after ${prev} to ${audience}: ${brief(events)}, should be ${brief(shouldBe)}`)
    if (prev > 0 && audience === 'visitor' && !isPublicEvent(chat.events[prev - 1]?.type ?? 'note'))
      this.#books.wrong('chain', `${id}: prev ${prev} is hidden from visitors`)
    const key = `${id} ${this.#actors.get(link)}`
    this.#reached.set(key, Math.max(last, this.#reached.get(key) ?? 0))
  }

  #view(link: Link, view: ConversationView): void {
    const chat = this.#books.chats.get(view.id)
    if (chat === undefined) return this.#books.wrong('told before committed', `a view of ${view.id}`)
    if (link.peer.kind === 'visitor') {
      const found = STAFF_FIELDS.filter((field) => field in view)
      if (found.length > 0) this.#leak(link, `fields for staff (${found.join()})`, JSON.stringify(view))
    } else if (view.ownerToken !== undefined) this.#token(link, view.id, view.ownerToken)
  }

  /** Nothing is acked that is not durable under the very number that is told. */
  #ack(link: Link, ack: Extract<Down, { type: 'ack' }>): void {
    const { conversationId = '', clientId, seq = 0, eventId } = ack
    if (ack.ownerToken !== undefined) this.#token(link, conversationId, ack.ownerToken)
    const attempt = this.#books.attempts.get(clientId)
    if (attempt === undefined) return
    const event = this.#books.chats.get(conversationId)?.events[seq - 1]
    if (event === undefined) this.#books.wrong('acked before durable', JSON.stringify(ack))
    else if (event.clientId !== clientId || event.id !== eventId)
      this.#books.wrong('misnumbered', `${JSON.stringify(ack)} names ${JSON.stringify(event)}`)
  }

  /** A token is told to the agent it was made for. */
  #token(link: Link, id: string, token: number): void {
    const event = this.#books.chats.get(id)?.events[token - 1]
    if (event?.type !== 'conversation.assigned' || event.content.agentId !== this.#actors.get(link))
      this.#books.wrong(
        'owner',
        `${this.#actors.get(link)} was told token ${token} of ${id}, which is ${JSON.stringify(event)}`,
      )
  }
}

const brief = (events: readonly Event[]): string =>
  `[${events.map(({ seq, type, id }) => `${seq} ${type} ${id}`).join()}]`
