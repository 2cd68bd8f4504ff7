import { expect, it } from 'vitest'
import type { PoolView } from '../../../src/ports/Store.ts'
import { Chat, assigns } from './Chat.ts'
import type { Built } from './Chat.ts'
import { lease, newId } from './World.ts'
import type { World } from './World.ts'

/** The queue's order, and decisions under the pool's lock. */
export function routingContract(open: () => Promise<World>): void {
  it('[S21] keeps a queue in the order of its keys, ties by id, without left messages', async () => {
    const world = await open()
    const place = await world.shop()
    const chats: Chat[] = []
    for (let i = 0; i < 8; i += 1) {
      if (i % 3 === 0) world.clock.advance(1_000) // three at the same moment
      chats.push(await new Chat(world, place).begin())
    }
    await chats[3]!.does([{ type: 'conversation.left_message', content: { name: '', email: '' } }])
    const agentId = await world.agent()
    await chats[4]!.assign(agentId)
    await chats[6]!.does([{ type: 'visitor.left', content: {} }])
    const expected = chats
      .filter((_, index) => index !== 3 && index !== 4)
      .map(({ is }) => ({ id: is.id, key: is.waiting!.key, since: is.waiting!.since, visitorLeftAt: is.visitorLeftAt }))
      .toSorted((a, b) => a.key - b.key || (a.id < b.id ? -1 : 1))
    expect(await world.store.queue(place.departmentId)).toEqual(expected)
    // Who loses their agent gets the old place back.
    await chats[4]!.does([
      { type: 'conversation.queued', content: { departmentId: place.departmentId, reason: 'agent_lost' } },
    ])
    expect((await world.store.queue(place.departmentId)).map(({ id }) => id)).toContain(chats[4]!.id)
    expect((await world.store.queue(place.departmentId)).map(({ key }) => key)).toEqual(
      chats.filter((_, index) => index !== 3).map(({ is }) => is.waiting!.key),
    )
  })

  it('[S22] shows routing the whole pool: departments connected by shared agents, and nothing else', async () => {
    const world = await open()
    const [a, b, c, elsewhere] = [
      await world.online({ capacity: 1 }),
      await world.online(),
      await world.agent(),
      await world.online(),
    ]
    const removed = await world.online({ removedAt: 1 })
    const { siteId, contactId } = await world.shop()
    const sales = await world.department(siteId, [a, b, removed])
    const support = await world.department(siteId, [b, c])
    const billing = await world.department(siteId, [c])
    const lonely = await world.department(siteId, [elsewhere])
    const chats: Chat[] = []
    for (const departmentId of [billing, sales, support, lonely]) {
      world.clock.advance(1)
      chats.push(await new Chat(world, { siteId, contactId, departmentId }).begin())
    }
    await chats[2]!.does([{ type: 'conversation.left_message', content: { name: '', email: '' } }])
    let seen: PoolView | null = null
    const { units, outcomes } = await world.store.route(sales, (view, now) => {
      seen = view
      expect(now).toBe(world.clock.now())
      return []
    })
    expect([units, outcomes]).toEqual([[], []])
    const view = seen as unknown as PoolView
    expect(view.departments.toSorted((x, y) => (x.id < y.id ? -1 : 1))).toEqual(
      [
        { id: sales, policy: 'round_robin', memberIds: [a, b, removed] },
        { id: support, policy: 'round_robin', memberIds: [b, c] },
        { id: billing, policy: 'round_robin', memberIds: [c] },
      ].toSorted((x, y) => (x.id < y.id ? -1 : 1)),
    )
    expect(view.waiting).toEqual([
      { state: chats[0]!.is, head: 3, publicHead: 3, number: 1 },
      { state: chats[1]!.is, head: 3, publicHead: 3, number: 2 },
    ])
    const agents = new Map(view.agents.map(({ id, ...agent }) => [id, agent]))
    expect(agents).toEqual(
      new Map([
        [a, { availability: 'online', connected: true, load: 0, max: 1, lastAssignedAt: 0 }],
        [b, { availability: 'online', connected: true, load: 0, max: 3, lastAssignedAt: 0 }],
        [c, { availability: 'offline', connected: false, load: 0, max: 3, lastAssignedAt: 0 }],
      ]),
    )
  })

  it('[S22] takes an agent for connected for 25 s after their last frame, while the connection is open', async () => {
    const world = await open()
    const [fresh, silent, closed] = [await world.agent(), await world.agent(), await world.agent()]
    const { departmentId } = await world.shop([fresh, silent, closed])
    await world.store.renew([
      lease('agent', fresh, 'c1', 24_000),
      lease('agent', silent, 'c2', 26_000),
      lease('agent', closed, 'c3'),
    ])
    await world.store.endLeases(['c3'])
    const connected = async () => {
      let found: string[] = []
      await world.store.route(departmentId, (view) => {
        found = view.agents.filter((agent) => agent.connected).map(({ id }) => id)
        return []
      })
      return found
    }
    expect(await connected()).toEqual([fresh])
    world.clock.advance(2_000)
    expect(await connected()).toEqual([])
  })

  it('[S23] lets no two decisions of a pool be made on the same view', async () => {
    const world = await open()
    const agents = [await world.online({ capacity: 2 }), await world.online({ capacity: 1 })]
    const place = await world.shop(agents)
    const shared = await world.department(place.siteId, agents)
    const chats: Chat[] = []
    for (let i = 0; i < 8; i += 1) {
      world.clock.advance(1)
      chats.push(await new Chat(world, { ...place, departmentId: i % 2 === 0 ? place.departmentId : shared }).begin())
    }
    const made: Built[] = []
    // One assignment a call, to whoever has room, to the first in line: without the lock they would all choose the same.
    const routeOne = (view: PoolView) => {
      const agent = view.agents.find(({ load, max }) => load < max)
      const first = view.waiting[0]
      const chat = chats.find(({ id }) => id === first?.state.id)
      if (!agent || !first || !chat) return []
      const built = chat.build(assigns(agent.id, 'routed'), {}, first)
      made.push(built)
      return [built.unit]
    }
    const results = await Promise.all(
      [...Array(12).keys()].map((i) => world.store.route(i % 2 === 0 ? place.departmentId : shared, routeOne)),
    )
    expect(results.flatMap(({ outcomes }) => outcomes).map(({ ok }) => ok)).toEqual([true, true, true])
    expect(made.map(({ state }) => state.id)).toEqual(chats.slice(0, 3).map(({ id }) => id))
    expect(results.flatMap(({ units }) => units)).toEqual(made.map(({ unit }) => unit))
    expect(await world.findings()).toEqual([])
  })

  it('[S23] goes on after a decision that threw', async () => {
    const world = await open()
    const { departmentId } = await world.shop()
    const broken = world.store.route(departmentId, () => {
      throw new Error('a bug in a policy')
    })
    await expect(broken).rejects.toThrow('a bug in a policy')
    expect(await world.store.route(departmentId, () => [])).toEqual({ units: [], outcomes: [] })
  })

  it('[S24] remembers when routing last chose an agent, and not what they took themselves', async () => {
    const world = await open()
    const [routed, claimed] = [await world.online(), await world.online()]
    const place = await world.shop([routed, claimed])
    await (await new Chat(world, place).begin()).assign(claimed, 'claimed')
    world.clock.advance(1_000)
    await (await new Chat(world, place).begin()).assign(routed, 'routed')
    const at = world.clock.now()
    world.clock.advance(1_000)
    let last = new Map<string, number>()
    await world.store.route(place.departmentId, (view) => {
      last = new Map(view.agents.map(({ id, lastAssignedAt }) => [id, lastAssignedAt]))
      return []
    })
    expect(last).toEqual(
      new Map([
        [routed, at],
        [claimed, 0],
      ]),
    )
  })

  it('[S25] knows departments with somebody waiting, and visitors who have been away for long', async () => {
    const world = await open()
    const agentId = await world.agent()
    const place = await world.shop()
    const quiet = await world.department(place.siteId)
    const chats: Chat[] = []
    for (let i = 0; i < 6; i += 1) chats.push(await new Chat(world, place).begin())
    const [queued, longer, held, left, closed, recent] = chats as [Chat, Chat, Chat, Chat, Chat, Chat]
    await held.assign(agentId)
    await left.does([{ type: 'conversation.left_message', content: { name: '', email: 'ada@site.example' } }])
    const away = [{ type: 'visitor.left', content: {} }] as const
    for (const chat of [held, left, longer, queued, closed]) {
      await chat.does(away)
      world.clock.advance(1_000)
    }
    await closed.close()
    const before = world.clock.now() - 1
    world.clock.advance(60_000)
    await recent.does(away)
    expect(await world.store.waitingDepartments()).toEqual([place.departmentId])
    // Who is being served, and who left a message, is not given up.
    expect(await world.store.abandoned({ before, limit: 9 })).toEqual([longer.id, queued.id])
    expect(await world.store.abandoned({ before, limit: 1 })).toEqual([longer.id])
    expect(await world.store.abandoned({ before: longer.is.visitorLeftAt!, limit: 9 })).toEqual([longer.id])
    await queued.does([{ type: 'visitor.returned', content: {} }])
    expect(await world.store.abandoned({ before, limit: 9 })).toEqual([longer.id])
    for (const chat of [queued, longer, recent]) await chat.close()
    expect(await world.store.waitingDepartments()).toEqual([])
    expect(await world.store.queue(quiet)).toEqual([])
    expect(await world.store.heldBy(newId('agt'))).toEqual([])
  })

  it('[S26] gives the newest waits and first replies of a department', async () => {
    const world = await open()
    const agentId = await world.agent({ capacity: 9 })
    const place = await world.shop()
    const other = await new Chat(world, { ...place, departmentId: await world.department(place.siteId) }).begin()
    await other.does(assigns(agentId, 'claimed', 77))
    const times: number[] = []
    for (let i = 1; i <= 5; i += 1) {
      const chat = await new Chat(world, place).begin()
      world.clock.advance(i * 100)
      times.push(world.clock.now())
      await chat.does(assigns(agentId, 'claimed', i * 100))
      world.clock.advance(10)
      if (i > 1) await chat.reply(agentId)
      await chat.say('thanks')
      await chat.reply(agentId, 'second replies do not count')
    }
    await new Chat(world, place).begin()
    expect(await world.store.samples({ departmentId: place.departmentId, limit: 3 })).toEqual({
      waits: [
        { at: times[4], waitedMs: 500 },
        { at: times[3], waitedMs: 400 },
        { at: times[2], waitedMs: 300 },
      ],
      repliesMs: [510, 410, 310],
    })
  })
}
