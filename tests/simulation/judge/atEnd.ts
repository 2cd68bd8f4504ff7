import type { ChatClient } from '@deskbell/client'
import type { ListRow, ViewName } from '@deskbell/protocol'
import { compareRows } from '@deskbell/client/lists'
import { judge } from '../../chaos/history/judge.ts'
import type { Read } from '../../chaos/history/History.ts'
import { isLive } from '../people/Place.ts'
import type { World } from '../world/World.ts'
import { seenBy } from './Chat.ts'
import type { Chat } from './Chat.ts'

/** Who was not heard for this long is gone for everybody: 25 s, and a sweep. */
const GONE_MS = 31_000

type Screen = {
  readonly name: string
  readonly audience: 'staff' | 'visitor'
  readonly client: ChatClient
  readonly isClean: boolean
}

/** Everything is healed and quiet: now every screen shows what the store has, and the store has what was promised. */
export async function judgeAtEnd(world: World): Promise<void> {
  const { books, store } = world
  for await (const finding of store.verify()) books.wrong('verify', JSON.stringify(finding))
  await timelines(world)
  await loads(world)
  const screens = screensOf(world)
  for (const screen of screens) await shows(world, screen)
  await history(world, screens)
  await lists(world)
  places(world)
  await receipts(world)
  staffed(world)
  mails(world)
}

/** Live clients. One whose frames were swallowed inside of a living connection may hold an old view: that cannot be noticed. */
function screensOf({ visitors, agents }: World): Screen[] {
  const tabs = visitors.flatMap(({ name, tabs: open }) =>
    open.map(({ client, page }) => ({ name, audience: 'visitor' as const, client, page })),
  )
  const desks = agents.flatMap(({ name, desk }) =>
    desk === null ? [] : [{ name, audience: 'staff' as const, client: desk.client, page: desk.page }],
  )
  return [...tabs, ...desks]
    .filter(({ client, page }) => isLive(client, page))
    .map(({ page, ...screen }) => ({ ...screen, isClean: page.link?.hasSwallowed === false }))
}

/** The store gives back what was committed. */
async function timelines({ books, store }: World): Promise<void> {
  for (const chat of books.chats.values()) {
    for (const audience of ['staff', 'visitor'] as const) {
      const found = (await store.timeline(chat.id, { from: 1, limit: 100_000, audience })).events.map(
        ({ json }) => json,
      )
      const shouldBe = seenBy(chat, audience).map((event) => books.textOf(event))
      if (found.join() !== shouldBe.join())
        books.wrong('altered', `${chat.id} for ${audience}: ${found.join()}, should be ${shouldBe.join()}`)
    }
  }
}

/** The guarded loads are what a recount gives. */
export async function loads({ books, store }: World): Promise<void> {
  const found = await store.loads([...books.agents.keys()])
  for (const agentId of books.agents.keys()) {
    const load = found.get(agentId)?.load ?? 0
    if (load !== books.loadOf(agentId))
      books.wrong('load', `${agentId} carries ${books.loadOf(agentId)}, the store says ${load}`)
  }
}

async function shows(world: World, { name, audience, client, isClean }: Screen): Promise<void> {
  for (const model of client.conversations()) {
    const chat = world.books.chats.get(model.id)
    if (!model.live || chat === undefined) continue
    while (model.hasOlder && (await world.during(client.loadOlder(model.id))));
    const found = model.events.map((event) => JSON.stringify(event)).join()
    const shouldBe = seenBy(chat, audience)
      .map((event) => world.books.textOf(event))
      .join()
    if (found !== shouldBe)
      world.books.wrong(
        'unshown',
        `${name} shows ${model.id} up to ${model.events.at(-1)?.seq} of ${seenBy(chat, audience).at(-1)?.seq}`,
      )
    const { view } = model
    const told = [view?.status, view?.agent?.id, view?.leftMessage !== null]
    const truth = [chat.status, chat.holder?.agentId, chat.left]
    if (isClean && told.join() !== truth.join())
      world.books.wrong('view', `${name} sees ${model.id} as ${told.join()}, it is ${truth.join()}`)
  }
  for (const entry of client.outbox())
    if (entry.state !== 'failed') world.books.wrong('not sent', `${name}: ${JSON.stringify(entry)}`)
}

/** The judge of the chaos tests, which is tested by broken histories, must agree. */
async function history({ books, store }: World, screens: readonly Screen[]): Promise<void> {
  const final = new Map<string, Read[]>()
  for (const { id } of books.chats.values()) {
    const { events } = await store.timeline(id, { from: 1, limit: 100_000, audience: 'staff' })
    final.set(
      id,
      events.map(({ json }) => readOf(JSON.parse(json) as Chat['events'][number])),
    )
  }
  const shown = screens.flatMap(({ name, client }) =>
    client
      .conversations()
      .filter(({ live }) => live)
      .map(({ id, events }) => ({
        client: name,
        conversationId: id,
        events: events.map(readOf),
      })),
  )
  const attempts = [...books.attempts.values()].map(({ hasNoPlace, ...attempt }) =>
    hasNoPlace === true ? { ...attempt, sender: `${attempt.sender}, ${attempt.clientId}` } : attempt,
  )
  const verdict = judge({ attempts, final, shown: shown.map((each) => ({ ...each, events: each.events })) })
  const isOfStaff = new Set(screens.filter(({ audience }) => audience === 'staff').map(({ name }) => name))
  for (const [property, found] of Object.entries(verdict)) {
    for (const detail of found) {
      // Visitors do not see everything; what they must see is judged above.
      if (property === 'unshown' && ![...isOfStaff].some((name) => detail.startsWith(`${name} `))) continue
      books.wrong(property, detail)
    }
  }
}

/** Commands carry keys too; only messages and notes have words to compare. */
function readOf({ seq, type, clientId, by, content }: Chat['events'][number]): Read {
  const isSaid = type === 'message' || type === 'note'
  return {
    seq,
    clientId: isSaid ? (clientId ?? null) : null,
    sender: by.id,
    body: isSaid ? JSON.stringify(content) : null,
  }
}

async function lists({ agents, books, store, siteId }: World): Promise<void> {
  for (const { id, name, desk } of agents) {
    if (desk === null || !isLive(desk.client, desk.page) || desk.page.link?.hasSwallowed === true) continue
    for (const view of Object.keys(desk.lists) as ViewName[]) {
      const found = brief(desk.lists[view].rows)
      const { rows } = await store.list({ view, siteIds: [siteId], agentId: id, limit: 50 })
      const shouldBe = brief(rows.map((row) => ({ ...row, visitorHere: false })).sort(compareRows[view]))
      if (found !== shouldBe) books.wrong('list', `${view} of ${name}: ${found}, should be ${shouldBe}`)
    }
  }
}

/** Without how far staff has read: a lost bell of a receipt is made good by the next event only. */
const brief = (rows: readonly ListRow[]): string =>
  rows.map(({ id, status, agentId, head }) => [id, status, agentId, head].join(' ')).join('; ')

/** Everybody who waits knows their true place. */
function places({ visitors, books }: World): void {
  for (const { name, tabs } of visitors) {
    for (const { client, page } of tabs) {
      if (!isLive(client, page) || page.link?.hasSwallowed === true) continue
      for (const model of client.conversations()) {
        const chat = books.chats.get(model.id)
        if (chat === undefined || !model.live) continue
        const rank = books.queueOf(chat.departmentId).findIndex(({ id }) => id === chat.id) + 1
        const isShown = model.view?.status === 'queued' && model.view.leftMessage === null
        const told = isShown ? (model.queue?.position ?? 0) : 0
        if (told !== rank) books.wrong('place', `${name} believes to be at ${told}, is at ${rank} in ${model.id}`)
      }
    }
  }
}

/** Receipts are true: nobody has what was never sent to them; and they are complete: who is here has what the others said. */
async function receipts(world: World): Promise<void> {
  const { books, store, judge: all } = world
  const marks = await store.marks([...books.chats.keys()])
  for (const [id, each] of marks) {
    for (const { participantId, delivered, read } of each) {
      const reached = all.frames.reached(id, participantId)
      if (delivered > reached || read > delivered)
        books.wrong('receipts', `${participantId} has ${id} up to ${delivered}, read ${read}; sent up to ${reached}`)
    }
  }
  for (const screen of screensOf(world)) {
    const me = screen.client.welcome?.actor.id ?? ''
    for (const { id, live, events } of screen.client.conversations()) {
      const last = events.findLast(({ type, by }) => (type === 'message' || type === 'note') && by.id !== me)?.seq ?? 0
      const mark = marks.get(id)?.find(({ participantId }) => participantId === me)
      if (live && screen.isClean && (mark?.delivered ?? 0) < last)
        books.wrong('receipts', `${screen.name} has ${id} up to ${last}, the receipt says ${mark?.delivered}`)
    }
  }
}

/** Visitors are told whether anybody is there. Who vanished a moment ago is neither here nor gone. */
function staffed({ agents, visitors, books, clock, judge: { holders } }: World): void {
  const members = new Set([...books.departments.values()].flatMap(({ memberIds }) => memberIds))
  const isUnsure = agents.some(({ id, desk }) => desk === null && clock.now() - holders.heardAt(id) < GONE_MS)
  if (isUnsure) return
  const truth = agents.some(({ id, desk }) => {
    const availability = books.agents.get(id)?.availability
    const isWilling = availability === 'online' || availability === 'phone'
    return members.has(id) && isWilling && desk !== null && isLive(desk.client, desk.page)
  })
  for (const { name, tabs } of visitors)
    for (const { client, page } of tabs)
      if (isLive(client, page) && page.link?.hasSwallowed === false && client.site?.staffed !== truth)
        books.wrong('staffed', `${name} is told staffed: ${client.site?.staffed}, it is ${truth}`)
}

/** Every answer to a left message with an address was mailed. */
function mails(world: World): void {
  for (const missing of missingMails(world)) world.books.wrong('mail', missing)
}

/** Answers that were to be mailed and were not, or not yet: a relay that lost the store while it sent one is waited for. */
export function missingMails({ books, answersByMail }: World): string[] {
  if (!answersByMail) return []
  return [...books.chats.values()].flatMap((chat) => {
    const missing: string[] = []
    let email = ''
    for (const event of chat.events) {
      if (event.type === 'conversation.left_message') email = event.content.email
      if (event.type === 'conversation.reopened' && event.by.kind === 'visitor') email = ''
      if (event.type !== 'message' || event.by.kind !== 'agent' || email === '') continue
      const [part] = event.content.parts
      const words = part?.type === 'text' ? part.text : ''
      if (!books.mails.some(({ to, text }) => to === email && text.includes(words)))
        missing.push(`${chat.id} ${event.seq} was not mailed to ${email}`)
    }
    return missing
  })
}
