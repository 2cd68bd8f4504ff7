import { describe, expect, it, vi } from 'vitest'
import { DatabaseClock } from '../src/adapters/store-sql/dialects/postgres/DatabaseClock.ts'
import type { PoolView } from '../src/ports/Store.ts'
import { errors, nameOf, opened, server, two, until } from './contract/postgresBed.ts'
import { Chat, assigns, begins, keyed, says } from './contract/store/Chat.ts'
import { lease, newClientId, World } from './contract/store/World.ts'

const closes = { type: 'conversation.closed', content: { reason: 'ended' } } as const

describe('two relays', () => {
  it('[S61] see what the other committed, and make one event of a key that reaches both', async () => {
    const { a, b } = await two()
    const here = await new Chat(a, await a.shop()).begin()
    const { drafts, ...key } = keyed('once')
    const unit = here.build(drafts, key).unit
    const outcomes = (await Promise.all([a.store.commit([unit]), b.store.commit([unit])])).flat()
    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.why)).toSorted()).toEqual(['duplicate', 'ok'])
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject({ original: { seq: 4 }, sameBody: true })
    const { events } = await b.store.timeline(here.id, { from: 1, limit: 9, audience: 'staff' })
    expect(events).toHaveLength(4)
    expect((await b.store.heads({ changedWithinMs: 20_000 })).map(({ id }) => id)).toEqual([here.id])
    // The second knew nothing of the conversation, and the first nothing of what the second says next.
    const there = new Chat(b, here.place)
    Object.assign(there, (await b.store.load([here.id])).get(here.id), { id: here.id })
    await there.note('by the other')
    expect(await here.try([says('on an old head')])).toEqual({ ok: false, why: 'stale' })
    Object.assign(here, (await a.store.load([here.id])).get(here.id))
    await here.say('on the new head')
    expect(await a.findings()).toEqual([])
  })

  it('[S61] make one conversation of a start that reaches both', async () => {
    const { a, b } = await two()
    const place = await a.shop()
    for (let i = 0; i < 10; i += 1) {
      const chat = new Chat(a, place)
      const { unit } = chat.build(begins(place, chat.participantId), { clientId: newClientId() })
      const outcomes = (await Promise.all([a.store.commit([unit]), b.store.commit([unit])])).flat()
      expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.why)).toSorted()).toEqual(['duplicate', 'ok'])
    }
    expect(await b.findings()).toEqual([])
  })

  it('[S62] never give an agent more than their capacity, or a queue more than its limit', async () => {
    const { a, b } = await two()
    // Again and again: it takes two that read before either has written.
    for (let round = 1; round <= 6; round += 1) {
      const agentId = await a.online({ capacity: 3 })
      const place = await a.shop([agentId])
      const guards = [{ kind: 'queue', departmentId: place.departmentId, max: 7 }] as const
      const chats = Array.from({ length: 12 }, (_, index) => new Chat(index % 2 === 0 ? a : b, place))
      const begun = await Promise.all(chats.map((chat) => chat.try(begins(place, chat.participantId), { guards })))
      expect(begun.filter(({ ok }) => ok)).toHaveLength(7)
      const waiting = chats.filter(({ state }) => state !== null)
      const taken = await Promise.all(waiting.map((chat) => chat.try(assigns(agentId, 'claimed'))))
      expect(taken.filter(({ ok }) => ok)).toHaveLength(3)
      expect((await b.store.loads([agentId])).get(agentId)).toEqual({ load: 3, max: 3 })
    }
    expect(await a.findings()).toEqual([])
  })

  it('[S23] decide about a pool one after the other', async () => {
    const { a, b } = await two()
    const agents = [await a.online({ capacity: 12 }), await a.online({ capacity: 8 })]
    const place = await a.shop(agents)
    const shared = await a.department(place.siteId, agents)
    const chats: Chat[] = []
    for (let i = 0; i < 24; i += 1)
      chats.push(await new Chat(a, { ...place, departmentId: i % 2 === 0 ? place.departmentId : shared }).begin())
    const routeOne = (view: PoolView) => {
      const agent = view.agents.find(({ load, max }) => load < max)
      const first = view.waiting[0]
      const chat = chats.find(({ id }) => id === first?.state.id)
      return agent && first && chat ? [chat.build(assigns(agent.id, 'routed'), {}, first).unit] : []
    }
    const results = await Promise.all(
      // Each relay for a department of its own, at the same time, again and again.
      [...Array(48).keys()].map((i) =>
        i % 2 === 0 ? a.store.route(place.departmentId, routeOne) : b.store.route(shared, routeOne),
      ),
    )
    expect(results.flatMap(({ outcomes }) => outcomes).map(({ ok }) => ok)).toEqual(Array(20).fill(true))
    expect(await b.findings()).toEqual([])
  })

  it('[S67] never block each other for good', { timeout: 60_000 }, async () => {
    const { url, a, b } = await two()
    const agents = [await a.agent({ capacity: 1_000 }), await a.agent({ capacity: 1_000 })]
    const places = [await a.shop(), await a.shop()]
    const chats: Chat[] = []
    for (let i = 0; i < 12; i += 1) chats.push(await new Chat(a, places[i % 2]!).begin())
    // The same conversations, sites, agents and pieces of work, in other orders each time: plain words, moves, and both in one batch.
    const write = async (world: World, round: number) => {
      const order = chats.toSorted((x, y) => x.id.charCodeAt(5 + (round % 20)) - y.id.charCodeAt(5 + (round % 20)) || 1)
      const loaded = await world.store.load(order.map(({ id }) => id))
      const units = order.map((chat, index) => {
        const on = loaded.get(chat.id)!
        const clientId = newClientId()
        if ((index + round) % 3 > 0) return chat.build([says('plain')], { clientId }, on).unit
        const guards = [...agents, ...agents.toReversed()].map((agentId, place) => ({
          kind: 'load' as const,
          agentId,
          delta: place < 2 ? 1 : -1,
        }))
        const effects = ['x', 'y', 'z'].map((name) => ({ kind: 'mail', dedupe: `${name}${round % 5}`, body: {} }))
        const drafts = [on.state.status === 'closed' ? { type: 'conversation.reopened' as const, content: {} } : closes]
        return chat.build(drafts, { clientId, guards, effects: round % 2 ? effects : effects.toReversed() }, on).unit
      })
      const marks = order.map(({ id }) => ({
        conversationId: id,
        mark: { participantId: 'agt_x', side: 'staff' as const, delivered: 3, read: round % 4 },
      }))
      const leases = order.map(({ id }) => lease('visitor', id, `con_${id}`))
      const [outcomes] = await Promise.all([
        world.store.commit(units),
        world.store.raiseMarks(round % 2 ? marks : marks.toReversed()),
        world.store.renew(round % 2 ? leases : leases.toReversed()),
      ])
      return outcomes.filter(({ ok }) => ok).length
    }
    let done = 0
    await Promise.all(
      [a, b, a, b].map(async (world, which) => {
        for (let round = 0; round < 25; round += 1) {
          const times = await write(world, round * 4 + which)
          done += times
        }
      }),
    )
    expect(done).toBeGreaterThan(100)
    expect(errors).toEqual([])
    expect(await a.findings()).toEqual([])
    await Promise.all(opened.splice(0).map((store) => store.close()))
    const deadlocks = `select deadlocks, numbackends from pg_stat_database where datname = '${nameOf(url)}'`
    // What a connection counted is known when it has ended.
    await until(async () => (await server.sql(deadlocks))[0]?.endsWith('|0') ?? false, 'all connections ended')
    expect(await server.sql(deadlocks)).toEqual(['0|0'])
  })

  it('[S68] take each piece of work once', async () => {
    const { a, b } = await two()
    const chat = await new Chat(a, await a.shop()).begin()
    const effects = Array.from({ length: 40 }, (_, index) => ({ kind: 'mail', dedupe: `${index}`, body: { index } }))
    await chat.say('x', { effects })
    const taken = await Promise.all([a, b, a, b, a, b].map(({ store }) => store.takeEffects(['mail'], 10, 60_000)))
    const ids = taken.flat().map(({ id }) => id)
    expect(ids).toHaveLength(40)
    expect(new Set(ids).size).toBe(40)
  })

  it('[S65] go by the database’s clock', async () => {
    const { url, a, b } = await two()
    // The clocks of both relays are wrong, each by an hour in its direction.
    const wrong = vi.spyOn(Date, 'now')
    const machine = performance.timeOrigin + performance.now()
    wrong.mockReturnValue(machine - 3_600_000)
    await a.store.renew([lease('agent', 'agt_gone', 'c1', 41_000), lease('agent', 'agt_here', 'c2', 39_000)])
    wrong.mockReturnValue(machine + 3_600_000)
    const expired = await b.store.expired('agent')
    wrong.mockRestore()
    const [now] = await server.sql('select floor(extract(epoch from clock_timestamp()) * 1000)::int8', nameOf(url))
    expect(expired.map(({ subjectId }) => subjectId)).toEqual(['agt_gone'])
    expect(Number(now) - expired[0]!.heardAt).toBeGreaterThanOrEqual(41_000)
    expect(await b.store.connected('agent', ['agt_here'], 60_000)).toEqual(new Set(['agt_here']))
    // A clock an hour behind, on a connection with a delay that is not the same both ways.
    let steady = 1_000_000
    const clock = new DatabaseClock(null, () => steady)
    await clock.measured(async () => {
      steady += 40
      return { now: 4_600_020 }
    })
    expect(clock.now()).toBe(4_600_040)
    // A worse measurement is not believed, until the better one is old.
    const worse = () =>
      clock.measured(async () => {
        steady += 2_000
        return { now: steady }
      })
    await worse()
    expect(clock.now()).toBe(4_602_040)
    steady += 30_000
    await worse()
    expect(clock.now()).toBe(steady + 1_000)
  })
})

/** What a commit came to, or why it was rejected. */
