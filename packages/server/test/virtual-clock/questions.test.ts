import { expect, test } from 'vitest'
import type { Refused, Up, ViewName } from '@deskbell/protocol'
import type { Agent, Desk } from '../../../../tests/simulation/people/Agent.ts'
import { agentOf, calmWorld, placeOf, SECOND, visitorOf, whenever } from './calm.ts'

/** Refusals this desk is told from now on. */
function refusalsTold({ desk }: Agent & { desk: Desk }): Refused[] {
  const heard: Refused[] = []
  desk.client.subscribe((change) => {
    if (change.type === 'frame' && change.frame.type === 'refused') heard.push(change.frame)
  })
  return heard
}

/** As many at once that the last is beyond the budget of a console. */
function ask({ desk }: Agent & { desk: Desk }, frame: Up): void {
  for (let times = 0; times < 140; times += 1) desk.client.post(frame)
}

test('[V37] a list asked for beyond the budget is refused by its name, with the time to ask again', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 0 })
  const told = refusalsTold(mara)
  const asked: ViewName = 'closed'
  ask(mara, { type: 'watchList', view: asked })
  mara.desk.lists.queue.setQuery({ limit: 20 })
  await world.run(50)
  expect(told.length).toBeGreaterThan(30)
  for (const refused of told)
    expect(refused).toMatchObject({
      ref: null,
      code: 'rate_limited',
      retryable: true,
      retryAfterMs: expect.any(Number),
    })
  expect(told.at(-1)).toMatchObject({ view: 'queue' })
  const waits = told.map(({ retryAfterMs = 0 }) => retryAfterMs)
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(mara.desk.lists.queue.live).toBe(false)
  const count = told.length
  await whenever(world, () => mara.desk.lists.queue.live && mara.desk.lists.closed.live, 2 * SECOND)
  expect(told).toHaveLength(count)
})

test('[V37] and so is a conversation', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 0 })
  const { chat } = await visitorOf(world)
  ask(mara, { type: 'watchList', view: 'closed' })
  mara.desk.client.watch(chat.id)
  await world.run(50)
  expect(mara.desk.client.conversation(chat.id)?.live).toBe(false)
  await whenever(world, () => mara.desk.client.conversation(chat.id)?.live === true, 2 * SECOND)
})

test('[V37] a list that cannot be read is refused, and is there soon after it can', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 0 })
  const told = refusalsTold(mara)
  const [relay] = world.relays
  if (relay !== undefined) relay.access.isDown = true
  relay?.lookAround()
  mara.desk.lists.queue.setQuery({ limit: 20 })
  await world.run(200)
  expect(told).toMatchObject([
    { ref: null, view: 'queue', code: 'store_unavailable', retryable: true, retryAfterMs: 1_000 },
  ])
  await world.run(3 * SECOND)
  expect(told.length).toBeGreaterThan(2)
  expect(told.length).toBeLessThan(6)
  relay?.access.heal()
  relay?.lookAround()
  await whenever(world, () => mara.desk.lists.queue.live, 1_100)
})

test('[V37] and so is a conversation that could not be read for long', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 0 })
  const { chat } = await visitorOf(world)
  const [relay] = world.relays
  if (relay !== undefined) relay.access.isDown = true
  relay?.lookAround()
  mara.desk.client.watch(chat.id)
  await world.run(7_900)
  expect(mara.desk.client.conversation(chat.id)?.live).toBe(false)
  relay?.access.heal()
  relay?.lookAround()
  await whenever(world, () => mara.desk.client.conversation(chat.id)?.live === true, 1_100)
})

test('[V44] who just said too much is heard when they tell what they have read', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  const { chat } = await visitorOf(world)
  mara.desk.client.watch(chat.id)
  await world.run(SECOND)
  mara.desk.client.mark(chat.id, { read: 2 })
  // Receipts leave a quarter of a second later: just behind the flood.
  await world.run(240)
  ask(mara, { type: 'watchList', view: 'closed' })
  await world.run(SECOND)
  const marks = (await world.store.marks([chat.id])).get(chat.id)
  expect(marks?.find(({ side }) => side === 'staff')).toMatchObject({ read: 2 })
})

test('[V45] who is welcomed is not sent away for saying much before all their chats are read again', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 5 })
  const chats = [await visitorOf(world), await visitorOf(world)]
  const [relay] = world.relays
  if (relay !== undefined) relay.access.farMs = 300
  const { client } = mara.desk
  let isWelcome = false
  client.subscribe((change) => {
    if (change.type !== 'welcome') return
    isWelcome = true
    // Receipts of fifty chats, and an outbox: what a console says at once.
    for (let times = 0; times < 90; times += 1) client.post({ type: 'visible', on: true })
  })
  client.drop()
  await whenever(world, () => isWelcome, 30 * SECOND)
  await whenever(world, () => chats.every(({ chat }) => client.conversation(chat.id)?.live === true), 30 * SECOND)
  expect(client.state.kind).toBe('live')
})

test('[V45] who is welcomed is answered while their chats are still being read', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 20 })
  const chats: Awaited<ReturnType<typeof visitorOf>>[] = []
  for (let count = 0; count < 12; count += 1) chats.push(await visitorOf(world))
  const { client } = mara.desk
  for (const { chat } of chats) client.watch(chat.id)
  await world.run(SECOND)
  const [relay] = world.relays
  if (relay !== undefined) relay.access.farMs = 600
  let welcomes = 0
  client.subscribe((change) => {
    if (change.type !== 'welcome') return
    welcomes += 1
    // Asks for a round trip within three seconds, as a client does whose message is not acked.
    client.wake()
  })
  client.drop()
  const isLive = (): boolean => chats.every(({ chat }) => client.conversation(chat.id)?.live === true)
  const liveAt = await whenever(world, () => welcomes > 0 && isLive(), 60 * SECOND)
  expect(liveAt - (client.welcome?.serverTime ?? 0)).toBeGreaterThan(3 * SECOND)
  expect(welcomes).toBe(1)
})

test('[V49] what could not be read for a moment is told when it can be: views and places', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  const [first, second, third] = [await visitorOf(world), await visitorOf(world), await visitorOf(world)]
  const [relay] = world.relays
  if (relay === undefined) throw new Error('no relay')
  await whenever(world, () => placeOf(third.tab) === 2, 5 * SECOND)
  relay.access.farMs = 100
  void mara.desk.client.act('close', {}, { conversationId: first.chat.id, ownerToken: first.chat.holder?.token ?? 0 })
  await whenever(world, () => second.chat.holder?.agentId === mara.id, 5 * SECOND)
  // It is committed; what follows from it is being read.
  await world.run(120)
  relay.access.isDown = true
  await world.run(3 * SECOND)
  expect(second.tab.model?.view?.agent?.id).toBeUndefined()
  expect(placeOf(third.tab)).toBe(2)
  relay.access.heal()
  await whenever(world, () => second.tab.model?.view?.agent?.id === mara.id, 3 * SECOND)
  await whenever(world, () => placeOf(third.tab) === 1, 3 * SECOND)
})

test('[V49] and whether the agent of a chat is here', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  const { tab } = await visitorOf(world)
  const [relay] = world.relays
  if (relay === undefined) throw new Error('no relay')
  await whenever(world, () => tab.model?.view?.agentHere === true, 5 * SECOND)
  relay.access.farMs = 100
  const chosen = mara.desk.client.act('setAvailability', { availability: 'away' })
  await whenever(world, () => relay.app.directory.agent(mara.id)?.value.availability === 'away', 5 * SECOND)
  relay.access.isDown = true
  await world.run(3 * SECOND)
  expect(tab.model?.view?.agentHere).toBe(true)
  relay.access.heal()
  await whenever(world, () => tab.model?.view?.agentHere === false, 3 * SECOND)
  expect(await world.during(chosen)).toMatchObject({ ok: true })
})
