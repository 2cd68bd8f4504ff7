import { MAX_RESUME, TYPING_TTL_MS } from '@deskbell/protocol'
import type {
  Anchor,
  ConversationFrame,
  ConversationId,
  Down,
  Event,
  Events,
  Live,
  Marks,
  QueueFrame,
  Refused,
  Reset,
  Seq,
  Typing,
  Up,
  Welcome,
} from '@deskbell/protocol'
import { createCatchUp } from './catchUp.ts'
import type { Change } from './change.ts'
import { isSame, raiseMarks, showView, unknownConversation } from './conversation.ts'
import type { Conversation } from './conversation.ts'
import type { Environment } from './environment.ts'
import type { Outbox } from './outbox.ts'
import type { OutboxEntry } from './outboxEntry.ts'
import { createReceipts } from './receipts.ts'
import { applyEvents, resetTimeline } from './timeline.ts'

/** Conversations kept after nobody watches them any longer, so that coming back shows them at once. */
const MAX_UNWATCHED = 50

/** What the conversations need of the client. */
export interface ConversationsOwner {
  welcome: () => Welcome | null
  post: (frame: Up) => boolean
  /** Like `post`, for what is dropped rather than dammed up. */
  postSoft: (frame: Up) => boolean
  emit: (change: Change) => void
}

/**
 * The models by id, and what each frame about a conversation does to them.
 * Knows no conversation until one is watched, started or told of.
 */
export function createConversations(
  environment: Environment,
  outbox: Outbox,
  { welcome, post, postSoft, emit }: ConversationsOwner,
) {
  const byId = new Map<ConversationId, Conversation>()
  /** In the order they were last asked for. */
  const watched = new Set<Conversation>()
  let resumed: Conversation[] = []
  const catchUp = createCatchUp(environment, post)
  const receipts = createReceipts(environment, postSoft)

  const me = () => welcome()?.actor
  const changed = ({ id }: Pick<Conversation, 'id'>) => emit({ type: 'conversation', conversationId: id })

  /** The model, made when there is none. */
  function at(id: ConversationId): Conversation {
    const c = byId.get(id) ?? unknownConversation(id)
    byId.set(id, c)
    return c
  }

  /** Asks for the timeline, unless the relay knows nothing of the conversation before its start is acked. */
  function askUnlessStarting(c: Conversation): void {
    if (!c.pending.some(({ frame, state }) => frame.type === 'start' && state !== 'sent')) catchUp.ask(c)
  }

  /** No longer followed: what only a live link tells is unknown now. */
  function silence(c: Conversation): void {
    catchUp.stop(c)
    Object.assign(c, { live: false, typing: [], held: [] })
    // The next relay's clock may be another, or the same one set back: its first word counts.
    if (c.queue) c.queue = { ...c.queue, asOf: 0 }
  }

  /** The timeline is complete up to now. */
  function caughtUp(c: Conversation, seq: number): void {
    c.live = true
    catchUp.answered(c, seq)
    const mine = c.marks.find(({ participantId }) => participantId === me()?.id)
    // What an earlier connection took may not have arrived.
    if (c.last > (mine?.delivered ?? 0) || c.read > (mine?.read ?? 0)) receipts.touch(c)
    c.read = Math.max(c.read, mine?.read ?? 0)
  }

  /** Somebody writes, or stopped. Who says nothing more for a while has stopped too. */
  function setTyping(c: Conversation, { by, on, preview }: Pick<Typing, 'by' | 'on' | 'preview'>): void {
    const typist = { by, ...(preview !== undefined && { preview }) }
    c.typing = c.typing.filter((other) => !isSame(other.by, by))
    if (!on) return
    c.typing = [...c.typing, typist]
    environment.setTimer(TYPING_TTL_MS, () => {
      c.typing = c.typing.filter((other) => other !== typist)
      changed(c)
    })
  }

  /** A message from somebody else ends their typing and is receipted. */
  function heard(c: Conversation, { type, by }: Event): void {
    if (type !== 'message' && type !== 'note') return
    setTyping(c, { by, on: false })
    if (!isSame(by, me())) receipts.touch(c)
  }

  /** What a frame does to its conversation, by type. False: nothing that its model shows. */
  const handlers = {
    events(c: Conversation, frame: Events) {
      const fresh = c.watched ? applyEvents(c, frame) : frame.events
      if (c.watched) {
        if (fresh[0]) c.epoch ??= welcome()!.epoch
        catchUp.applied(c, frame.events.at(-1)!.seq)
        for (const event of fresh) heard(c, event)
      }
      // First in the timeline, then out of the outbox: a message of ours is never nowhere.
      outbox.arrived(c.id, fresh, c.last)
      return c.watched && !!fresh[0]
    },
    reset(c: Conversation, frame: Reset) {
      if (!c.watched) return
      // Another history: what was seen in the old one says nothing of this one.
      if (c.epoch !== frame.epoch) Object.assign(c, { viewSeq: -1 }, c.epoch && { read: 0, marks: [] })
      resetTimeline(c, frame)
      showView(c, frame.conversation, frame.conversation.head)
      outbox.arrived(c.id, c.events, c.last)
      // A fresh page is all there is, whatever was heard of before.
      c.head = c.last
      caughtUp(c, 0)
    },
    live(c: Conversation, { seq }: Live) {
      if (c.watched) caughtUp(c, seq)
    },
    gone(c: Conversation) {
      catchUp.stop(c)
      watched.delete(c)
      byId.delete(c.id)
      // Whoever still holds the model holds nothing of what was in it.
      Object.assign(c, unknownConversation(c.id))
      // What was not sent stays in the outbox: the relay refuses it with a reason.
      outbox.arrived(c.id, [], Infinity)
    },
    conversation: (c: Conversation, { value, seq }: ConversationFrame) => showView(c, value, seq),
    marks: (c: Conversation, { marks }: Marks) => raiseMarks(c, marks),
    typing: (c: Conversation, frame: Typing) => !isSame(frame.by, me()) && setTyping(c, frame),
    queue(c: Conversation, frame: QueueFrame) {
      if (c.queue && frame.asOf < c.queue.asOf) return false
      c.queue = frame
      emit({ type: 'queue', conversationId: c.id })
      return false
    },
  }

  /** Follows it until `unwatch`. */
  function watch(id: ConversationId): void {
    const c = at(id)
    watched.delete(c)
    watched.add(c)
    if (c.watched) return
    c.watched = true
    askUnlessStarting(c)
    changed(c)
  }

  function unwatch(id: ConversationId): void {
    const c = byId.get(id)
    if (!c?.watched) return
    post({ type: 'unwatch', conversationId: id })
    watched.delete(c)
    c.watched = false
    silence(c)
    const idle = [...byId.values()].filter((other) => !other.watched && !other.pending[0])
    if (idle.length > MAX_UNWATCHED) byId.delete(idle[0]!.id)
    changed(c)
  }

  /** The person has seen everything up to `read`. */
  function mark(id: ConversationId, { read = 0 }: { read?: Seq }): void {
    const c = byId.get(id)
    if (!c || read <= c.read) return
    c.read = read
    receipts.touch(c)
    changed(c)
  }

  return {
    byId,
    receipts,
    at,
    changed,
    watch,
    unwatch,
    mark,

    /** Where to resume: the newest watched that have something to continue from. */
    anchors(): Anchor[] {
      resumed = [...watched].filter(({ view, epoch }) => view && epoch).slice(-MAX_RESUME)
      return resumed.map(({ id, epoch, last, events }) => ({
        conversationId: id,
        epoch: epoch!,
        seq: last,
        eventId: events.at(-1)?.id ?? null,
      }))
    },

    /** Welcomed: what the anchors did not ask for is asked for now. */
    live({ conversations = [] }: Welcome): void {
      for (const c of watched) {
        if (resumed.includes(c)) catchUp.asked(c)
        else askUnlessStarting(c)
      }
      for (const view of conversations) showView(at(view.id), view, view.head)
    },

    lost(): void {
      for (const c of watched) {
        silence(c)
        changed(c)
      }
    },

    forget(): void {
      for (const c of byId.values()) {
        handlers.gone(c)
        changed(c)
      }
    },

    /** A message of ours is stored: its event is here, or comes, or never will because nobody watches. */
    acked({ conversationId }: OutboxEntry, seq: Seq): void {
      const c = at(conversationId)
      outbox.arrived(c.id, [], c.watched ? c.last : seq)
      catchUp.expect(c, seq)
    },

    /** Takes a frame if it is about conversations. */
    take(frame: Down): boolean {
      if (frame.type === 'ping') for (const [id, seq] of frame.heads ?? []) catchUp.expect(at(id), seq)
      // The table gives each handler the frames of its own type.
      const handle =
        Object.hasOwn(handlers, frame.type) &&
        (handlers[frame.type as keyof typeof handlers] as (c: Conversation, frame: Down) => unknown)
      const { conversationId } = frame as Events
      if (handle && conversationId) {
        const c = at(conversationId)
        if (handle(c, frame) !== false) changed(c)
      }
      return !!handle || frame.type === 'ping'
    },

    /** Whether a watch was refused. With no time named it is asked again as if nothing had come. */
    refused({ conversationId, retryable, retryAfterMs }: Refused): boolean {
      const c = conversationId && byId.get(conversationId)
      if (c && retryable && retryAfterMs) catchUp.refused(c, retryAfterMs)
      return !!conversationId
    },
  }
}
