import type { ChatClient } from '@deskbell/client'
import type { Event } from '@deskbell/protocol'
import type { Books } from '../judge/Books.ts'
import { seenBy } from '../judge/Chat.ts'

/** Looks over a client's shoulder: what it shows is the timeline without holes, and its receipts only rise. */
export function watchClient(client: ChatClient, name: string, audience: 'staff' | 'visitor', books: Books): void {
  const shown = new Map<string, readonly Event[]>()
  const marks = new Map<string, { delivered: number; read: number }>()

  const timeline = (id: string): void => {
    const events = client.conversation(id)?.events ?? []
    if (shown.get(id) === events) return
    shown.set(id, events)
    const chat = books.chats.get(id)
    const [first] = events
    if (first === undefined) return
    const last = events.at(-1)?.seq ?? 0
    const shouldBe =
      chat === undefined ? [] : seenBy(chat, audience).filter(({ seq }) => seq >= first.seq && seq <= last)
    if (events.length !== shouldBe.length || events.some((event, index) => event.id !== shouldBe[index]?.id))
      books.wrong(
        'shown',
        `${name} shows ${id} as ${events.map(({ seq }) => seq).join()}, should be ${shouldBe.map(({ seq }) => seq).join()}`,
      )
  }

  const receipts = (id: string): void => {
    for (const mark of client.conversation(id)?.marks ?? []) {
      const key = `${id} ${mark.participantId}`
      const before = marks.get(key)
      if (before !== undefined && (mark.delivered < before.delivered || mark.read < before.read))
        books.wrong('receipts', `${name}: ${key} fell from ${JSON.stringify(before)} to ${JSON.stringify(mark)}`)
      marks.set(key, mark)
    }
  }

  client.subscribe((change) => {
    if (change.type !== 'conversation') return
    timeline(change.conversationId)
    receipts(change.conversationId)
  })
}
