import { expect, test } from 'vitest'
import type { Agent, Desk } from '../../../../tests/simulation/people/Agent.ts'
import type { World } from '../../../../tests/simulation/world/World.ts'
import { agentOf, calmWorld, close, SECOND, visitorOf } from './calm.ts'

/** The views of which this desk is told something from now on. */
function viewsTold({ desk }: Agent & { desk: Desk }): Set<string> {
  const heard = new Set<string>()
  desk.client.subscribe((change) => {
    if (change.type === 'frame' && change.frame.type === 'list') heard.add(change.frame.view)
  })
  return heard
}

/** How many rows the relay has read from its store from now on. */
function rowsRead({ relays: [relay] }: World): () => number {
  if (relay === undefined) throw new Error('a world without a relay')
  const { store } = relay.app.deps
  const { rows } = store
  let count = 0
  store.rows = (ids) => {
    count += ids.length
    return rows(ids)
  }
  return () => count
}

test('[V34] a message is told to the lists that show it, and to no other', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 3 })
  const { chat, tab } = await visitorOf(world)
  const ben = await agentOf(world, { name: 'Ben', capacity: 3 })
  await world.run(SECOND)
  expect(chat.holder?.agentId).toBe(mara.id)
  const toMara = viewsTold(mara)
  const toBen = viewsTold(ben)
  tab.say('And another thing')
  await world.run(2 * SECOND)
  expect(mara.desk.lists.mine.rows[0]?.preview?.text).toBe('And another thing')
  expect(toMara).toEqual(new Set(['mine', 'open']))
  expect(toBen).toEqual(new Set(['open']))

  const before = ben.desk.lists.queue.counts
  await close(world, mara, chat)
  await world.run(2 * SECOND)
  expect(ben.desk.lists.queue.counts).toEqual({ ...before, open: 0, closed: 1 })
  expect(mara.desk.lists.mine.rows).toEqual([])
})

test('[V38] what is said and read reaches the lists without reading their rows from the store', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 3 })
  const { chat, tab, visitor } = await visitorOf(world)
  const row = () => mara.desk.lists.mine.rows[0]
  mara.desk.client.watch(chat.id)
  await world.run(SECOND)
  expect(row()).toMatchObject({ id: chat.id, staffRead: 0 })
  const reads = rowsRead(world)
  tab.say('And another thing')
  await world.run(SECOND)
  const head = row()?.head ?? 0
  expect(row()).toMatchObject({ preview: { text: 'And another thing' }, lastVisitorSeq: head })
  mara.desk.client.mark(chat.id, { read: head })
  await world.run(2 * SECOND)
  expect(row()).toMatchObject({ head, staffRead: head })
  expect(reads()).toBe(0)
  // Whatever else changes is read.
  visitor.close(tab)
  await world.run(SECOND)
  expect(row()).toMatchObject({ visitorHere: false, staffRead: head })
  expect(reads()).toBeGreaterThan(0)
})

test('[V34] what another relay committed is told while this one is committing the same, from the store', async () => {
  const world = await calmWorld({ relays: 2 })
  const [here, there] = world.relays
  if (here === undefined || there === undefined) throw new Error('two relays are needed')
  world.network.balance = () => here
  const mara = await agentOf(world, { name: 'Mara' })
  const { visitor, tab, chat } = await visitorOf(world)
  world.network.balance = () => there
  const other = visitor.open()
  await world.run(2 * SECOND)
  expect(other.current).toBe(chat.id)
  // Both pages send what one of them says. Here it is long under way; there it is committed at once.
  here.access.trouble = { lost: 0, unknown: 0, late: 0, slow: 1 }
  tab.say('From both pages')
  await world.run(10 * SECOND)
  here.access.heal()
  expect(mara.desk.lists.mine.rows[0]).toMatchObject({ id: chat.id, head: chat.events.length })
  expect(mara.desk.lists.mine.rows[0]?.preview?.text).toBe('From both pages')
})

test('[V43] a list of closed chats that is watched all day keeps the newest, not all', async () => {
  const world = await calmWorld()
  const mara = await agentOf(world, { name: 'Mara', capacity: 3 })
  const { closed } = mara.desk.lists
  closed.setQuery({ limit: 3 })
  await world.run(SECOND)
  const ended: string[] = []
  let most = 0
  for (let i = 0; i < 12; i += 1) {
    const { chat } = await visitorOf(world)
    await close(world, mara, chat)
    await world.run(2 * SECOND)
    ended.unshift(chat.id)
    most = Math.max(most, closed.rows.length)
    expect(closed.rows.slice(0, 3).map(({ id }) => id)).toEqual(ended.slice(0, 3))
  }
  expect(most).toBe(6)
  expect(closed.more).toBe(true)
  closed.setQuery({ limit: 50 })
  await world.run(SECOND)
  expect(closed.rows.map(({ id }) => id)).toEqual(ended)
  expect(closed.more).toBe(false)
})
