import { expect, test } from 'vitest'
import { agentOf, calmWorld, MINUTE, SECOND, visitorOf } from './calm.ts'

test('[G4] a mail server that takes its time costs nobody their chat', async () => {
  const world = await calmWorld({ relays: 2, mailMs: () => 10 * MINUTE })
  const mara = await agentOf(world, { name: 'Mara' })
  const { chat } = await visitorOf(world)
  const token = chat.holder?.token
  expect(chat.holder?.agentId).toBe(mara.id)
  const left = await visitorOf(world, { leave: true, email: 'vic@home.example' })
  await world.during(mara.desk.client.act('claim', {}, { conversationId: left.chat.id }))
  mara.desk.reply(left.chat.id, left.chat.holder?.token ?? 0, 'It is in stock again.')
  await world.run(5 * MINUTE)
  expect(chat.holder).toEqual({ agentId: mara.id, token })
})

test('[G4] mails wait for each other behind a slow mail server, and none is sent twice', async () => {
  const world = await calmWorld({ relays: 2, mailMs: () => 20 * SECOND })
  const mara = await agentOf(world, { name: 'Mara', capacity: 10 })
  for (let each = 0; each < 5; each += 1) {
    const { chat } = await visitorOf(world, { leave: true, email: `vic${each}@home.example` })
    await world.during(mara.desk.client.act('claim', {}, { conversationId: chat.id }))
    mara.desk.reply(chat.id, chat.holder?.token ?? 0, 'It is in stock again.')
  }
  await world.run(5 * MINUTE)
  expect(world.books.mails.map(({ to }) => to).toSorted()).toEqual(
    [0, 1, 2, 3, 4].map((each) => `vic${each}@home.example`),
  )
})

test('[G4] a mail that never comes to an end keeps no other waiting, and is tried again', async () => {
  const world = await calmWorld({ mailMs: (nth) => (nth === 0 ? 1_000 * MINUTE : 0) })
  const mara = await agentOf(world, { name: 'Mara', capacity: 10 })
  for (const name of ['first', 'second']) {
    const { chat } = await visitorOf(world, { leave: true, email: `${name}@home.example` })
    await world.during(mara.desk.client.act('claim', {}, { conversationId: chat.id }))
    mara.desk.reply(chat.id, chat.holder?.token ?? 0, 'It is in stock again.')
  }
  await world.run(2 * MINUTE)
  expect(world.books.mails.map(({ to }) => to)).toEqual(['second@home.example', 'first@home.example'])
})
