import { expect, test } from 'vitest'
import { agentOf, calmWorld, MINUTE, SECOND, setAvailability, visitorOf, whenever } from './calm.ts'

test('[V1] 45 s after the last frame of an agent who fell silent their chats are in the queue, and not before 40 s', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  const { chat } = await visitorOf(world)
  expect(chat.holder?.agentId).toBe(mara.id)
  await world.run(13_700)
  mara.vanish(true)
  const heardAt = world.judge.holders.heardAt(mara.id)
  const lostAt = await whenever(world, () => chat.holder === null, MINUTE)
  expect(lostAt - heardAt).toBeGreaterThanOrEqual(40 * SECOND)
  expect(lostAt - heardAt).toBeLessThanOrEqual(45 * SECOND)
  expect(chat).toMatchObject({ status: 'queued', place: chat.events[0]?.at })
})

test('[V1] or with a colleague who has room, at once', async () => {
  const world = await calmWorld({ relays: 2 })
  const mara = await agentOf(world, { name: 'Mara' })
  const { chat } = await visitorOf(world)
  const ben = await agentOf(world, { name: 'Ben' })
  mara.vanish(true)
  const heardAt = world.judge.holders.heardAt(mara.id)
  const movedAt = await whenever(world, () => chat.holder?.agentId === ben.id, MINUTE)
  expect(movedAt - heardAt).toBeLessThanOrEqual(45 * SECOND)
})

test('[V2] after a goodbye the chats are kept for 20 s', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  const { chat } = await visitorOf(world)
  await world.run(4 * SECOND)
  const leftAt = world.clock.now()
  mara.leave()
  const lostAt = await whenever(world, () => chat.holder === null, MINUTE)
  expect(lostAt - leftAt).toBeGreaterThanOrEqual(20 * SECOND)
  expect(lostAt - leftAt).toBeLessThanOrEqual(25 * SECOND + 50)
})

test.each([
  ['a goodbye', false, 15],
  ['silence', true, 35],
] as const)(
  '[V3] an agent who is back in time after %s keeps their chats and their token',
  async (_how, silently, afterS) => {
    const world = await calmWorld()
    const mara = await agentOf(world, { name: 'Mara' })
    const { chat } = await visitorOf(world)
    const token = chat.holder?.token ?? 0
    await world.run(3 * SECOND)
    if (silently) mara.vanish(true)
    else mara.leave()
    await world.run(world.judge.holders.heardAt(mara.id) + afterS * SECOND - world.clock.now())
    const desk = mara.open()
    await world.run(2 * MINUTE)
    expect(chat.holder).toEqual({ agentId: mara.id, token })
    desk.reply(chat.id, token, 'Here again.')
    await world.run(SECOND)
    expect(chat.events.at(-1)).toMatchObject({ type: 'message', by: { id: mara.id } })
  },
)

test('[V50] who was given a chat by a relay that did not know that they had left is lost like anybody else', async () => {
  const world = await calmWorld({ relays: 2 })
  const [one, two] = world.relays
  if (one === undefined || two === undefined) throw new Error('no relays')
  world.network.balance = () => one
  const mara = await agentOf(world, { name: 'Mara' })
  const { chat } = await visitorOf(world)
  world.network.balance = () => two
  const ben = await agentOf(world, { name: 'Ben' })
  await world.run(6 * SECOND)
  one.pause()
  const { desk } = mara
  void desk.client.act(
    'transfer',
    { agentId: ben.id },
    { conversationId: chat.id, ownerToken: chat.holder?.token ?? 0 },
  )
  ben.leave()
  // Mara's console takes its relay for dead meanwhile; what it asked for lies there all the same.
  await world.run(35 * SECOND)
  one.resume()
  await whenever(world, () => chat.holder?.agentId === ben.id, SECOND)
  await whenever(world, () => chat.holder?.agentId !== ben.id, 30 * SECOND)
})

test('[V53] who could not be taken for gone, because nothing could be written, is with the next sweep', async () => {
  const world = await calmWorld()
  const [relay] = world.relays
  if (relay === undefined) throw new Error('no relay')
  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  const [served, waiting] = [await visitorOf(world), await visitorOf(world)]
  mara.vanish(true)
  await world.run(38 * SECOND)
  waiting.visitor.leave()
  relay.access.trouble = { lost: 1, unknown: 0, late: 0, slow: 0 }
  await world.run(8 * SECOND)
  expect(served.chat.holder?.agentId).toBe(mara.id)
  relay.access.heal()
  await whenever(world, () => served.chat.holder === null, 6 * SECOND)
  await world.run(50 * SECOND)
  expect(waiting.chat.away).toBe(false)
  relay.access.trouble = { lost: 1, unknown: 0, late: 0, slow: 0 }
  await world.run(12 * SECOND)
  relay.access.heal()
  await whenever(world, () => waiting.chat.away, 6 * SECOND)
})

test('[V4] who is online on the phone keeps their chats for three minutes, however they went', async () => {
  const world = await calmWorld()
  for (const silently of [true, false]) {
    const mara = await agentOf(world, { name: silently ? 'Mara' : 'Mo' })
    const { chat } = await visitorOf(world)
    expect(chat.holder?.agentId).toBe(mara.id)
    await setAvailability(world, mara, 'phone')
    await world.run(6 * SECOND)
    if (silently) mara.vanish(true)
    else mara.leave()
    const heardAt = silently ? world.judge.holders.heardAt(mara.id) : world.clock.now()
    const lostAt = await whenever(world, () => chat.holder === null, 4 * MINUTE)
    expect(lostAt - heardAt).toBeGreaterThanOrEqual(3 * MINUTE)
    expect(lostAt - heardAt).toBeLessThanOrEqual(3 * MINUTE + 5 * SECOND + 50)
  }
})

test('[V5] a reply that was written before the chat was lost is refused after it, and its text is kept', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  const { chat } = await visitorOf(world)
  const ben = await agentOf(world, { name: 'Ben' })
  const { desk } = mara
  const token = chat.holder?.token ?? 0
  desk.page.link?.silence(true, true)
  desk.reply(chat.id, token, 'Too late.')
  desk.page.sleep()
  await whenever(world, () => chat.holder?.agentId === ben.id, MINUTE)
  desk.page.wake()
  await world.run(30 * SECOND)
  const [entry] = desk.client.outbox()
  expect(entry).toMatchObject({ state: 'failed', error: { code: 'not_owner', details: { agentId: ben.id } } })
  expect(JSON.stringify(entry?.frame)).toContain('Too late.')
  expect(JSON.stringify(chat.events)).not.toContain('Too late.')
  // Nor with the old token once it is theirs again.
  await world.during(desk.client.act('takeOver', {}, { conversationId: chat.id }))
  desk.reply(chat.id, token, 'Still too late.')
  await world.run(SECOND)
  expect(JSON.stringify(chat.events)).not.toContain('Still too late.')
})

test('[V9] an agent who let two chats lie in a row is set Away and told so, until they choose again', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  for (const nth of [1, 2]) {
    const { chat } = await visitorOf(world)
    expect(chat.holder?.agentId, `chat ${nth}`).toBe(mara.id)
    mara.vanish(true)
    await whenever(world, () => chat.holder === null, MINUTE)
    await world.run(SECOND)
    expect(world.books.agents.get(mara.id)?.availability).toBe(nth === 1 ? 'online' : 'away')
    mara.open()
    await world.run(SECOND)
    // Not given back to who let it lie.
    expect(chat.holder).toBeNull()
  }
  expect(mara.desk.client.welcome?.me?.availability).toBe('away')
  expect(world.books.agents.get(mara.id)?.awayBecause).toBe('lapsed')
  const { chat } = await visitorOf(world)
  expect(chat.holder).toBeNull()
  await setAvailability(world, mara, 'online')
  expect(chat.holder?.agentId).toBe(mara.id)
})

test('[V28] who left with a goodbye let nothing lie: what still waits is theirs when they are back', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  for (const nth of [1, 2, 3]) {
    const { chat } = await visitorOf(world)
    mara.leave()
    await whenever(world, () => chat.holder === null, MINUTE)
    await world.run(SECOND)
    mara.open()
    await world.run(2 * SECOND)
    expect(chat.holder?.agentId, `chat ${nth}`).toBe(mara.id)
    expect(world.books.agents.get(mara.id)?.availability).toBe('online')
  }
})

test('[V9] a reply in between begins the count anew', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  for (let nth = 1; nth <= 3; nth += 1) {
    const { chat } = await visitorOf(world)
    mara.desk.reply(chat.id, chat.holder?.token ?? 0, 'Yes?')
    await world.run(SECOND)
    mara.vanish(true)
    await whenever(world, () => chat.holder === null, MINUTE)
    mara.open()
    await world.run(SECOND)
    expect(world.books.agents.get(mara.id)?.availability).toBe('online')
  }
})

test('[V10] an outage of the store takes no chat from anybody, and no place', async () => {
  const world = await calmWorld({ relays: 2 })
  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  const first = await visitorOf(world)
  const second = await visitorOf(world)
  const holder = first.chat.holder
  expect(holder?.agentId).toBe(mara.id)
  for (const relay of world.relays) relay.access.isDown = true
  for (const relay of world.relays) relay.lookAround()
  await world.run(5 * MINUTE)
  world.heal()
  await world.run(2 * MINUTE)
  expect(first.chat.holder).toEqual(holder)
  expect(second.chat).toMatchObject({ status: 'queued', away: false })
})

test('[V10] nor does an outage of the relays; who does not come back after it is missed 45 s later', async () => {
  const world = await calmWorld({ relays: 2 })
  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  const { chat } = await visitorOf(world)
  const holder = chat.holder
  const restart = async (): Promise<void> => {
    for (const relay of world.relays) relay.crash()
    await world.run(5 * MINUTE)
    await world.during(Promise.all(world.relays.map((relay) => relay.start())))
  }
  await restart()
  await world.run(2 * MINUTE)
  expect(chat.holder).toEqual(holder)
  mara.vanish(true)
  await restart()
  const upAt = world.clock.now()
  const lostAt = await whenever(world, () => chat.holder === null, MINUTE)
  expect(lostAt - upAt).toBeLessThanOrEqual(46 * SECOND)
})

test('[V42] who is heard again after a silence counts as here at once, not with the next sweep', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  const isHere = (): Promise<boolean> =>
    world.during(world.store.connected('agent', [mara.id], 3 * SECOND)).then((found) => found.has(mara.id))
  const { link } = mara.desk.page
  // Within the relay's own patience, so that the connection stays.
  link?.silence(true, false)
  await world.run(24 * SECOND)
  expect(await isHere()).toBe(false)
  link?.heal()
  const sweepIn = 5 * SECOND - (world.clock.now() % (5 * SECOND))
  await world.run(Math.min(200, sweepIn - 100))
  expect(await isHere()).toBe(true)
})
