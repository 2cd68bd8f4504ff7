import { expect, test } from 'vitest'
import { agentOf, calmWorld, MINUTE, SECOND, visitorOf, whenever } from './calm.ts'

test('[Y24] without room for more, visitors who come are told when to come again, and agents are let in', async () => {
  const world = await calmWorld()
  const [relay] = world.relays
  const early = await visitorOf(world)
  relay!.isCrowded = true
  const late = world.visitor()
  const tab = late.open()
  tab.say('Is there room for me?')
  await world.run(SECOND)
  expect(tab.client.state).toMatchObject({ kind: 'waiting', attempt: 1 })
  // By itself it would have tried again three times by now.
  await world.run(3 * SECOND)
  expect(tab.client.state).toMatchObject({ kind: 'waiting', attempt: 1 })

  // Whoever was here notices nothing, and has an agent.
  const mara = await agentOf(world, { name: 'Mara', capacity: 5 })
  expect(early.chat.holder?.agentId).toBe(mara.id)
  mara.desk.reply(early.chat.id, early.chat.holder?.token ?? 0, 'What can I do for you?')
  early.tab.say('Tell me the price.')
  await world.run(SECOND)
  expect(early.chat.events.filter(({ type }) => type === 'message')).toHaveLength(3)
  await world.run(MINUTE)
  expect(early.tab.client.state.kind).toBe('live')
  expect(tab.client.state.kind).not.toBe('live')

  // Nobody has to do anything when there is room again.
  relay!.isCrowded = false
  await whenever(world, () => tab.client.state.kind === 'live', 20 * SECOND)
  await whenever(world, () => tab.client.outbox().length === 0, 20 * SECOND)
})
