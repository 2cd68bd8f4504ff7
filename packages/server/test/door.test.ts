import { expect, test } from 'vitest'
import { eventually } from '../../../tests/support/eventually.ts'
import { memoryStore } from '../src/adapters/store-memory/memoryStore.ts'
import { systemClock } from '../src/adapters/system/systemClock.ts'
import { Door } from '../src/app/door/Door.ts'
import type { Ask } from '../src/app/door/asks.ts'
import type { Actor } from '../src/domain/actor.ts'
import type { Outcome, Store, Unit } from '../src/ports/Store.ts'
import { newClientId, newId, World } from './contract/store/World.ts'

const words = (text: string) => ({ parts: [{ type: 'text' as const, text }] })

/** A conversation that waits, and a door to it before a store whose next commits can be held or lost on the way. */
async function door() {
  const store = memoryStore({ now: systemClock.now })
  const world = new World({ store, clock: { now: systemClock.now, advance() {} } })
  const agentId = await world.online({ capacity: 3 })
  const place = { ...(await world.shop([agentId])), participantId: newId('par') }
  const visitor: Actor = { kind: 'visitor', ...place, aliases: [] }
  const agent: Actor = { kind: 'agent', agentId, owner: true, memberships: [] }
  const conversationId = newId('cnv')
  const asked = (command: Ask['command'], id = conversationId): Ask => ({
    command,
    conversationId: id,
    clientId: newClientId(),
    bodyHash: '',
  })
  /** What each commit does instead of being made; none: it is made. */
  const plans: ((units: readonly Unit[]) => Promise<Outcome[]>)[] = []
  const before = (store: Store): Door =>
    new Door({
      store,
      clock: systemClock,
      ids: { id: newId, hex: newClientId },
      log: { debug() {}, info() {}, warn() {}, error() {} },
      effects: () => [],
      committed: () => {},
    })
  /** What each reading of conversations does after it; none: nothing. */
  const afterLoads: (() => Promise<void>)[] = []
  const of = before({
    ...store,
    commit: (units) => (plans.shift() ?? store.commit)(units),
    async load(ids) {
      const found = await store.load(ids)
      await afterLoads.shift()?.()
      return found
    },
  })
  /** Of another relay, with nothing in its way. */
  const another = before(store)
  const sure = async (actor: Actor, command: Ask['command']): Promise<void> => {
    expect(await of.handle(actor, asked(command))).toMatchObject({ ok: true })
  }
  await sure(visitor, { name: 'start', ...place, content: words('Hi'), leave: false, priorityBonusMs: 0 })
  /** Holds the next commit until it is let go. */
  const hold = () => {
    let goOn = (): void => {}
    plans.push(async (units) => {
      await new Promise<void>((resolve) => (goOn = resolve))
      return store.commit(units)
    })
    return () => goOn()
  }
  /** The next commit is made, and its answer held until it is let go. */
  const holdAnswer = () => {
    let goOn = (): void => {}
    const held = new Promise<void>((resolve) => (goOn = resolve))
    plans.push(async (units) => {
      const outcomes = await store.commit(units)
      await held
      return outcomes
    })
    return goOn
  }
  const start = { name: 'start', ...place, content: words('Hi'), leave: false, priorityBonusMs: 0 } as const
  return {
    agentId,
    start,
    of,
    store,
    plans,
    afterLoads,
    hold,
    holdAnswer,
    asked,
    sure,
    visitor,
    agent,
    conversationId,
    another,
  }
}

/** A message of ours is on its way, before the store or with its answer held; another relay's agent has claimed, and we were told. */
async function overtaken(how: 'hold' | 'holdAnswer') {
  const scene = await door()
  const { of, plans, asked, visitor, agent, conversationId, another } = scene
  const goOn = scene[how]()
  const said = of.handle(visitor, asked({ name: 'send', kind: 'message', content: words('Hello?') }))
  await eventually(() => plans.length === 0, 'it is on its way')
  expect(await another.handle(agent, asked({ name: 'claim', weight: 1 }))).toMatchObject({ ok: true })
  const moved = await another.committed(conversationId)
  of.heard(conversationId, moved?.head ?? 0)
  return { ...scene, goOn, said, moved }
}

test('[V46] nobody is refused for good because of what is not committed yet: it may never be', async () => {
  const { of, store, plans, hold, asked, sure, agent, conversationId } = await door()
  await sure(agent, { name: 'claim', weight: 1 })
  const ownerToken = (await of.committed(conversationId))?.head

  // The database is asked to keep a reply, and the connection breaks before it has answered, again and again.
  const late: (readonly Unit[])[] = []
  const loses = (units: readonly Unit[]) => {
    late.push(units)
    return Promise.reject(new Error('the connection broke'))
  }
  plans.push(loses, loses, loses, loses)
  const reply = asked({ name: 'send', kind: 'message', content: words('Yes'), ownerToken })
  expect(await of.handle(agent, reply)).toMatchObject({ ok: false, refusal: { code: 'store_unavailable' } })

  // The agent closes, and says the reply again while that is on its way.
  const goOn = hold()
  const closed = of.handle(agent, asked({ name: 'close', ownerToken }))
  await of.committed(conversationId)
  await eventually(() => plans.length === 0, 'it is on its way')
  const again = of.handle(agent, reply)
  // Now the first try is kept after all, in the place that closing was to have.
  const [kept] = await store.commit(late[0] ?? [])
  goOn()
  expect(kept).toMatchObject({ ok: true })
  expect(await again).toMatchObject({ ok: true, ack: { seq: kept?.ok === true ? kept.head : 0 } })
  expect(await closed).toMatchObject({ ok: true })
})

test('[V46] who would be refused anyway waits for nothing', async () => {
  const { of, plans, hold, asked, visitor, agent } = await door()
  const goOn = hold()
  const said = of.handle(visitor, asked({ name: 'send', kind: 'message', content: words('Hello?') }))
  await eventually(() => plans.length === 0, 'it is on its way')
  const reply = asked({ name: 'send', kind: 'message', content: words('Yes'), ownerToken: 1 })
  expect(await of.handle(agent, reply)).toMatchObject({ ok: false, refusal: { code: 'not_owner' } })
  goOn()
  expect(await said).toMatchObject({ ok: true })
})

test('[V48] what somebody else did to a conversation is seen at once, while something of ours is on its way', async () => {
  const { of, conversationId, goOn, said, moved } = await overtaken('hold')
  expect(await of.committed(conversationId)).toMatchObject({ head: moved?.head, state: { status: 'assigned' } })
  goOn()
  expect(await said).toMatchObject({ ok: true })
  expect(await of.committed(conversationId)).toMatchObject({ head: (moved?.head ?? 0) + 1 })
})

test('[V48] and decided on, when ours was committed before it and is answered after it', async () => {
  const { of, agentId, conversationId, goOn, said, moved } = await overtaken('holdAnswer')
  goOn()
  expect(await said).toMatchObject({ ok: true })
  const lost = await of.bySystem(conversationId, { name: 'requeue', agentId, reason: 'agent_lost', lapsed: true })
  expect(lost).toMatchObject({ ok: true, ack: { seq: (moved?.head ?? 0) + 1 } })
})

test('[V48] nothing is found done, or refused for good, on what somebody else has changed meanwhile', async () => {
  const { of, asked, agent, agentId, conversationId, goOn, said, moved } = await overtaken('hold')
  const ownerToken = moved?.state.owner?.token ?? 0
  const reply = of.handle(agent, asked({ name: 'send', kind: 'message', content: words('Yes'), ownerToken }))
  const lost = of.bySystem(conversationId, { name: 'requeue', agentId, reason: 'agent_lost', lapsed: true })
  await Promise.resolve()
  goOn()
  expect(await said).toMatchObject({ ok: true })
  expect(await reply).toMatchObject({ ok: true })
  expect(await lost).toMatchObject({ ok: true, ack: { seq: expect.any(Number) } })
})

test('[V48] what somebody else does while a conversation is read is read too', async () => {
  const { of, afterLoads, asked, agent, agentId, conversationId, another } = await door()
  of.lanes.forget()
  afterLoads.push(async () => {
    await another.handle(agent, asked({ name: 'claim', weight: 1 }))
    of.heard(conversationId, (await another.committed(conversationId))?.head ?? 0)
  })
  const lost = await of.bySystem(conversationId, { name: 'requeue', agentId, reason: 'agent_lost', lapsed: true })
  expect(lost).toMatchObject({ ok: true, ack: { seq: expect.any(Number) } })
})

test('[V52] nobody is refused for good because of what another relay has done and this one was not told yet', async () => {
  const { of, start, asked, visitor, agent, conversationId, another } = await door()
  const say = { name: 'send', kind: 'message', content: words('Hello?') } as const
  const later = newId('cnv')
  expect(await of.handle(visitor, asked(say, later))).toMatchObject({ ok: false, refusal: { code: 'not_found' } })
  expect(await another.handle(visitor, asked(start, later))).toMatchObject({ ok: true })
  expect(await of.handle(visitor, asked(say, later))).toMatchObject({ ok: true })

  expect(await of.handle(agent, asked({ name: 'claim', weight: 1 }))).toMatchObject({ ok: true })
  const ownerToken = (await of.committed(conversationId))?.state.owner?.token ?? 0
  const reply = { name: 'send', kind: 'message', content: words('Yes'), ownerToken } as const
  expect(await of.handle(agent, asked({ name: 'close', ownerToken }))).toMatchObject({ ok: true })
  expect(await of.handle(agent, asked(reply))).toMatchObject({ ok: false })
  expect(await another.handle(agent, asked({ name: 'reopen', weight: 1 }))).toMatchObject({ ok: true })
  const again = (await another.committed(conversationId))?.state.owner?.token ?? 0
  expect(await of.handle(agent, asked({ ...reply, ownerToken: again }))).toMatchObject({ ok: true })
})

test('[V52] nor is anything found done that another relay has undone', async () => {
  const { of, asked, sure, agent, agentId, conversationId, another } = await door()
  expect(await of.committed(conversationId)).toMatchObject({ state: { owner: null } })
  expect(await another.handle(agent, asked({ name: 'claim', weight: 1 }))).toMatchObject({ ok: true })
  const lost = await of.bySystem(conversationId, { name: 'requeue', agentId, reason: 'agent_lost', lapsed: true })
  expect(lost).toMatchObject({ ok: true, ack: { seq: expect.any(Number) } })
  await sure(agent, { name: 'claim', weight: 1 })
  const none = await of.bySystem(conversationId, { name: 'requeue', agentId: 'x', reason: 'agent_lost', lapsed: true })
  expect(none).toEqual({ ok: true, ack: { conversationId, at: expect.any(Number), bodyHash: '' } })
})
