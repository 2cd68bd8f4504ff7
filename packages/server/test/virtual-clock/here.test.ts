import { expect, test } from 'vitest'
import { agentOf, calmWorld, close, MINUTE, SECOND, setAvailability, visitorOf } from './calm.ts'
import type { Agent } from '../../../../tests/simulation/people/Agent.ts'

const rowOf = ({ desk }: Agent, id: string) =>
  Object.values(desk?.lists ?? {})
    .flatMap(({ rows }) => rows)
    .find((row) => row.id === id)

test('[V29] a visitor who stays on the page is here while their chat ends and is opened again', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  const { chat } = await visitorOf(world)
  await close(world, mara, chat)
  await world.run(3 * MINUTE)
  expect((await world.during(mara.desk.client.act('reopen', {}, { conversationId: chat.id }))).ok).toBe(true)
  await world.run(12 * MINUTE)
  expect(chat.events.map(({ type }) => type)).not.toContain('visitor.left')
  expect(rowOf(mara, chat.id)?.visitorHere).toBe(true)
})

test('[V51] a hello that was read late closes no connection of the same page that is newer', async () => {
  const world = await calmWorld()
  const [relay] = world.relays
  if (relay === undefined) throw new Error('no relay')
  const tab = world.visitor().open()
  await world.run(SECOND)
  relay.access.farMs = 6 * SECOND
  tab.client.drop()
  await world.run(SECOND)
  // Its second hello is being read; the page gives up on it, and the relay does not hear of that.
  tab.page.link?.silence(true, true)
  await world.run(4 * SECOND)
  relay.access.farMs = 0
  await world.run(5 * SECOND)
  expect(tab.client.state).toEqual({ kind: 'live' })
  const heard: string[] = []
  tab.client.subscribe(() => void heard.push(tab.client.state.kind))
  await world.run(2 * MINUTE)
  expect(heard).not.toContain('stopped')
  expect(tab.client.state).toEqual({ kind: 'live' })
})

test('[V30] rows tell who is on a page: at once after a goodbye, and as soon as a link is known to be broken', async () => {
  const world = await calmWorld({ relays: 2 })
  const mara = await agentOf(world, { name: 'Mara' })
  const [gone, cut] = [await visitorOf(world), await visitorOf(world)]
  expect([rowOf(mara, gone.chat.id)?.visitorHere, rowOf(mara, cut.chat.id)?.visitorHere]).toEqual([true, true])
  gone.visitor.leave()
  cut.visitor.crash(cut.tab, false)
  await world.run(2 * SECOND)
  expect(rowOf(mara, gone.chat.id)?.visitorHere).toBe(false)
  expect(rowOf(mara, cut.chat.id)?.visitorHere).toBe(false)
  gone.visitor.open()
  await world.run(2 * SECOND)
  expect(rowOf(mara, gone.chat.id)?.visitorHere).toBe(true)
})

test('[V31] a visitor sees whether their agent is here, and whether anybody has room', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 1 })
  const watcher = world.visitor().open()
  await world.run(SECOND)
  expect(watcher.client.site).toMatchObject({ staffed: true, free: true })
  const { tab, chat } = await visitorOf(world)
  expect(watcher.client.site).toMatchObject({ staffed: true, free: false })
  expect(tab.model?.view?.agentHere).toBe(true)
  await setAvailability(world, mara, 'offline')
  await world.run(SECOND)
  expect(chat.holder?.agentId).toBe(mara.id)
  expect(tab.model?.view?.agentHere).toBe(false)
  expect(watcher.client.site).toMatchObject({ staffed: false, free: false })
  await setAvailability(world, mara, 'online')
  await world.run(SECOND)
  expect(tab.model?.view?.agentHere).toBe(true)
  mara.leave()
  await world.run(2 * SECOND)
  expect(tab.model?.view?.agentHere).toBe(false)
})

test('[V32] name and address given with a left message are known of the visitor from then on', async () => {
  const world = await calmWorld()
  const { tab, chat } = await visitorOf(world)
  const form = { name: 'Vera Holm', email: 'vera@mail.example' }
  await world.during(tab.client.act('leaveMessage', form, { conversationId: chat.id }))
  await world.run(SECOND)
  const { state } = (await world.store.load([chat.id])).get(chat.id) ?? {}
  expect((await world.store.get('contact', { id: state?.contactId ?? '' }))?.value).toMatchObject(form)
  const mara = await agentOf(world, { name: 'Mara' })
  expect(rowOf(mara, chat.id)?.contactName).toBe('Vera Holm')
})

test('[V41] a welcome takes nothing back that was told while it was read', async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const world = await calmWorld({ seed, farMs: 300 })
    const mara = await agentOf(world, { name: 'Mara' })
    await world.run(3 * SECOND)
    // She comes and goes while the hellos are being answered.
    const tabs = []
    for (let times = 0; times < 6; times += 1) {
      tabs.push(world.visitor().open())
      await world.run(100 + 40 * times)
      void mara.desk.client.act('setAvailability', { availability: times % 2 === 0 ? 'away' : 'online' }, {})
      await world.run(150)
    }
    await world.run(6 * SECOND)
    const { app } = world.relays[0]!
    const staffed = app.siteView(app.directory.sites()[0]!.value.id)?.staffed
    expect([seed, ...tabs.map((tab) => tab.client.site?.staffed)]).toEqual([seed, ...tabs.map(() => staffed)])
    await world.close()
  }
})
