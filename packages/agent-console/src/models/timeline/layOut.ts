import type { OutboxEntry } from '@deskbell/client'
import type { ActorRef, Event, Mark, MessageContent, Ms, Seq } from '@deskbell/protocol'
import type { Bubble, Item, Reader, Run, SendState, Side } from './items.ts'
import { lineOf } from './lines.ts'

/** Messages of one person further apart than this begin a new run. */
export const RUN_GAP_MS = 120_000

/** What a timeline is made of at one moment. */
export type TimelineInput = Reader & {
  readonly events: readonly Event[]
  readonly pending: readonly OutboxEntry[]
  readonly marks: readonly Mark[]
  /** Whether messages can leave now. */
  readonly connected: boolean
  readonly sameDay: (a: Ms, b: Ms) => boolean
}

/** Turns events and unsent messages into what is shown, top to bottom. */
export function layOut(input: TimelineInput): readonly Item[] {
  const items: Item[] = []
  const states = statesOf(input)
  let day: Ms | null = null
  let marked = false

  const startDay = (at: Ms, key: string) => {
    if (day === null || !input.sameDay(day, at)) items.push({ kind: 'day', key: `day-${key}`, at })
    day = at
  }

  input.events.forEach((event, index) => {
    if (event.type === 'message' || event.type === 'note') {
      startDay(event.at, event.id)
      if (!marked && isNew(event, input)) {
        marked = true
        if (items.some((item) => item.kind !== 'day')) items.push({ kind: 'new', key: 'new' })
      }
      const key = event.clientId ?? event.id
      const bubble: Bubble = {
        key,
        seq: event.seq,
        text: textOf(event.content),
        at: event.at,
        state: states.get(event.seq) ?? null,
        clientId: null,
      }
      if (event.type === 'note') items.push({ kind: 'note', key, by: event.by, bubble })
      else addToRun(items, event.by, sideOf(event.by, input.me), bubble, input.sameDay)
      return
    }
    const line = lineOf(event, input.events, index)
    if (line) {
      startDay(event.at, event.id)
      items.push(line)
    }
  })

  const me: ActorRef = { kind: 'agent', id: input.me }
  for (const [index, entry] of unsent(input).entries()) {
    startDay(entry.createdAt, entry.clientId)
    const bubble = pendingBubble(entry, index, input)
    if ('kind' in entry.frame && entry.frame.kind === 'note') {
      items.push({ kind: 'note', key: bubble.key, by: me, bubble })
    } else {
      addToRun(items, me, 'me', bubble, input.sameDay)
    }
  }
  return items
}

function isNew(event: Event, { newAfter }: Reader): boolean {
  return newAfter !== null && event.seq > newAfter && event.by.kind === 'visitor'
}

function addToRun(items: Item[], by: ActorRef, side: Side, bubble: Bubble, sameDay: (a: Ms, b: Ms) => boolean): void {
  const last = items.at(-1)
  const lastBubble = last?.kind === 'run' ? last.bubbles.at(-1) : undefined
  const continues =
    last?.kind === 'run' &&
    lastBubble !== undefined &&
    last.side === side &&
    last.by.id === by.id &&
    bubble.at - lastBubble.at <= RUN_GAP_MS &&
    sameDay(lastBubble.at, bubble.at)
  if (continues) items[items.length - 1] = { ...last, bubbles: [...last.bubbles, bubble] }
  else items.push({ kind: 'run', key: bubble.key, side, by, bubbles: [bubble] } satisfies Run)
}

function sideOf(by: ActorRef, me: string | null): Side {
  if (by.kind === 'visitor') return 'visitor'
  if (by.kind === 'bot' || by.kind === 'system') return 'bot'
  return by.id === me ? 'me' : 'colleague'
}

/** Texts of all parts, one below the other; parts of kinds we cannot show say their fallback. */
export function textOf(content: MessageContent): string {
  const texts = content.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  return texts.length > 0 ? texts.join('\n') : (content.fallback ?? '')
}

/** Only our last stored message shows how far it got: what the visitor has read, they have read up to there. */
function statesOf({ events, marks, me }: TimelineInput): ReadonlyMap<Seq, SendState> {
  const last = events.findLast((event) => event.type === 'message' && event.by.kind === 'agent' && event.by.id === me)
  if (!last || me === null) return new Map()
  const visitors = marks.filter((mark) => mark.side === 'visitor')
  const reached = (mark: 'read' | 'delivered') => visitors.some((each) => each[mark] >= last.seq)
  return new Map([[last.seq, { is: reached('read') ? 'read' : reached('delivered') ? 'delivered' : 'sent' }]])
}

/** An entry whose event is here already is shown once. */
function unsent({ events, pending }: TimelineInput): readonly OutboxEntry[] {
  if (pending.length === 0) return pending
  const stored = new Set(events.slice(-pending.length - 100).map((event) => event.clientId))
  return pending.filter((entry) => !stored.has(entry.clientId))
}

function pendingBubble(entry: OutboxEntry, index: number, { connected }: TimelineInput): Bubble {
  return {
    key: entry.clientId,
    seq: null,
    text: textOf(entry.frame.content),
    at: entry.createdAt,
    state: pendingState(entry, index, connected),
    clientId: entry.clientId,
  }
}

function pendingState(entry: OutboxEntry, index: number, connected: boolean): SendState {
  if (entry.state === 'failed') {
    return { is: 'failed', refusal: entry.error ?? { code: 'gave_up', retryable: true } }
  }
  if (entry.state === 'sent') return { is: 'sent' }
  return connected ? { is: 'sending', since: entry.createdAt } : { is: 'waiting', place: index + 1 }
}
