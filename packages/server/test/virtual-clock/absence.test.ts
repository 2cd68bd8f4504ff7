import { expect, test } from 'vitest'
import { agentOf, calmWorld, close, MINUTE, placeOf, SECOND, visitorOf, whenever } from './calm.ts'

test('[V6] a queued visitor who has been away for 60 s is passed over, keeps their place, and is served when they are back', async () => {
  const world = await calmWorld()
  const first = await visitorOf(world)
  const second = await visitorOf(world)
  const leftAt = world.clock.now()
  first.visitor.leave()
  const awayAt = await whenever(world, () => first.chat.away, 2 * MINUTE)
  expect(awayAt - leftAt).toBeGreaterThanOrEqual(60 * SECOND)
  expect(awayAt - leftAt).toBeLessThanOrEqual(65 * SECOND + 50)
  expect(placeOf(second.tab)).toBe(2)

  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  expect(second.chat.holder?.agentId).toBe(mara.id)
  const tab = first.visitor.open()
  await world.run(2 * SECOND)
  expect(first.chat).toMatchObject({ away: false, status: 'queued' })
  expect(placeOf(tab)).toBe(1)
  await close(world, mara, second.chat)
  expect(first.chat.holder?.agentId).toBe(mara.id)
})

test('[V6] who was away for less than 60 s is served as if they had been here', async () => {
  const world = await calmWorld()
  const { visitor, chat } = await visitorOf(world)
  visitor.leave()
  await world.run(55 * SECOND)
  visitor.open()
  await world.run(30 * SECOND)
  expect(chat.away).toBe(false)
  expect(chat.events.map(({ type }) => type)).not.toContain('visitor.left')
})

test.each([
  ['is closed as abandoned', {}, { status: 'closed', left: false }],
  [
    'becomes a left message when their address is known',
    { email: 'vic@home.example' },
    { status: 'queued', left: true },
  ],
] as const)('[V7] a queued visitor away for ten minutes %s', async (_what, form, then) => {
  const world = await calmWorld()
  const { visitor, chat } = await visitorOf(world, form)
  const leftAt = world.clock.now()
  visitor.leave()
  const endedAt = await whenever(world, () => chat.status === 'closed' || chat.left, 12 * MINUTE)
  expect(endedAt - leftAt).toBeGreaterThanOrEqual(10 * MINUTE)
  expect(endedAt - leftAt).toBeLessThanOrEqual(10 * MINUTE + 10 * SECOND + 50)
  expect(chat).toMatchObject(then)
  if (chat.left) expect(chat.events.at(-1)).toMatchObject({ content: { email: 'vic@home.example' } })
})

test('[V8] an assigned visitor away for ten minutes costs no capacity, and goes on with the same agent when there is room', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  const { visitor, chat } = await visitorOf(world)
  const holder = chat.holder
  const leftAt = world.clock.now()
  visitor.leave()
  await world.run(9 * MINUTE)
  expect(world.books.loadOf(mara.id)).toBe(1)
  const awayAt = await whenever(world, () => chat.away, 2 * MINUTE)
  expect(awayAt - leftAt).toBeGreaterThanOrEqual(10 * MINUTE)
  expect(awayAt - leftAt).toBeLessThanOrEqual(10 * MINUTE + 10 * SECOND + 50)
  expect(world.books.loadOf(mara.id)).toBe(0)
  expect(chat.holder).toEqual(holder)
  visitor.open()
  await world.run(SECOND)
  expect(chat).toMatchObject({ away: false, holder })
  expect(world.books.loadOf(mara.id)).toBe(1)
})

test('[V8] and at the front of the queue when there is none', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  const first = await visitorOf(world)
  first.visitor.leave()
  await whenever(world, () => first.chat.away, 11 * MINUTE)
  const second = await visitorOf(world)
  expect(second.chat.holder?.agentId).toBe(mara.id)
  const third = await visitorOf(world)
  expect(placeOf(third.tab)).toBe(1)
  const tab = first.visitor.open()
  await world.run(2 * SECOND)
  expect(first.chat).toMatchObject({ status: 'queued', away: false })
  expect([placeOf(tab), placeOf(third.tab)]).toEqual([1, 2])
  await close(world, mara, second.chat)
  expect(first.chat.holder?.agentId).toBe(mara.id)
})
