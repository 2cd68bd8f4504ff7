import { REOPEN_WINDOW_MS } from '@deskbell/protocol'
import type { Person } from '@deskbell/protocol'
import { composer, textOf } from '../present.ts'
import type { Conversation, Scene } from '../snapshot.ts'
import type { Header, Wait } from '../view.ts'
import { logItems } from './logItems.ts'
import { lastAgent, person } from './people.ts'
import type { TalkModel } from './TalkModel.ts'

/** Rings drawn before they are counted instead. */
const MAX_RINGS = 5
/** Conversations offered in the greeting. */
const MAX_ROWS = 3

/** Messages of theirs after what was read. */
export const unreadOf = ({ events, read }: Conversation): number =>
  events.filter(({ type, by, seq }) => type === 'message' && by.kind !== 'visitor' && seq > read).length

/** The presenter of a conversation with another side. */
export const presentTalk: TalkModel = {
  unread: ({ snapshot }) => snapshot.conversations.reduce((sum, each) => sum + unreadOf(each), 0),

  rows(scene) {
    const { snapshot, words, look, now } = scene
    const { when } = words.formats!
    return snapshot.conversations
      .filter(({ view }) => view)
      .slice(0, MAX_ROWS)
      .map((each) => {
        const { id, view, events } = each
        const who = lastAgent(each, scene)
        const said = events.findLast(({ type }) => type === 'message')
        return {
          id,
          title: who?.name ?? snapshot.site?.name ?? look.name,
          text: said?.type === 'message' ? textOf(said.content) : words.talk![view!.leftMessage ? 'kept' : 'ended'],
          when: when(said?.at ?? view!.closedAt ?? view!.startedAt, now),
          person: who,
        }
      })
  },

  conversation(scene) {
    const { ui, words } = scene
    const current = scene.current!
    const items = logItems(current, scene)
    const [typist] = current.typing
    const wait = waitOf(scene, current)
    const writer = typist && person(typist.by.id, current, scene)
    return {
      screen: 'conversation',
      header: headerOf(scene, current, wait),
      wait,
      log: {
        items,
        ours: items.at(-1)?.kind === 'own' ? items.at(-1)!.key : undefined,
        older: current.hasOlder,
        typing: writer ? { text: words.talk!.typing(writer.name), person: writer } : null,
        below: ui.atEnd ? 0 : unreadOf(current),
      },
    }
  },

  foot(scene) {
    const { ui, now, current } = scene
    const { skipped, score, comment, busy } = ui.rating
    const closedAt = current?.view?.closedAt
    const agent = current && lastAgent(current, scene)
    if (!closedAt || !agent || ui.draft || skipped) return composer(scene)
    const given = current.view!.rating
    const state = now - closedAt > REOPEN_WINDOW_MS ? 'old' : given ? 'done' : busy ? 'busy' : 'open'
    return { kind: 'rating', name: agent.name, score: given?.score ?? score, comment, state }
  },

  // In this order: what they wrote last, that they write, that something of ours did not get through.
  say({ words }, body) {
    if (body.screen !== 'conversation') return []
    const { items, typing } = body.log
    const said = items.findLast(({ kind }) => kind === 'their')
    const failed = items.filter((item) => item.kind === 'own' && /trying|failed/.test(item.delivery))
    return [
      ...(said?.kind === 'their'
        ? [
            {
              key: said.key,
              text: `${words.talk!.says(said.from.name)} ${said.spans.map(({ text }) => text).join('')}`,
            },
          ]
        : []),
      ...(typing ? [{ key: 'typing', text: typing.text }] : []),
      ...failed.map((item) => ({ key: item.key, text: item.kind === 'own' ? item.state : '' })),
    ]
  },
}

function headerOf(scene: Scene, conversation: Conversation, wait: Wait | null): Header {
  const { snapshot, words, look } = scene
  const { site, link } = snapshot
  const { t } = words
  const talk = words.talk!
  const { view } = conversation
  const name = site?.name ?? look.name
  const open = view?.status !== 'closed'
  const last: Person | null = lastAgent(conversation, scene)
  const isLinked = link !== 'down' && link !== 'stopped'
  if (view?.agent && open && isLinked && view.agentHere === false) {
    const line = `${talk.notOnline} · ${name}`
    return { title: view.agent.name, line, short: talk.notOnline, person: view.agent, online: false }
  }
  if (view?.agent && open && isLinked) {
    const replies = site?.replyMs ? t.replies(Math.round(site.replyMs / 60_000)) : name
    const line = `${talk.online} · ${site?.replyMs ? replies[0]!.toLowerCase() + replies.slice(1) : name}`
    return { title: view.agent.name, line, short: talk.online, person: view.agent, online: true }
  }
  if (last && (view?.agent || !open)) return { title: last.name, line: name, short: name, person: last, online: false }
  // What the notice of the queue says is not said again above it.
  const waits = wait ? (wait.title === t.nobodyHere ? talk.inQueue : t.inTurn) : null
  const alone = site?.staffed === false ? t.nobodyHere : t.inTurn
  const line = view?.leftMessage ? talk.kept : !open ? talk.ended : (waits ?? alone)
  return { title: name, line, short: line, person: null, online: false }
}

function waitOf({ snapshot, words }: Scene, { view, queue, pending }: Conversation): Wait | null {
  const { t } = words
  const talk = words.talk!
  const { code, details } = pending[0]?.error ?? {}
  if (code === 'queue_full') {
    const { rings } = ringsOf(Number(details?.['limit'] ?? MAX_RINGS))
    return { title: talk.queueFull, range: '', hint: talk.queueFullHint, leave: t.leave, rings }
  }
  if (!queue || (view && (view.status !== 'queued' || view.leftMessage))) return null
  const { position, waitMs, staffed } = queue
  const you = { key: 'you', kind: 'you' as const, text: talk.you }
  const leave = talk.leaveInstead
  if (!staffed) {
    const hint = t.leaveInvite(snapshot.site?.answersByEmail !== false)
    return { title: t.nobodyHere, range: '', hint, leave, rings: [{ ...you, at: 50 }] }
  }
  const { rings, end } = ringsOf(position - 1)
  const [low, high] = waitMs ? [Math.floor(waitMs[0] / 60_000), Math.ceil(waitMs[1] / 60_000)] : [0, 0]
  return {
    title: talk.place(position),
    range: waitMs ? talk.wait(Math.max(1, low), Math.max(1, high)) : '',
    hint: talk.writeNow,
    leave,
    rings: [...rings, { ...you, at: end }],
  }
}

/** Those ahead along the counter, and where the next would stand. */
function ringsOf(ahead: number): { rings: Wait['rings']; end: number } {
  const counted = ahead > MAX_RINGS
  const shown = counted ? 3 : ahead
  // Far enough apart to be counted at a glance, near enough that six fit.
  const step = Math.min(20, 55 / Math.max(1, shown))
  const rings = Array.from({ length: shown }, (_, index): Wait['rings'][number] => {
    const more = counted && index === 2
    return {
      key: 'ahead' + (ahead - index),
      kind: more ? 'more' : 'ahead',
      at: 37 + step * index,
      text: more ? '+' + (ahead - 2) : '',
    }
  })
  return { rings, end: 37 + step * shown }
}
