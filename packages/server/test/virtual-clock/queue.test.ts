import { expect, test } from 'vitest'
import type { EventOf } from '@deskbell/protocol'
import { crash } from '../../../../tests/simulation/steps/crash.ts'
import { agentOf, calmWorld, close, MINUTE, placeOf, SECOND, setAvailability, visitorOf, whenever } from './calm.ts'

test('[V39] who began to wait as their relay died is given to an agent by another relay', async () => {
  const world = await calmWorld({ relays: 2 })
  const [here, there] = world.relays
  if (here === undefined || there === undefined) throw new Error('two relays are needed')
  world.network.balance = () => here
  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  world.network.balance = () => there
  const tab = world.visitor().open()
  await world.run(SECOND)
  there.access.dies = { when: 'after', die: () => crash(world, there, MINUTE) }
  tab.say('Is anybody there?')
  await whenever(world, () => mara.desk.lists.mine.rows.length === 1, 3 * SECOND)
  expect(there.isUp).toBe(false)
  expect(mara.desk.lists.mine.rows[0]?.preview?.text).toBe('Is anybody there?')
})

test('[V11] when the last agent leaves, everybody who waits is told at once', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  await visitorOf(world)
  const { tab } = await visitorOf(world)
  await world.run(2 * SECOND)
  expect([tab.client.site?.staffed, tab.model?.queue?.staffed]).toEqual([true, true])
  mara.leave()
  await world.run(SECOND)
  expect([tab.client.site?.staffed, tab.model?.queue?.staffed]).toEqual([false, false])
  mara.open()
  await world.run(SECOND)
  expect([tab.client.site?.staffed, tab.model?.queue?.staffed]).toEqual([true, true])
})

test('[V11] and within 30 s when the last agent falls silent', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 0 })
  const { tab } = await visitorOf(world)
  mara.vanish(true)
  const heardAt = world.judge.holders.heardAt(mara.id)
  const toldAt = await whenever(world, () => tab.model?.queue?.staffed === false, MINUTE)
  expect(toldAt - heardAt).toBeLessThanOrEqual(30 * SECOND + 200)
  expect(tab.client.site?.staffed).toBe(false)
})

test('[V11] so is who came after it was last told to others', async () => {
  const world = await calmWorld()
  const earlier = world.visitor()
  const mara = await agentOf(world, { name: 'Mara' })
  earlier.open()
  await world.run(SECOND)
  mara.leave()
  await world.run(SECOND)
  expect(earlier.tab?.client.site?.staffed).toBe(false)
  earlier.leave()
  mara.open()
  await world.run(SECOND)
  const later = world.visitor()
  const tab = later.open()
  await world.run(SECOND)
  expect(tab.client.site?.staffed).toBe(true)
  mara.leave()
  await world.run(SECOND)
  expect(tab.client.site?.staffed).toBe(false)
})

test('[V12] a queue takes as many as its limit, and the next one as soon as a place is free', async () => {
  const world = await calmWorld()
  const departmentId = [...world.departments.values()][0] ?? ''
  await world.command('updateDepartment', { departmentId, queueLimit: 2 })
  const first = await visitorOf(world)
  const second = await visitorOf(world)
  const third = world.visitor().open()
  const { clientId } = third.say('Is there a place for me?')
  await world.run(SECOND)
  expect(placeOf(second.tab)).toBe(2)
  const entry = () => third.client.outbox().find((each) => each.clientId === clientId)
  expect(entry()).toMatchObject({
    state: 'sending',
    error: { code: 'queue_full', retryable: true, details: { limit: 2 } },
  })
  await world.during(first.tab.client.act('close', {}, { conversationId: first.chat.id }))
  await world.run(30 * SECOND)
  expect(entry()).toBeUndefined()
  expect(placeOf(third)).toBe(2)
})

test('[V13] a capacity that is lowered takes nothing away, and is kept to from then on', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 2 })
  const [first, second] = [await visitorOf(world), await visitorOf(world)]
  await world.command('updateAgent', { agentId: mara.id, capacity: 1 })
  const third = await visitorOf(world)
  await world.run(10 * SECOND)
  expect([first, second, third].map(({ chat }) => chat.holder?.agentId ?? null)).toEqual([mara.id, mara.id, null])
  await close(world, mara, first.chat)
  await world.run(5 * SECOND)
  expect(third.chat.holder).toBeNull()
  await close(world, mara, second.chat)
  expect(third.chat.holder?.agentId).toBe(mara.id)
})

test('[V16] a left message is given to nobody, costs nothing, and is claimed by hand', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  const { chat, tab } = await visitorOf(world, { leave: true, email: 'vic@home.example' })
  await world.run(2 * MINUTE)
  expect(chat).toMatchObject({ holder: null, left: true })
  expect(placeOf(tab)).toBeNull()
  expect(mara.desk.lists.left.rows.map(({ id }) => id)).toEqual([chat.id])
  expect(mara.desk.lists.queue.rows).toEqual([])
  const live = await visitorOf(world)
  expect(live.chat.holder?.agentId).toBe(mara.id)

  const claimed = await world.during(mara.desk.client.act('claim', {}, { conversationId: chat.id }))
  expect(claimed).toMatchObject({ ok: true })
  expect(chat.holder?.agentId).toBe(mara.id)
  expect((await world.store.loads([mara.id])).get(mara.id)).toEqual({ load: 1, max: 1 })
  mara.desk.reply(chat.id, chat.holder?.token ?? 0, 'It is in stock again.')
  await world.run(SECOND)
  expect(world.books.mails).toMatchObject([
    { to: 'vic@home.example', text: expect.stringContaining('It is in stock again.') },
  ])
})

test('[V17] why somebody was chosen is written down, for staff', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 2 })
  const ben = await agentOf(world, { name: 'Ben', capacity: 1 })
  const sue = await agentOf(world, { name: 'Sue', capacity: 0 })
  await setAvailability(world, ben, 'away')
  const { chat, tab } = await visitorOf(world)
  const routed = chat.events.find(
    (event): event is EventOf<'conversation.routed'> => event.type === 'conversation.routed',
  )
  expect(routed?.content).toMatchObject({ agentId: mara.id, policy: 'least_busy', load: 0, max: 2 })
  const verdicts = new Map(routed?.content.considered.map(({ agentId, verdict }) => [agentId, verdict]))
  expect([mara, ben, sue].map(({ id }) => verdicts.get(id))).toEqual(['chosen', 'away', 'full'])
  expect(routed?.content.considered[0]?.verdict).toBe('chosen')
  expect(tab.model?.events.map(({ type }) => type)).not.toContain('conversation.routed')
})

test('[V18] after each change everybody who waits sees their true place within a second', async () => {
  const world = await calmWorld({ relays: 2 })
  const [first, second, third, fourth] = [
    await visitorOf(world),
    await visitorOf(world),
    await visitorOf(world),
    await visitorOf(world),
  ]
  const places = async (): Promise<(number | null)[]> => {
    await world.run(1_100)
    return [first, second, third, fourth].map(({ tab }) => placeOf(tab))
  }
  expect(await places()).toEqual([1, 2, 3, 4])
  await world.during(second.tab.client.act('close', {}, { conversationId: second.chat.id }))
  expect(await places()).toEqual([1, null, 2, 3])
  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  expect(await places()).toEqual([null, null, 1, 2])
  second.tab.say('One more thing')
  expect(await places()).toEqual([null, 3, 1, 2])
  await world.during(
    third.tab.client.act('leaveMessage', { name: 'Vic', email: '' }, { conversationId: third.chat.id }),
  )
  expect(await places()).toEqual([null, 2, null, 1])
  // Who loses their agent is first again, and told so.
  mara.leave()
  await world.run(26 * SECOND)
  expect(await places()).toEqual([1, 3, null, 2])
})

test('[V19] no wait is told before 20 have been measured', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  const serve = async (): Promise<void> => {
    await setAvailability(world, mara, 'away')
    const { chat } = await visitorOf(world)
    await world.run(3 * SECOND)
    await setAvailability(world, mara, 'online')
    expect(chat.holder?.agentId).toBe(mara.id)
    await close(world, mara, chat)
  }
  const told = async () => {
    await world.run(11 * SECOND)
    await setAvailability(world, mara, 'away')
    const { tab, chat } = await visitorOf(world)
    await world.run(2 * SECOND)
    const { queue } = tab.model ?? {}
    await world.during(tab.client.act('close', {}, { conversationId: chat.id }))
    return queue
  }
  for (let count = 0; count < 19; count += 1) await serve()
  expect(await told()).toMatchObject({ position: 1, waitMs: null })
  await serve()
  const [low = -1, high = -1] = (await told())?.waitMs ?? []
  expect(low).toBeGreaterThanOrEqual(0)
  expect(high).toBeGreaterThanOrEqual(low)
  expect(high).toBeLessThan(MINUTE)
})
