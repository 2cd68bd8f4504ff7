import { expect, test } from 'vitest'
import type { Agent, Desk } from '../../../../tests/simulation/people/Agent.ts'
import type { AgentPlan, World } from '../../../../tests/simulation/world/World.ts'
import { agentOf, calmWorld, placeOf, SECOND, setAvailability, visitorOf, whenever } from './calm.ts'

/** Two relays: visitors on the first, an agent on the second, and from now on nothing between them. */
async function deafWorld(plan: AgentPlan): Promise<{ world: World; mara: Agent & { desk: Desk } }> {
  const world = await calmWorld({ relays: 2 })
  world.network.balance = (peer, listening) => (peer.kind === 'visitor' ? listening[0] : listening.at(-1))
  const mara = await agentOf(world, plan)
  world.bus.isDown = true
  return { world, mara }
}

test('[V47] what is said elsewhere while a chat is being read again comes right after it, whenever it was said', async () => {
  const { world, mara } = await deafWorld({ name: 'Mara', capacity: 0 })
  world.bus.isDown = false
  const { chat, tab } = await visitorOf(world)
  const { client } = mara.desk
  const far = world.relays.at(-1)
  for (let ms = 0; ms <= 1_600; ms += 40) {
    client.unwatch(chat.id)
    await world.run(SECOND)
    if (far !== undefined) far.access.farMs = 400
    client.watch(chat.id)
    await world.run(ms)
    tab.say(`after ${ms} ms`)
    await whenever(world, () => client.conversation(chat.id)?.live === true, 3 * SECOND)
    await world.run(100)
    expect(JSON.stringify(client.conversation(chat.id)?.events)).toContain(`after ${ms} ms`)
    if (far !== undefined) far.access.farMs = 0
  }
})

test('[V20] with every bell lost, events and views reach the other relay within three seconds', async () => {
  const { world, mara } = await deafWorld({ name: 'Mara' })
  const { chat, tab } = await visitorOf(world)
  await whenever(world, () => tab.model?.view?.agent?.id === mara.id, 3 * SECOND)
  await whenever(world, () => mara.desk.held().length === 1, 3 * SECOND)
  mara.desk.reply(chat.id, chat.holder?.token ?? 0, 'Can you hear me?')
  await whenever(world, () => JSON.stringify(tab.model?.events).includes('Can you hear me?'), 3 * SECOND)
  tab.say('Yes')
  await whenever(
    world,
    () => JSON.stringify(mara.desk.client.conversation(chat.id)?.events).includes('Yes'),
    3 * SECOND,
  )
  await world.during(tab.client.act('close', {}, { conversationId: chat.id }))
  await whenever(world, () => mara.desk.client.conversation(chat.id)?.view?.status === 'closed', 3 * SECOND)
})

test('[V20] so do rows of lists that nobody opened', async () => {
  const { world, mara } = await deafWorld({ name: 'Mara', capacity: 0 })
  const { chat, tab } = await visitorOf(world)
  const { queue } = mara.desk.lists
  await whenever(world, () => queue.rows.some(({ id }) => id === chat.id), 3 * SECOND)
  tab.say('Hello?')
  await whenever(world, () => queue.rows[0]?.preview?.text === 'Hello?', 3 * SECOND)
})

test('[V20] and places in the queue, within four', async () => {
  const { world, mara } = await deafWorld({ name: 'Mara', capacity: 1 })
  const first = await visitorOf(world)
  const second = await visitorOf(world)
  const third = await visitorOf(world)
  await whenever(world, () => placeOf(second.tab) === 1 && placeOf(third.tab) === 2, 4 * SECOND)
  await world.during(
    mara.desk.client.act('close', {}, { conversationId: first.chat.id, ownerToken: first.chat.holder?.token ?? 0 }),
  )
  await whenever(world, () => placeOf(third.tab) === 1, 4 * SECOND)
})

test('[V21] what an agent chose to be, and what an admin changed, is known on every relay six seconds later, bells or not', async () => {
  const { world, mara } = await deafWorld({ name: 'Mara', capacity: 0 })
  const { tab } = await visitorOf(world)
  await whenever(world, () => tab.client.site?.staffed === true, 9 * SECOND)
  await setAvailability(world, mara, 'away')
  await whenever(
    world,
    () => world.relays.every(({ app }) => app.directory.agent(mara.id)?.value.availability === 'away'),
    6 * SECOND,
  )
  await whenever(world, () => tab.client.site?.staffed === false && tab.model?.queue?.staffed === false, 4 * SECOND)
})

test('[V22] a relay that could not look for a minute misses nothing of it', async () => {
  const { world, mara } = await deafWorld({ name: 'Mara' })
  const { chat, tab } = await visitorOf(world)
  await world.run(5 * SECOND)
  const [ofVisitors] = world.relays
  if (ofVisitors !== undefined) ofVisitors.access.isDown = true
  ofVisitors?.lookAround()
  mara.desk.reply(chat.id, chat.holder?.token ?? 0, 'Said while it was blind.')
  await world.run(60 * SECOND)
  expect(JSON.stringify(tab.model?.events)).not.toContain('Said while it was blind.')
  ofVisitors?.access.heal()
  ofVisitors?.lookAround()
  await whenever(world, () => JSON.stringify(tab.model?.events).includes('Said while it was blind.'), 3 * SECOND)
})

test('[V23] receipts that could not be written are written later', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  const { chat, tab } = await visitorOf(world)
  const seen = mara.desk.client.conversation(chat.id)
  const [relay] = world.relays
  tab.client.mark(chat.id, { read: tab.model?.head ?? 0 })
  await world.run(100)
  if (relay !== undefined) relay.access.isDown = true
  relay?.lookAround()
  await world.run(SECOND)
  relay?.access.heal()
  relay?.lookAround()
  await whenever(world, () => seen?.marks.some(({ side, read }) => side === 'visitor' && read > 0) === true, 3 * SECOND)
})

test('[V24] whoever waits again is told their place again, the same one too', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 0 })
  const { chat, tab } = await visitorOf(world)
  expect(placeOf(tab)).toBe(1)
  await world.command('updateAgent', { agentId: mara.id, capacity: 1 })
  await world.run(SECOND)
  expect(chat.holder?.agentId).toBe(mara.id)
  expect(placeOf(tab)).toBeNull()
  mara.leave()
  await whenever(world, () => chat.holder === null, 30 * SECOND)
  await world.run(1_100)
  expect(placeOf(tab)).toBe(1)
})

test('[V26] what somebody does on one page is done in that order, also where a relay has to read the conversation first', async () => {
  const { world, mara } = await deafWorld({ name: 'Mara' })
  const { chat, tab } = await visitorOf(world)
  await world.run(3 * SECOND)
  mara.desk.reply(chat.id, chat.holder?.token ?? 0, 'Anything else?')
  await world.run(3 * SECOND)
  tab.say('No')
  tab.say('Thank you')
  await world.during(tab.client.act('close', {}, { conversationId: chat.id }))
  const words = chat.events.slice(-3).map((event) => (event.type === 'message' ? event.content.parts[0] : event.type))
  expect(words).toEqual([{ type: 'text', text: 'No' }, { type: 'text', text: 'Thank you' }, 'conversation.closed'])
  expect(chat.status).toBe('closed')
})

test('[V25] a grace never begins in the future: who is heard after an outage and then falls silent is missed after 45 s', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara' })
  const { chat } = await visitorOf(world)
  const [relay] = world.relays
  relay?.crash()
  await world.run(5 * 60 * SECOND)
  await world.during(relay?.start() ?? Promise.resolve())
  // Back at once, before the first sweep.
  mara.desk.client.wake()
  await world.run(SECOND)
  expect(mara.desk.client.state.kind).toBe('live')
  mara.vanish(true)
  const heardAt = world.judge.holders.heardAt(mara.id)
  const lostAt = await whenever(world, () => chat.holder === null, 10 * 60 * SECOND)
  expect(lostAt - heardAt).toBeLessThanOrEqual(45 * SECOND)
})

test('[V33] what is committed while somebody is told what they missed comes right after it', async () => {
  const world = await calmWorld({ relays: 1, farMs: 80 })
  const mara = await agentOf(world, { name: 'Mara' })
  const { chat, visitor } = await visitorOf(world)
  for (let nth = 0; nth < 60; nth += 1) {
    visitor.leave()
    await world.run(100)
    const tab = visitor.open()
    await world.run(15 * nth)
    mara.desk.reply(chat.id, chat.holder?.token ?? 0, `Line ${nth}.`)
    const isHere = (events: readonly object[] = []): boolean => JSON.stringify(events).includes(`Line ${nth}.`)
    await whenever(world, () => isHere(chat.events) && tab.model?.live === true, 5 * SECOND)
    // Sooner than a page would notice by itself that something is missing.
    await whenever(world, () => isHere(tab.model?.events), 200)
    await world.run(SECOND)
  }
})

test.each([
  ['no other relay', 2, 11],
  ['nobody at all', 1, 61],
])('[V40] a login that ended and was told to %s takes its sockets with it all the same', async (_, relays, seconds) => {
  const world = await calmWorld({ relays })
  const mara = await agentOf(world, { name: 'Mara' })
  const other = await agentOf(world, { name: 'Otto' })
  const asked = await world.during(mara.desk.client.query('sessions', {}))
  const id = (asked.ok ? asked.value : []).find(({ current }) => current)?.id ?? ''
  const { app } = world.relays[0]!
  const found = await world.during(app.deps.store.get('session', { id }))
  expect(found).not.toBeNull()
  // No bell is rung for it.
  await world.during(
    app.deps.store.commit([{ records: [{ kind: 'session', id, expectedRev: found!.rev, value: null }] }]),
  )
  await whenever(world, () => mara.desk.client.state.kind === 'stopped', seconds * SECOND)
  expect(other.desk.client.state.kind).toBe('live')
})
