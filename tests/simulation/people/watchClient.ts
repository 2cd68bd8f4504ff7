import type { ChatClient } from '@deskbell/client'
import type { Event } from '@deskbell/protocol'
import { placeOf, seenBy } from '../judge/Chat.ts'
import type { Place } from './Place.ts'

/** Looks over a client's shoulder: what it shows is the timeline without holes, and its receipts only rise. */
export function watchClient(
  client: ChatClient,
  name: string,
  audience: 'staff' | 'visitor',
  { books, faults }: Pick<Place, 'books' | 'faults'>,
): void {
  let welcomes = 0
  const shown = new Map<string, readonly Event[]>()
  const marks = new Map<string, { delivered: number; read: number }>()
  const looked = new Map<string, unknown>()

  const timeline = (id: string): void => {
    const events = client.conversation(id)?.events ?? []
    if (shown.get(id) === events) return
    shown.set(id, events)
    const chat = books.chats.get(id)
    const [first] = events
    if (first === undefined) return
    const last = events.at(-1)?.seq ?? 0
    const all = chat === undefined ? [] : seenBy(chat, audience)
    const shouldBe = all.slice(placeOf(all, first.seq), placeOf(all, last + 1))
    if (events.length !== shouldBe.length || events.some((event, index) => event.id !== shouldBe[index]?.id))
      books.wrong(
        'shown',
        `${name} shows ${id} as ${events.map(({ seq }) => seq).join()}, should be ${shouldBe.map(({ seq }) => seq).join()}`,
      )
  }

  const receipts = (id: string): void => {
    const { marks: found = [] } = client.conversation(id) ?? {}
    // Never changed, only replaced.
    if (looked.get(id) === found) return
    looked.set(id, found)
    for (const mark of found) {
      const key = `${id} ${mark.participantId}`
      const before = marks.get(key)
      if (before !== undefined && (mark.delivered < before.delivered || mark.read < before.read))
        books.wrong('receipts', `${name}: ${key} fell from ${JSON.stringify(before)} to ${JSON.stringify(mark)}`)
      marks.set(key, mark)
    }
  }

  client.subscribe((change) => {
    if (change.type === 'welcome' && (welcomes += 1) > 1) faults.happened('reconnect')
    if (change.type !== 'conversation') return
    timeline(change.conversationId)
    receipts(change.conversationId)
  })
}
