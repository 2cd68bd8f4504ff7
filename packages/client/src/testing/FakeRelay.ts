import type {
  ActorRef,
  ConversationId,
  Down,
  ErrorCode,
  Event,
  Events,
  Reset,
  Send,
  Start,
  Up,
  Watch,
} from '@deskbell/protocol'
import { MAX_REPLAY_EVENTS, RESET_PAGE_EVENTS } from '@deskbell/protocol'
import { conversationView, fakeId, visitor, welcome } from './builders.ts'
import type { FakeEnvironment } from './FakeEnvironment.ts'
import type { FakeSocket } from './FakeSocket.ts'

type Link = { socket: FakeSocket; isLive: boolean; watching: Set<ConversationId>; says(frame: Down): void }
type Refusal = { code: ErrorCode; retryable: boolean; retryAfterMs?: number }

/**
 * A relay of one store in memory that speaks the wire as the real one does, for one participant: hello, resume, watch, start,
 * send, act, page, probe. Frames take `latencyMs` each way; `cut` loses what is under way; the test appends what others do.
 */
export class FakeRelay {
  epoch = 'epoch-1'
  latencyMs = 10
  actor: ActorRef
  /** What the participant may see; the seqs of the rest stay holes. */
  sees: (event: Event) => boolean = () => true
  /** True for a fan-out that loses the frame. */
  losesEvents: () => boolean = () => false
  /** Ms for which the participant has to wait before the next message is accepted; 0 = none. */
  busyMs: () => number = () => 0
  /** Refusals that the next messages or commands get instead of being stored. */
  readonly refusals: Refusal[] = []
  readonly timelines = new Map<ConversationId, Event[]>()
  /** Every message frame that arrived, repeats too. */
  readonly received: (Send | Start)[] = []
  readonly links: Link[] = []
  #environment: FakeEnvironment
  #answers = new Map<string, Down & { type: 'ack' | 'refused' }>()

  constructor(environment: FakeEnvironment, { actor = visitor }: { actor?: ActorRef } = {}) {
    this.#environment = environment
    this.actor = actor
    environment.onSocket = (socket) => this.#accept(socket)
  }

  /** The timeline as the participant may see it. */
  visible(id: ConversationId): Event[] {
    return (this.timelines.get(id) ?? []).filter((event) => this.sees(event))
  }

  /** Stores an event (its seq is given here) and tells those who watch. */
  append(id: ConversationId, event: Event): Event {
    const timeline = this.timelines.get(id) ?? []
    const stored = { ...event, seq: timeline.length + 1, id: fakeId('evt', this.#environment.random() * 2 ** 52) }
    this.timelines.set(id, [...timeline, stored])
    for (const link of this.links)
      if (link.watching.has(id) && this.sees(stored) && !this.losesEvents()) link.says(this.#events(id, stored.seq - 1))
    return stored
  }

  /** Tells the heads of all timelines, as a ping does. */
  ping(): void {
    const heads = [...this.timelines.keys()].map((id): [string, number] => [id, this.visible(id).at(-1)?.seq ?? 0])
    for (const link of this.links) if (link.isLive) link.says({ type: 'ping', id: 1, heads })
  }

  /** Says something to every live connection. */
  say(frame: Down): void {
    for (const link of this.links) if (link.isLive) link.says(frame)
  }

  /** Cuts every connection; what is under way in either direction is lost. */
  cut(code = 1006): void {
    for (const link of this.links.splice(0)) link.socket.drop(code)
  }

  #accept(socket: FakeSocket): void {
    const later = (fn: () => void) =>
      void this.#environment.setTimer(this.latencyMs, () => socket.state !== 'closed' && fn())
    const link: Link = {
      socket,
      isLive: false,
      watching: new Set(),
      says: (frame) => later(() => socket.receive(frame)),
    }
    this.links.push(link)
    socket.onSent = (frame) => later(() => this.#hear(link, frame))
    later(() => socket.open())
  }

  #hear(link: Link, frame: Up): void {
    switch (frame.type) {
      case 'hello':
        link.isLive = true
        link.says(this.#welcome())
        for (const anchor of frame.resume) this.#watch(link, { type: 'watch', ...anchor })
        return
      case 'watch':
        return this.#watch(link, frame)
      case 'unwatch':
        return void link.watching.delete(frame.conversationId)
      case 'probe':
        return link.says({ type: 'ping', id: frame.id })
      case 'start':
      case 'send':
        return this.#message(link, frame)
      case 'act': {
        const refused = this.refusals.shift()
        const { ref, clientId } = frame
        if (refused) link.says({ type: 'refused', ref, clientId, ...refused })
        else link.says({ type: 'ack', ref, clientId, at: this.#environment.now() })
        return
      }
      case 'page': {
        const events = this.visible(frame.conversationId).filter(({ seq }) => seq < frame.before)
        const page = events.slice(-frame.limit)
        const prev = events.at(-page.length - 1)?.seq ?? 0
        link.says({ type: 'result', ref: frame.ref, value: { events: page, prev, more: prev > 0 } })
        return
      }
      default:
        return
    }
  }

  #message(link: Link, frame: Send | Start): void {
    const { ref, clientId, conversationId, content } = frame
    this.received.push(frame)
    const repeat = this.#answers.get(clientId)
    if (repeat?.type === 'ack') {
      link.says({ ...repeat, ref })
      return this.#followStart(link, frame)
    }
    const waitMs = this.busyMs()
    if (waitMs > 0)
      return link.says({ type: 'refused', ref, clientId, code: 'rate_limited', retryable: true, retryAfterMs: waitMs })
    const refuse = (refused: Refusal) => {
      const answer = { type: 'refused', ref, clientId, ...refused } as const
      this.#answers.set(clientId, answer)
      link.says(answer)
    }
    const before = frame.type === 'send' && frame.after ? this.#answers.get(frame.after) : undefined
    const isEarly = frame.type === 'send' && frame.after && !(before && (before.type === 'ack' || !before.retryable))
    // Order before any final refusal: else what is behind a refused one would overtake what is before it.
    if (isEarly && !this.refusals[0]?.retryable) return refuse({ code: 'out_of_order', retryable: true })
    const planned = this.refusals.shift()
    if (planned) return refuse(planned)
    if (frame.type === 'send' && !this.timelines.has(conversationId))
      return refuse({ code: 'not_found', retryable: false })
    const type = frame.type === 'send' && frame.kind === 'note' ? 'note' : 'message'
    const { seq, id } = this.append(conversationId, {
      id: '',
      seq: 0,
      type,
      at: this.#environment.now(),
      by: this.actor,
      via: 'widget',
      clientId,
      content,
    })
    const ack = { type: 'ack', ref, clientId, conversationId, seq, eventId: id, at: this.#environment.now() } as const
    this.#answers.set(clientId, ack)
    link.says(ack)
    this.#followStart(link, frame)
  }

  /** Whoever starts a conversation follows it. */
  #followStart(link: Link, { type, conversationId }: Send | Start): void {
    if (type === 'start' && !link.watching.has(conversationId)) this.#watch(link, { type: 'watch', conversationId })
  }

  #watch(link: Link, { conversationId: id, epoch, seq = 0, eventId }: Watch): void {
    if (!this.timelines.has(id)) return link.says({ type: 'gone', conversationId: id, reason: 'not_found' })
    link.watching.add(id)
    const visible = this.visible(id)
    const behind = visible.filter((event) => event.seq > seq)
    const knows = seq === 0 || visible.find((event) => event.seq === seq)?.id === eventId
    if (epoch === undefined) return link.says(this.#reset(id, 'first'))
    if (epoch !== this.epoch) return link.says(this.#reset(id, 'epoch'))
    if (!knows) return link.says(this.#reset(id, 'anchor'))
    if (behind.length > MAX_REPLAY_EVENTS) return link.says(this.#reset(id, 'too_far'))
    if (behind.length) link.says(this.#events(id, seq))
    link.says({ type: 'live', conversationId: id, seq: visible.at(-1)?.seq ?? 0 })
  }

  /** Everything the participant may see behind `seq`. */
  #events(conversationId: ConversationId, seq: number): Events {
    const visible = this.visible(conversationId)
    const prev = visible.filter((event) => event.seq <= seq).at(-1)?.seq ?? 0
    return { type: 'events', conversationId, prev, events: visible.filter((event) => event.seq > seq) }
  }

  #reset(id: ConversationId, reason: Reset['reason']): Reset {
    const visible = this.visible(id)
    const events = visible.slice(-RESET_PAGE_EVENTS)
    const head = visible.at(-1)?.seq ?? 0
    const prev = visible.at(-events.length - 1)?.seq ?? 0
    return {
      type: 'reset',
      conversationId: id,
      epoch: this.epoch,
      reason,
      head,
      conversation: conversationView(id, { head }),
      prev,
      events,
    }
  }

  #welcome(): Down {
    const conversations = [...this.timelines.keys()].map((id) =>
      conversationView(id, { head: this.visible(id).at(-1)?.seq ?? 0 }),
    )
    return welcome({ actor: this.actor, epoch: this.epoch, serverTime: this.#environment.now(), conversations })
  }
}
