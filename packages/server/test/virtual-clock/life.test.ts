import { expect, test } from 'vitest'
import type { World } from '../../../../tests/simulation/world/World.ts'
import { agentOf, calmWorld, chatOf, close, MINUTE, SECOND, visitorOf } from './calm.ts'

const HOUR = 60 * MINUTE

/** Time passes with the relay switched off, for what depends on days and not on who is there. */
async function later(world: World, ms: number): Promise<void> {
  for (const relay of world.relays) relay.crash()
  await world.run(ms)
  await world.during(Promise.all(world.relays.map((relay) => relay.start())))
  await world.run(30 * SECOND)
}

test('[V14] who writes within 24 h of the end goes on in the same conversation, with the agent they know when that one is free', async () => {
  const world = await calmWorld()
  const departmentId = [...world.departments.values()][0] ?? ''
  await world.command('updateDepartment', { departmentId, policy: 'last_agent' })
  const mara = await agentOf(world, { name: 'Mara' })
  const { tab, chat } = await visitorOf(world)
  await agentOf(world, { name: 'Ben' })
  await close(world, mara, chat)
  await later(world, 23 * HOUR)
  tab.say('It came, but in blue')
  await world.run(SECOND)
  expect(tab.current).toBe(chat.id)
  expect(chat.holder?.agentId).toBe(mara.id)
})

test('[V14] who writes later begins a new one, and it is known to be the same person', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  const { tab, chat } = await visitorOf(world)
  await close(world, mara, chat)
  await later(world, 24 * HOUR)
  tab.say('Another year, another boot')
  await world.run(SECOND)
  expect(chat.status).toBe('closed')
  const next = chatOf(world, tab)
  expect(next.id).not.toBe(chat.id)
  expect(next.contactId).toBe(chat.contactId)
  expect(JSON.stringify(next.events)).toContain('Another year, another boot')
  const contact = await world.during(mara.desk.client.query('contact', { conversationId: next.id }))
  expect(contact).toMatchObject({ ok: true, value: { history: [{ conversationId: chat.id }] } })
})

test('[V15] a visitor has one open conversation: to begin another is to go on in it', async () => {
  const world = await calmWorld()
  const { visitor, tab, chat } = await visitorOf(world)
  const other = visitor.open()
  await world.run(SECOND)
  other.show(null)
  other.say('And another thing')
  await world.run(SECOND)
  expect([tab.current, other.current]).toEqual([chat.id, chat.id])
  expect(world.books.chats.size).toBe(1)
  expect(JSON.stringify(chat.events)).toContain('And another thing')
})

test('[V15] two pages that begin at the same moment make one', async () => {
  const world = await calmWorld()
  const visitor = world.visitor()
  const [one, two] = [visitor.open(), visitor.open()]
  await world.run(SECOND)
  one.say('Hello?')
  two.say('Hello there?')
  await world.run(2 * SECOND)
  expect(world.books.chats.size).toBe(1)
  expect(one.current).toBe(two.current)
  expect(chatOf(world, one).events.filter(({ type }) => type === 'message')).toHaveLength(2)
})

test.each([
  ['another page', 1],
  ['another relay', 2],
])(
  '[V15] words that were refused, and said where they belong, do not come a second time by the way of %s',
  async (_, relays) => {
    const world = await calmWorld({ linkMs: 20, relays })
    world.network.balance = (_peer, up) => up[0]
    const mara = await agentOf(world, { name: 'Mara' })
    const { visitor, tab, chat } = await visitorOf(world)
    world.network.balance = (_peer, up) => up.at(-1)
    const other = visitor.open()
    await world.run(SECOND)
    // It finds what is to be sent in storage and sends it too, on a link where nothing gets through for a while.
    other.page.link?.silence(true, false)
    tab.show(null)
    tab.say('Once and no more')
    await world.run(SECOND)
    expect(tab.current).toBe(chat.id)
    await close(world, mara, chat)
    other.page.link?.heal()
    await world.run(5 * SECOND)
    const said = [...world.books.chats.values()].flatMap(({ events }) =>
      events.filter((event) => event.type === 'message' && JSON.stringify(event).includes('Once and no more')),
    )
    expect(said).toHaveLength(1)
    expect([...visitor.tabs].flatMap(({ client }) => client.outbox())).toEqual([])
  },
)

test('[V15] an old conversation is not reopened beside an open one: not by words, not by an agent, not after a restart', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  const { tab, chat: old } = await visitorOf(world)
  await close(world, mara, old)
  tab.show(null)
  tab.say('A new question')
  await world.run(SECOND)
  const open = chatOf(world, tab)
  expect(open.id).not.toBe(old.id)
  for (const isRestarted of [false, true]) {
    if (isRestarted) await later(world, SECOND)
    tab.show(old.id)
    tab.say('About the old one')
    await world.run(SECOND)
    expect(tab.current).toBe(open.id)
    const reopened = await world.during(mara.desk.client.act('reopen', {}, { conversationId: old.id }))
    expect(reopened).toMatchObject({
      ok: false,
      refused: { code: 'conversation_open', details: { conversationId: open.id } },
    })
  }
  expect(old.status).toBe('closed')
  expect(open.events.filter((event) => JSON.stringify(event).includes('About the old one'))).toHaveLength(2)
})

test('[V27] what is written at once into a closed conversation opens it and is there in its order, however far the store is', async () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const world = await calmWorld({ seed, farMs: 12, linkMs: 4 })
    const mara = await agentOf(world, { name: 'Mara' })
    const { tab, chat } = await visitorOf(world)
    await close(world, mara, chat)
    const words = ['one', 'two', 'three', 'four', 'five', 'six']
    for (const each of words) tab.say(each)
    await world.run(10 * SECOND)
    const said = chat.events.filter(({ type }) => type === 'message').slice(1)
    expect(said.map((event) => event.type === 'message' && event.content.parts[0])).toEqual(
      words.map((text) => ({ type: 'text', text })),
    )
    expect(chat.events.filter(({ type }) => type === 'conversation.reopened')).toHaveLength(1)
  }
})
