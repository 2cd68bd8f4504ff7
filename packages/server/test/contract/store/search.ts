import { expect, it } from 'vitest'
import type { Event } from '@deskbell/protocol'
import { phrasesOf } from '../../../src/domain/search/words.ts'
import type { SearchQuery } from '../../../src/ports/Store.ts'
import { Chat } from './Chat.ts'
import type { World } from './World.ts'

/** What a search finds, and what it does not find any more. */
export function searchContract(open: () => Promise<World>): void {
  it('[S51] finds what was committed before it was asked for: all words, each as the beginning of one', async () => {
    const world = await open()
    const place = await world.shop()
    const chat = await new Chat(world, place).begin()
    await chat.say('My parcel to Zürich has not arrived')
    await chat.note('The courier lost it, order 4711-AB')
    const other = await another(world, place)
    await other.say('配送はいつ届きますか')
    for (const [question, ids] of [
      ['parcel', [chat.id]],
      ['PARC zurich', [chat.id]],
      ['arrived parcel', [chat.id]],
      ['parcel courier', []],
      ['courier', [chat.id]],
      ['4711-ab', [chat.id]],
      ['711', []],
      ['届き', [other.id]],
      ['き届', []],
      ['hello', [other.id, chat.id]],
      ['h', []],
      ['"parcel" OR (NEAR* -x', []],
    ] as const)
      expect([question, await idsOf(world, question)]).toEqual([question, [...ids]])
    await other.say('parcels are late')
    expect(await idsOf(world, 'parcel')).toEqual([other.id, chat.id])
  })

  it('[S52] finds by number and by what is known of the contact, first and once', async () => {
    const world = await open()
    const place = await world.shop()
    const contactId = await world.contact(place.siteId, { name: 'Liv Ünal', email: 'liv@example.com' })
    const chat = await new Chat(world, { ...place, contactId }).begin()
    await chat.say('Liv here')
    const other = await another(world, place)
    await other.say(`Is Liv there? She said 1, or was it 2`)
    expect(await foundFor(world, 'liv')).toEqual([`${chat.id} contact`, `${other.id} timeline`])
    expect(await foundFor(world, 'unal example.org')).toEqual([])
    expect(await foundFor(world, 'unal liv@exam')).toEqual([`${chat.id} contact`])
    expect(await foundFor(world, '1')).toEqual([`${chat.id} number`, `${other.id} timeline`])
    const { rev, value } = (await world.store.get('contact', { id: contactId }))!
    const change = { kind: 'contact', id: contactId, expectedRev: rev, value: { ...value, name: 'Maja' } } as const
    await world.sure({ records: [change] })
    expect(await foundFor(world, 'maja')).toEqual([`${chat.id} contact`])
    expect(await foundFor(world, 'ünal')).toEqual([])
  })

  it('[S53] finds only in the sites that are asked for', async () => {
    const world = await open()
    const [place, elsewhere] = [await world.shop(), await world.shop()]
    const chat = await new Chat(world, place).begin()
    const other = await new Chat(world, elsewhere).begin()
    for (const each of [chat, other]) await each.say('the same words')
    const at = (siteIds: string[]) => idsOf(world, 'same', { siteIds })
    expect(await at([place.siteId])).toEqual([chat.id])
    expect(await at([elsewhere.siteId])).toEqual([other.id])
    expect(await at([place.siteId, elsewhere.siteId])).toEqual([other.id, chat.id])
    expect(await at([])).toEqual([])
    expect(await foundFor(world, '1', { siteIds: [elsewhere.siteId] })).toEqual([`${other.id} number`])
  })

  it('[S54] never finds erased text, nor what was said before it was edited', async () => {
    const world = await open()
    const chat = await new Chat(world, await world.shop()).begin()
    await chat.say('my card is 4929123443219876')
    await chat.say('my name is Rumpelstilzchen')
    expect(await idsOf(world, '4929123443219876')).toEqual([chat.id])
    const erased = chat.head - 1
    const [edited] = (await world.store.timeline(chat.id, { before: chat.head + 1, limit: 1, audience: 'staff' }))
      .events
    const event = JSON.parse(edited!.json) as Event
    const json = JSON.stringify({ ...event, content: { parts: [{ type: 'text', text: 'my name is Otto' }] } })
    const built = chat.build([{ type: 'conversation.closed', content: { reason: 'ended' } }])
    const conversation = {
      ...built.unit.conversation!,
      amend: [
        { seq: erased, json: null },
        { seq: chat.head, json },
      ],
    }
    await world.sure({ ...built.unit, conversation })
    expect(await idsOf(world, '4929123443219876')).toEqual([])
    expect(await idsOf(world, 'rumpelstilzchen')).toEqual([])
    expect(await idsOf(world, 'otto')).toEqual([chat.id])
  })

  it('[S55] gives page after page, each conversation once in a page, and ends', async () => {
    const world = await open()
    const place = await world.shop()
    const chats: Chat[] = []
    for (let i = 0; i < 7; i += 1) chats.push(await another(world, place))
    for (const chat of chats) for (let i = 0; i < 3; i += 1) await chat.say(`again and again, ${i}`)
    const newestFirst = chats.map(({ id }) => id).toReversed()
    const pages: string[][] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof ask>> = await ask(world, 'again', { limit: 3, cursor })
      pages.push(page.hits.map(({ row }) => row.id))
      cursor = page.cursor
    } while (cursor !== null && pages.length < 20)
    expect(pages[0]).toEqual(newestFirst.slice(0, 3))
    for (const page of pages) expect(new Set(page).size).toBe(page.length)
    expect([...new Set(pages.flat())]).toEqual(newestFirst)
    expect(pages.length).toBeLessThan(20)
    expect((await ask(world, 'again', { cursor: 'nonsense' })).hits).toEqual([])
  })
}

/** A chat of somebody else on the same site. */
async function another(world: World, place: Awaited<ReturnType<World['shop']>>): Promise<Chat> {
  return new Chat(world, { ...place, contactId: await world.contact(place.siteId) }).begin()
}

async function ask(world: World, question: string, more: Partial<SearchQuery> = {}) {
  const siteIds = (await world.store.find('site', {})).map(({ value }) => value.id)
  const phrases = phrasesOf(question)
  const number = /^\d+$/.test(question) ? Number(question) : null
  return world.store.search({ phrases, number, siteIds, limit: 20, cursor: null, ...more })
}

async function idsOf(world: World, question: string, more?: Partial<SearchQuery>): Promise<string[]> {
  const { hits, cursor, complete } = await ask(world, question, more)
  expect([cursor, complete]).toEqual([null, true])
  return hits.map(({ row }) => row.id)
}

async function foundFor(world: World, question: string, more?: Partial<SearchQuery>): Promise<string[]> {
  return (await ask(world, question, more)).hits.map(({ row, found }) => `${row.id} ${found.in}`)
}
