import type { Event, Person } from '@deskbell/protocol'
import { deliveryOf } from '../delivery.ts'
import { textOf } from '../present.ts'
import type { Conversation, Scene } from '../snapshot.ts'
import type { Delivery, Item, LineItem, OwnItem, TheirItem } from '../view.ts'
import { sameDay } from './formats.ts'
import { person } from './people.ts'
import { richText } from './richText.ts'

/** Messages of one sender closer than this make a run. */
const RUN_MS = 300_000
/** Longer texts are not looked at for being only emoji. */
const EMOJI_CHARS = 40

const emoji =
  /^(?:(?:\p{RI}{2}|\p{Extended_Pictographic})[\uFE0F\p{EMod}]*(?:\u200D\p{Extended_Pictographic}[\uFE0F\p{EMod}]*)*\s*){1,3}$/u

/** The rows of the log: messages in runs, what happened between them, days, and where the news begin. */
export function logItems(conversation: Conversation, scene: Scene): Item[] {
  const { snapshot, ui, words, now } = scene
  const { events, pending } = conversation
  const { time, day: nameOf } = words.formats!
  const t = { ...words.t, ...words.talk! }
  const items: Item[] = []
  const staff = conversation.marks.filter(({ side }) => side === 'staff')
  const read = Math.max(0, ...staff.map((mark) => mark.read))
  const delivered = Math.max(read, ...staff.map((mark) => mark.delivered))
  let before: { item: OwnItem | TheirItem; who: string; at: number } | undefined
  let day = -Infinity
  let holder: Person | null = null
  let newsShown = ui.newAfter === null

  const line = (kind: LineItem['kind'], key: string, text: string): void => {
    before = undefined
    items.push({ kind, key, text })
  }
  const dayOf = (at: number): void => {
    if (!sameDay(at, day)) line('day', 'day' + at, nameOf(at, now, t.today, t.yesterday))
    day = at
  }
  const message = (key: string, at: number, text: string, whose: { from: Person } | { delivery: Delivery }): void => {
    dayOf(at)
    const who = 'from' in whose ? whose.from.id : whose.delivery
    const joins = before?.who === who && at - before.at < RUN_MS
    if (joins) before!.item.last = false
    const isEmoji = text.length < EMOJI_CHARS && emoji.test(text)
    const said = { key, spans: isEmoji ? [{ text }] : richText(text), emoji: isEmoji, first: !joins, last: true }
    const item: OwnItem | TheirItem =
      'from' in whose
        ? { kind: 'their', ...said, ...whose, time: time(at) }
        : {
            kind: 'own',
            ...said,
            ...whose,
            state: t[whose.delivery],
            time: settled.test(who) ? time(at) : '',
          }
    items.push(item)
    before = { item, who, at }
  }

  for (const event of events) {
    const { id, seq, at, by } = event
    if (event.type !== 'message') {
      const text = lineOf(event, holder, conversation, scene)
      const joined = event.type === 'conversation.assigned'
      if (joined) holder = person(event.content.agentId, conversation, scene)
      if (!text) continue
      dayOf(at)
      line(joined ? 'joined' : 'line', id, text)
      continue
    }
    const ours = by.kind === 'visitor'
    if (!newsShown && !ours && seq > ui.newAfter!) {
      newsShown = true
      dayOf(at)
      line('new', 'new', t.fresh)
    }
    const delivery = seq <= read ? 'read' : seq <= delivered ? 'delivered' : 'sent'
    message(
      event.clientId ?? id,
      at,
      textOf(event.content),
      ours ? { delivery } : { from: person(by.id, conversation, scene) },
    )
  }
  for (const entry of pending) {
    message(entry.clientId, entry.createdAt, textOf(entry.frame.content), {
      delivery: deliveryOf(entry, snapshot.link, now),
    })
  }
  return items
}

const settled = /sent|delivered|read/

/** What happened, in words; nothing for what need not be told. */
function lineOf(event: Event, holder: Person | null, conversation: Conversation, scene: Scene): string {
  const t = scene.words.talk!
  const nameOf = (id: string | null) => person(id, conversation, scene).name
  switch (event.type) {
    case 'conversation.assigned': {
      const { agentId, how, waitedMs } = event.content
      const handed = holder && holder.id !== agentId && (how === 'transferred' || how === 'taken_over')
      return handed ? t.passed(holder.name, nameOf(agentId)) : t.joined(nameOf(agentId), waitedMs)
    }
    case 'conversation.queued':
      return /agent_lost|returned|requeued/.test(event.content.reason) ? t.waitsAgain : ''
    case 'conversation.closed':
      if (event.by.kind === 'visitor') return t.youEnded
      return event.by.kind === 'agent' ? t.endedBy(nameOf(event.by.id)) : t.itEnded
    case 'conversation.left_message':
      return t.left(scene.snapshot.site?.answersByEmail === false ? '' : event.content.email)
    case 'conversation.rated':
      return t.rated(event.content.score)
    default:
      return ''
  }
}
