import type { ChatClient } from '@deskbell/client'
import type { Page } from '../world/Page.ts'
import type { World } from '../world/World.ts'
import { loads } from './atEnd.ts'
import { seenBy } from './Chat.ts'

/** A client on a good link shows what was committed this long ago, even if every bell was lost; our own looking included. */
const STALE_MS = 3_000 + 700
/** A link that was disturbed needs this long to be good again. */
const CALM_MS = 6_500

/** Looks, again and again, for screens that are behind although nothing is in their way. */
export function staleScreens(world: World): () => void {
  const liveSince = new Map<ChatClient, number>()
  const look = (name: string, client: ChatClient, page: Page, audience: 'staff' | 'visitor'): void => {
    const now = world.clock.now()
    const { link } = page
    const isCalm = client.state.kind === 'live' && page.life.isRunning && link?.isOpen === true && link.isFlowing
    if (!isCalm) return void liveSince.delete(client)
    if (!liveSince.has(client)) liveSince.set(client, now)
    const calmSince = Math.max(liveSince.get(client) ?? now, link.troubledAt, page.wokeAt)
    if (now - calmSince < CALM_MS || link.hasSwallowed) return
    const relay = world.relays.find(({ links }) => links.has(link))
    if (now - (relay?.wellSince ?? Infinity) < CALM_MS) return
    for (const { id, live, events } of client.conversations()) {
      const chat = world.books.chats.get(id)
      if (!live || chat === undefined) continue
      const last = events.at(-1)?.seq ?? 0
      const seen = seenBy(chat, audience)
      if (last >= (seen.at(-1)?.seq ?? 0)) continue
      const due = seen.findLast(({ seq }) => now - (chat.committedAt[seq - 1] ?? now) > STALE_MS)
      if (due !== undefined && last < due.seq)
        world.books.wrong(
          'stale',
          `${name} shows ${id} up to ${last}, ${due.seq} is ${now - (chat.committedAt[due.seq - 1] ?? 0)} ms old`,
        )
    }
  }
  return () => {
    for (const { name, tabs } of world.visitors)
      for (const { client, page } of tabs) look(name, client, page, 'visitor')
    for (const { name, desk } of world.agents) if (desk !== null) look(name, desk.client, desk.page, 'staff')
  }
}

/** What is not sent yet is kept by the browser, or the page says that it is not. */
function unkept({ visitors, books }: World): void {
  for (const { name, disk, tabs } of visitors)
    for (const { client, page } of tabs) {
      if (!page.life.isRunning || client.memoryOnly) continue
      for (const { clientId, conversationId, state } of client.outbox()) {
        if (state === 'sent' || disk.has(`visitor:o:${clientId}`)) continue
        // Another tab may have settled it, and this one is yet to hear of it.
        const { events = [] } = books.chats.get(conversationId) ?? {}
        const { fate, wasRefused = false } = books.attempts.get(clientId) ?? {}
        if (fate === 'unknown' && !wasRefused && !events.some((event) => event.clientId === clientId))
          books.wrong('not kept', `${name} has ${clientId} in memory only and does not say so`)
      }
    }
}

/** What is quick to compare after every step. */
export function afterStep(world: World): () => Promise<void> {
  const marks = new Map<string, Map<string, { delivered: number; read: number }>>()
  return async () => {
    await loads(world)
    unkept(world)
    // Its judge compares each reading with the brute-force order.
    for (const departmentId of world.departments.values()) await world.store.queue(departmentId)
    for (const [id, each] of await world.store.marks([...world.books.chats.keys()])) {
      const known = marks.get(id) ?? new Map<string, { delivered: number; read: number }>()
      marks.set(id, known)
      for (const mark of each) {
        const { participantId } = mark
        const before = known.get(participantId)
        if (before === mark) continue
        if (before !== undefined && (mark.delivered < before.delivered || mark.read < before.read))
          world.books.wrong(
            'receipts',
            `stored for ${id} ${participantId}: ${JSON.stringify(mark)} after ${JSON.stringify(before)}`,
          )
        known.set(participantId, mark)
      }
    }
  }
}
