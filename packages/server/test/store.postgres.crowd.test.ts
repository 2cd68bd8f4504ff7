import { expect, test } from 'vitest'
import { database, open, worldOf } from './contract/postgresBed.ts'
import { Chat } from './contract/store/Chat.ts'
import { newId } from './contract/store/World.ts'

const PEOPLE = 40

test('[S74] what a crowd asks at once is answered to each as if they had asked alone', async () => {
  const store = await open(await database())
  const world = worldOf(store)
  const shop = await world.shop()
  const contacts: string[] = []
  const chats: Chat[] = []
  for (let index = 0; index < PEOPLE; index += 1) {
    // Every third is merged into the one before, so that a few are merged in two steps.
    const into = index % 3 === 0 ? null : (contacts.at(-1) ?? null)
    contacts.push(await world.contact(shop.siteId, { name: `Person ${index} 'x' \0`, mergedInto: into }))
    const chat = await new Chat(world, { ...shop, contactId: contacts[index] ?? '' }).begin()
    for (let said = 0; said < index % 5; said += 1) await chat.say(`${said} of ${index}`)
    if (index % 2 === 0) await chat.note('for colleagues')
    const mark = { participantId: chat.participantId, side: 'visitor', delivered: index, read: 1 } as const
    await store.raiseMarks([{ conversationId: chat.id, mark }])
    chats.push(chat)
  }
  const questions: (() => Promise<unknown>)[] = [...chats, new Chat(world, shop)].flatMap(({ id, place }, index) => [
    () => store.load([id]),
    () => store.load([id, newId('cnv'), chats[0]?.id ?? '']),
    () => store.heads({ ids: [id, chats[index % 7]?.id ?? ''] }),
    () => store.marks([id]),
    () => store.conversationsOf(place.contactId, (index % 3) + 1),
    () => store.get('contact', { id: place.contactId }),
    () => store.get('contact', { id: `${place.contactId}\0` }),
    () => store.get('contact', { siteId: place.siteId, externalId: `nobody ${index}` }),
    () => store.find('contact', { mergedInto: place.contactId }),
    () => store.find('department', { siteId: place.siteId }),
    () => store.timeline(id, { from: index % 4, limit: (index % 3) + 1, audience: 'visitor' }),
    () => store.timeline(id, { from: 1, limit: 50, audience: 'staff' }),
    () => store.timeline(id, { before: (index % 6) + 1, limit: 2, audience: 'staff' }),
    () => store.timeline(id, { limit: 3, audience: 'visitor' }),
  ])
  const alone: unknown[] = []
  for (const ask of questions) alone.push(await ask())
  expect(await Promise.all(questions.map((ask) => ask()))).toEqual(alone)
  expect(alone[questions.length - 14]).toEqual(new Map())
  expect(alone.slice(0, 14).every((answer) => answer !== undefined)).toBe(true)
})
