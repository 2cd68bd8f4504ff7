import { expect, it } from 'vitest'
import { Chat, assigns, begins, keyed, says } from './Chat.ts'
import { newClientId } from './World.ts'
import type { World } from './World.ts'

/** Many at once. */
export function hammerContract(open: () => Promise<World>): void {
  it('[S33] keeps every promise when commits and routing come at once', { timeout: 60_000 }, async () => {
    const world = await open()
    const agents = [
      await world.online({ capacity: 4 }),
      await world.online({ capacity: 2 }),
      await world.online({ capacity: 0 }),
    ]
    const place = await world.shop(agents)
    const chats = Array.from({ length: 30 }, () => new Chat(world, place))
    await Promise.all(chats.map((chat) => chat.begin()))
    const acked = new Map<string, Map<string, number>>()

    // Each conversation has two writers that know nothing of each other: they retry when stale, and repeat what was acked.
    const write = async (chat: Chat, times: number) => {
      for (let i = 0; i < times; i += 1) {
        const { drafts, ...key } = keyed(`message ${i}`)
        for (let done = false; !done;) {
          const loaded = (await world.store.load([chat.id])).get(chat.id)!
          const { unit } = chat.build(drafts, key, loaded)
          const [first, second] = await world.store.commit([unit, unit])
          done = first!.ok
          if (first!.ok) {
            expect(second).toMatchObject({ why: 'duplicate', sameBody: true, original: { seq: first!.head } })
            acked.set(chat.id, (acked.get(chat.id) ?? new Map()).set(key.clientId, first!.head))
          } else expect(first).toEqual({ ok: false, why: 'stale' })
        }
      }
    }
    const route = async (times: number) => {
      for (let i = 0; i < times; i += 1) {
        await world.store.route(place.departmentId, (view) =>
          view.waiting.slice(0, 2).flatMap((waiting) => {
            const chat = chats.find(({ id }) => id === waiting.state.id)!
            const agent = view.agents[i % view.agents.length]!
            return [chat.build(assigns(agent.id, 'routed'), {}, waiting).unit]
          }),
        )
      }
    }
    const settle = async (times: number) => {
      for (let i = 0; i < times; i += 1) {
        await world.store.raiseMarks(
          chats.map(({ id }) => ({
            conversationId: id,
            mark: { participantId: 'x', side: 'staff', delivered: 1, read: 1 },
          })),
        )
        await world.store.takeEffects(['mail'], 5, 1_000)
        await world.store.expired('agent')
      }
    }
    await Promise.all([...chats.flatMap((chat) => [write(chat, 5), write(chat, 5)]), route(20), route(20), settle(20)])

    for (const chat of chats) {
      const { events } = await world.store.timeline(chat.id, { from: 1, limit: 500, audience: 'staff' })
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      const keys = acked.get(chat.id)!
      expect(keys.size).toBe(10)
      for (const [clientId, seq] of keys) expect(events[seq - 1]!.json).toContain(`"clientId":"${clientId}"`)
      expect(events.filter(({ json }) => json.includes('"type":"message"'))).toHaveLength(11)
    }
    const loads = await world.store.loads(agents)
    expect(agents.map((id) => loads.get(id)?.load)).toEqual([4, 2, 0])
    expect(await world.findings()).toEqual([])
  })

  it('[S33] commits a large batch of everything in order', async () => {
    const world = await open()
    const place = await world.shop()
    const chats = Array.from({ length: 40 }, () => new Chat(world, place))
    const started = chats.map((chat) => chat.build(begins(place, chat.participantId), { clientId: newClientId() }))
    const units = started.map(({ unit }) => unit)
    const last = [...started]
    for (let round = 0; round < 5; round += 1) {
      chats.forEach((chat, index) => {
        last[index] = chat.build([says(`${round}`)], { clientId: newClientId() }, last[index]!)
        units.push(last[index]!.unit)
      })
    }
    const outcomes = await world.store.commit(units)
    expect(outcomes.every(({ ok }) => ok)).toBe(true)
    const loaded = await world.store.load(chats.map(({ id }) => id))
    expect(chats.map(({ id }) => loaded.get(id))).toEqual(
      last.map(({ state }, index) => ({ state, head: 8, publicHead: 8, number: index + 1 })),
    )
    expect(await world.findings()).toEqual([])
  })
}
