import { expect, it } from 'vitest'
import { Chat, says } from './Chat.ts'
import { lease, newClientId } from './World.ts'
import type { World } from './World.ts'

/** Outbox and leases. */
export function workContract(open: () => Promise<World>): void {
  const mail = (dedupe: string, dueAt?: number) => ({
    kind: 'mail',
    dedupe,
    body: { to: dedupe },
    ...(dueAt === undefined ? {} : { dueAt }),
  })
  const withEffects = async (world: World, ...dedupes: string[]) => {
    const chat = await new Chat(world, await world.shop()).begin()
    await chat.say('x', { effects: dedupes.map((each) => mail(each)) })
    return chat
  }

  it('[S27] gives work after its commit, once while it is leased, and again when the lease ran out', async () => {
    const world = await open()
    const createdAt = world.clock.now()
    await withEffects(world, 'a', 'b', 'c')
    world.clock.advance(10)
    const first = await world.store.takeEffects(['mail'], 2, 1_000)
    expect(first.map(({ body, kind, attempts, createdAt: at }) => [kind, body, attempts, at])).toEqual([
      ['mail', { to: 'a' }, 1, createdAt],
      ['mail', { to: 'b' }, 1, createdAt],
    ])
    expect((await world.store.takeEffects(['mail'], 9, 1_000)).map(({ body }) => body)).toEqual([{ to: 'c' }])
    expect(await world.store.takeEffects(['mail'], 9, 1_000)).toEqual([])
    await world.store.settleEffects([{ id: first[0]!.id, token: first[0]!.token, result: 'done' }])
    world.clock.advance(1_000)
    const again = await world.store.takeEffects(['mail'], 9, 1_000)
    expect(again.map(({ body, attempts }) => [body, attempts])).toEqual([
      [{ to: 'b' }, 2],
      [{ to: 'c' }, 2],
    ])
  })

  it('[S27] knows how much is open, and since when the oldest is', async () => {
    const world = await open()
    expect(await world.store.openEffects()).toEqual({ count: 0, since: null })
    const since = world.clock.now()
    await withEffects(world, 'a', 'b')
    world.clock.advance(5_000)
    await withEffects(world, 'c')
    expect(await world.store.openEffects()).toEqual({ count: 3, since })
    const [a, b] = await world.store.takeEffects(['mail'], 2, 1_000)
    expect(await world.store.openEffects(), 'leased is not done').toEqual({ count: 3, since })
    await world.store.settleEffects([
      { id: a!.id, token: a!.token, result: 'done' },
      { id: b!.id, token: b!.token, result: 'dead' },
    ])
    expect(await world.store.openEffects()).toEqual({ count: 1, since: since + 5_000 })
  })

  it('[S27] lets nobody settle work whose lease went to another', async () => {
    const world = await open()
    await withEffects(world, 'a')
    const [slow] = await world.store.takeEffects(['mail'], 1, 1_000)
    world.clock.advance(1_000)
    const [next] = await world.store.takeEffects(['mail'], 1, 1_000)
    expect(next!.token).not.toBe(slow!.token)
    await world.store.settleEffects([{ id: slow!.id, token: slow!.token, result: 'done' }])
    world.clock.advance(1_000)
    const [third] = await world.store.takeEffects(['mail'], 1, 1_000)
    expect(third).toMatchObject({ id: slow!.id, attempts: 3 })
    await world.store.settleEffects([{ id: third!.id, token: third!.token, result: 'dead' }])
    world.clock.advance(1_000_000)
    expect(await world.store.takeEffects(['mail'], 1, 1_000)).toEqual([])
  })

  it('[S27] gives only the kinds asked for, when they are due, and retries when told', async () => {
    const world = await open()
    const chat = await withEffects(world, 'now')
    const due = world.clock.now() + 5_000
    await chat.say('x', { effects: [mail('later', due), { ...mail('other'), kind: 'webhook' }] })
    const taken = await world.store.takeEffects(['mail', 'nothing'], 9, 60_000)
    expect(taken.map(({ body }) => body)).toEqual([{ to: 'now' }])
    await world.store.settleEffects([{ id: taken[0]!.id, token: taken[0]!.token, result: { retryAt: due + 1 } }])
    world.clock.advance(5_000)
    expect((await world.store.takeEffects(['mail'], 9, 1)).map(({ body }) => body)).toEqual([{ to: 'later' }])
    world.clock.advance(1)
    const both = await world.store.takeEffects(['mail', 'webhook'], 9, 1_000)
    expect(both.map(({ body }) => body)).toEqual([{ to: 'now' }, { to: 'later' }, { to: 'other' }])
    expect(await world.store.takeEffects([], 9, 1_000)).toEqual([])
  })

  it('[S28] makes one piece of work of many with the same dedupe value, also when it is long done', async () => {
    const world = await open()
    const chat = await withEffects(world, 'same', 'same')
    await chat.say('y', { effects: [mail('same')] })
    const [job, ...more] = await world.store.takeEffects(['mail'], 9, 1_000)
    expect(more).toEqual([])
    await world.store.settleEffects([{ id: job!.id, token: job!.token, result: 'done' }])
    await chat.say('z', { effects: [mail('same'), { ...mail('same'), kind: 'push' }] })
    world.clock.advance(1_000_000)
    expect((await world.store.takeEffects(['mail', 'push'], 9, 1_000)).map(({ kind }) => kind)).toEqual(['push'])
  })

  it('[S28] makes no work of a unit that was refused', async () => {
    const world = await open()
    const chat = await withEffects(world)
    const clientId = newClientId()
    await chat.say('once', { clientId })
    const again = chat.build([says('once')], { clientId, effects: [mail('a')] })
    const stale = chat.build([says('stale')], { effects: [mail('b')] }, { state: chat.is, head: 2 })
    await world.store.commit([again.unit, stale.unit])
    expect(await world.store.takeEffects(['mail'], 9, 1_000)).toEqual([])
  })

  it('[S29] closes a lease as of its last frame when the end is only noticed now', async () => {
    const { store, clock } = await open()
    await store.renew([lease('visitor', 'cnv_late', 'c1', 12_000), lease('visitor', 'cnv_now', 'c2', 12_000)])
    await store.endLeases(['c1'], 'heard')
    await store.endLeases(['c2'])
    expect(await store.connected('visitor', ['cnv_late', 'cnv_now'], 25_000)).toEqual(new Set())
    const gone = async (afterMs: number) => {
      clock.advance(afterMs)
      return (await store.expired('visitor')).map(({ subjectId }) => subjectId)
    }
    expect(await gone(7_999)).toEqual([])
    expect(await gone(1)).toEqual(['cnv_late'])
    expect(await gone(11_999)).toEqual(['cnv_late'])
    expect(await gone(1)).toEqual(['cnv_late', 'cnv_now'])
  })

  it('[S29] holds a place for the silent grace after the last frame, and the shorter one after a clean close', async () => {
    const world = await open()
    const { store, clock } = world
    await store.renew([
      lease('agent', 'agt_silent', 'c1', 5_000),
      lease('agent', 'agt_closed', 'c2'),
      lease('visitor', 'cnv_v', 'c3'),
    ])
    await store.endLeases(['c2', 'unknown'])
    const began = clock.now()
    const expired = async () => (await store.expired('agent')).map(({ subjectId }) => subjectId)
    const wait = async (ms: number) => {
      for (let left = ms; left > 0; left -= 5_000) {
        clock.advance(Math.min(left, 5_000))
        await store.expired('visitor')
      }
    }
    await wait(19_999)
    expect(await expired()).toEqual([])
    await wait(1)
    expect(await expired()).toEqual(['agt_closed'])
    await wait(14_999)
    expect(await expired()).toEqual(['agt_closed'])
    await wait(1)
    expect(await store.expired('agent')).toEqual([
      { subjectId: 'agt_closed', heardAt: began, saidGoodbye: true },
      { subjectId: 'agt_silent', heardAt: began - 5_000, saidGoodbye: false },
    ])
    await store.forget('agent', ['agt_closed', 'agt_silent'])
    expect(await expired()).toEqual([])
    await wait(5_000)
    expect(await store.expired('visitor')).toEqual([{ subjectId: 'cnv_v', heardAt: began, saidGoodbye: false }])
  })

  it('[S70] does nothing for the sake of an absence that is over', async () => {
    const world = await open()
    const { store, clock } = world
    const agentId = await world.online()
    const chat = await new Chat(world, await world.shop([agentId])).begin()
    await chat.assign(agentId)
    const lose = (subjectId: string) => {
      const drafts = [
        { type: 'conversation.queued', content: { departmentId: chat.place.departmentId, reason: 'agent_lost' } },
      ] as const
      return chat.try(drafts, { guards: [{ kind: 'absent', of: 'agent', subjectId }] })
    }
    expect(await lose(agentId)).toMatchObject({ ok: false, why: 'guard', guard: { kind: 'absent' } })
    await store.expired('agent')
    // Silent for so long, looked at all the time: no outage.
    for (let i = 0; i < 8; i += 1) {
      clock.advance(5_000)
      await store.expired('agent')
    }
    expect((await store.expired('agent')).map(({ subjectId }) => subjectId)).toContain(agentId)
    // They come back between the look and the commit.
    await store.renew([lease('agent', agentId, 'back')])
    expect(await lose(agentId)).toMatchObject({ ok: false, why: 'guard' })
    expect(await lose('agt_never_seen')).toMatchObject({ ok: true })
  })

  it('[S73] knows who holds conversations without any lease', async () => {
    const world = await open()
    const { store, clock } = world
    const [gone, here, free] = [await world.online(), await world.online(), await world.online()]
    const place = await world.shop([gone, here, free])
    const chats = [await new Chat(world, place).begin(), await new Chat(world, place).begin()]
    await chats[0]!.assign(gone)
    await chats[1]!.assign(here)
    expect(await store.unattended()).toEqual([])
    for (let i = 0; i < 9; i += 1) {
      clock.advance(5_000)
      await store.expired('visitor')
    }
    // A lease that ran out is still one until it is forgotten.
    expect(await store.unattended()).toEqual([])
    await store.renew([lease('agent', here, 'back'), lease('visitor', gone)])
    await store.forget('agent', [gone, here, free])
    expect(await store.unattended()).toEqual([gone])
    await chats[0]!.close()
    expect(await store.unattended()).toEqual([])
  })

  it('[S29] keeps the place of who has another connection, or is heard again', async () => {
    const world = await open()
    const { store, clock } = world
    await store.expired('agent')
    await store.renew([lease('agent', 'a', 'tab1'), lease('agent', 'a', 'tab2'), lease('agent', 'b', 'b1')])
    await store.endLeases(['tab1'])
    for (let i = 0; i < 20; i += 1) {
      clock.advance(5_000)
      await store.renew([
        lease('agent', 'a', 'tab2'),
        lease('agent', 'b', 'b1', 1_000),
        lease('agent', 'a', 'tab1', 90_000),
      ])
      expect(await store.expired('agent')).toEqual([])
    }
    clock.advance(10_000)
    // A frame heard long ago takes nothing back.
    await store.renew([lease('agent', 'b', 'b1', 60_000)])
    expect(await store.connected('agent', ['a', 'b', 'c'], 10_500)).toEqual(new Set(['a']))
    expect(await store.connected('agent', ['a', 'b', 'c'], 11_000)).toEqual(new Set(['a', 'b']))
    expect(await store.connected('visitor', ['a'], 99_000)).toEqual(new Set())
  })

  it('[S29] leaves a closed connection closed when a frame of it is reported late', async () => {
    const world = await open()
    const { store, clock } = world
    await store.renew([lease('agent', 'a', 'c1')])
    await store.endLeases(['c1'])
    clock.advance(5_000)
    await store.renew([lease('agent', 'a', 'c1', 1_000)])
    expect(await store.connected('agent', ['a'], 25_000)).toEqual(new Set())
    await store.expired('visitor')
    clock.advance(14_999)
    expect(await store.expired('agent')).toEqual([])
    clock.advance(1)
    expect((await store.expired('agent')).map(({ subjectId }) => subjectId)).toEqual(['a'])
  })

  it('[S29] forgets nobody who came back since they were listed', async () => {
    const world = await open()
    const { store, clock } = world
    await store.renew([lease('agent', 'a', 'old')])
    for (let i = 0; i < 9; i += 1) {
      clock.advance(5_000)
      await store.expired('visitor')
    }
    expect(await store.expired('agent')).toHaveLength(1)
    await store.renew([lease('agent', 'a', 'new')])
    await store.forget('agent', ['a'])
    expect(await store.connected('agent', ['a'], 1_000)).toEqual(new Set(['a']))
    expect(await store.expired('agent')).toEqual([])
  })

  it('[S30] counts no outage against anybody: a long gap between two sweeps extends every grace', async () => {
    const world = await open()
    const { store, clock } = world
    await store.renew([lease('agent', 'a', 'c1'), lease('agent', 'b', 'c2'), lease('visitor', 'v', 'c3')])
    await store.endLeases(['c2'])
    await store.expired('agent')
    clock.advance(10_000)
    await store.expired('visitor')
    clock.advance(3_600_000)
    expect([await store.expired('visitor'), await store.expired('agent')]).toEqual([[], []])
    expect(await store.connected('agent', ['a'], 25_000)).toEqual(new Set())
    clock.advance(9_999)
    expect(await store.expired('agent')).toEqual([])
    clock.advance(1)
    expect((await store.expired('agent')).map(({ subjectId }) => subjectId)).toEqual(['b'])
    // Somebody heard again after the outage, and silent since.
    await store.renew([lease('agent', 'a', 'c1', 2_000)])
    for (let i = 0; i < 7; i += 1) {
      clock.advance(5_000)
      expect((await store.expired('agent')).map(({ subjectId }) => subjectId)).toEqual(['b'])
    }
    clock.advance(3_000)
    expect((await store.expired('agent')).map(({ subjectId }) => subjectId)).toEqual(['a', 'b'])
  })
}
