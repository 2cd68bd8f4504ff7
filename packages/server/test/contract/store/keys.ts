import { expect, it } from 'vitest'
import { Chat, begins, keyed, says } from './Chat.ts'
import { contactRecord, hashOf, newClientId, newId } from './World.ts'
import type { World } from './World.ts'

/** Idempotency: a key does what it asks for once. */
export function keyContract(open: () => Promise<World>): void {
  it('[S4] tells a repeated key what it did the first time, before anything else is looked at', async () => {
    const world = await open()
    const agentId = await world.agent({ capacity: 0 })
    const chat = await new Chat(world, await world.shop()).begin()
    const { drafts, ...key } = keyed('only once')
    const first = chat.build(drafts, key)
    expect(await world.one(first.unit)).toMatchObject({ ok: true, head: 4 })
    chat.follow(first)
    await chat.say('and another')
    const { id: eventId, at } = first.unit.conversation!.events[0]!
    const original = { conversationId: chat.id, seq: 4, eventId, at, bodyHash: hashOf('only once') }
    // The same frame again: a stale head, and a guard that cannot hold.
    const guards = [
      { kind: 'load', agentId, delta: 1 },
      { kind: 'queue', departmentId: chat.place.departmentId, max: 0 },
    ] as const
    const again = { ...first.unit, guards }
    expect(await world.one(again)).toEqual({ ok: false, why: 'duplicate', original, sameBody: true })
    expect((await world.store.load([chat.id])).get(chat.id)?.head).toBe(5)
  })

  it('[S4] tells a repeated key with another body apart', async () => {
    const world = await open()
    const chat = await new Chat(world, await world.shop()).begin()
    const clientId = newClientId()
    await chat.does([says('one')], { clientId, body: 'one' })
    const outcome = await chat.try([says('two')], { clientId, body: 'two' })
    expect(outcome).toMatchObject({
      ok: false,
      why: 'duplicate',
      sameBody: false,
      original: { seq: 4, bodyHash: hashOf('one') },
    })
    expect((await world.store.timeline(chat.id, { from: 4, limit: 9, audience: 'staff' })).events).toHaveLength(1)
  })

  it('[S4] makes one conversation of a start that is sent twice, one after the other or at once', async () => {
    const world = await open()
    const place = await world.shop()
    for (const together of [true, false]) {
      const chat = new Chat(world, place)
      const clientId = newClientId()
      const units = [0, 1].map(() => chat.build(begins(place, chat.participantId), { clientId, body: 'Hello?' }).unit)
      const outcomes = together
        ? await world.store.commit(units)
        : [await world.one(units[0]!), await world.one(units[1]!)]
      const acked = units[0]!.conversation!.events[1]!
      expect(outcomes[0]).toMatchObject({ ok: true })
      expect(outcomes[1]).toMatchObject({
        ok: false,
        why: 'duplicate',
        sameBody: true,
        original: { seq: 2, eventId: acked.id, at: acked.at },
      })
      expect(await world.store.original({ scope: chat.scope, id: clientId })).toMatchObject({
        seq: 2,
        eventId: acked.id,
      })
    }
    expect(await world.findings()).toEqual([])
  })

  it('[S5] counts a key for its sender and conversation only, and finds what it did however long ago', async () => {
    const world = await open()
    const place = await world.shop()
    const [one, two] = [await new Chat(world, place).begin(), await new Chat(world, place).begin()]
    const clientId = newClientId()
    await one.say('in one', { clientId, body: 'a' })
    await two.say('in two', { clientId, body: 'b' })
    const agentId = newId('agt')
    const { unit } = one.build([says('from an agent')], { by: { kind: 'agent', id: agentId } })
    const scope = `${one.id}/${agentId}`
    await world.sure({ ...unit, key: { scope, id: clientId, bodyHash: 'c0ffee', seq: 5 } })
    for (let i = 0; i < 50; i += 1) await two.say(`later ${i}`)
    expect(await world.store.original({ scope: one.scope, id: clientId })).toMatchObject({
      conversationId: one.id,
      seq: 4,
      bodyHash: hashOf('a'),
    })
    expect(await world.store.original({ scope: two.scope, id: clientId })).toMatchObject({
      conversationId: two.id,
      seq: 4,
      bodyHash: hashOf('b'),
    })
    expect(await world.store.original({ scope, id: clientId })).toMatchObject({
      conversationId: one.id,
      seq: 5,
      bodyHash: 'c0ffee',
    })
    expect(await world.store.original({ scope: one.scope, id: newClientId() })).toBeNull()
    expect(await world.store.original({ scope: `${newId('cnv')}/${one.participantId}`, id: clientId })).toBeNull()
  })

  it('[S5] keeps keys of what belongs to no conversation', async () => {
    const world = await open()
    const siteId = await world.site()
    const key = { scope: `agent/${newId('agt')}`, id: newClientId(), bodyHash: 'not hex', seq: null }
    const change = () => {
      const value = contactRecord(siteId, 0)
      return { key, records: [{ kind: 'contact', id: value.id, expectedRev: 0, value }] } as const
    }
    const outcome = await world.sure(change())
    const original = { conversationId: null, seq: 0, eventId: null, at: outcome.at, bodyHash: 'not hex' }
    expect(await world.one(change())).toEqual({ ok: false, why: 'duplicate', original, sameBody: true })
    expect(await world.store.original(key)).toEqual(original)
    expect(await world.store.find('contact', {})).toHaveLength(1)
  })

  it('[S71] refuses what may be done once when it was done, or refused, before', async () => {
    const world = await open()
    const chat = await new Chat(world, await world.shop()).begin()
    const once = (id: string) => ({ kind: 'once', scope: `once/${chat.scope}`, id }) as const
    const used = (id: string) => ({ key: { scope: once(id).scope, id, bodyHash: '', seq: null } })
    const [granted, refused, inVain] = [newClientId(), newClientId(), newClientId()]
    const broken = (id: string) => ({ ok: false, why: 'guard', guard: once(id) })

    // Granted: nobody else may, and a refusal comes too late.
    await chat.say('granted', { guards: [once(granted)] })
    expect(await chat.try([says('again')], { guards: [once(granted)] })).toEqual(broken(granted))
    expect(await world.one(used(granted))).toMatchObject({ ok: false, why: 'duplicate' })

    // Refused: it stays so.
    await world.sure(used(refused))
    expect(await chat.try([says('a late copy')], { guards: [once(refused)] })).toEqual(broken(refused))

    // What failed for another reason used nothing.
    const failing = [once(inVain), { kind: 'queue', departmentId: chat.place.departmentId, max: 0 }] as const
    expect(await chat.try([says('in vain')], { guards: failing })).toMatchObject({
      ok: false,
      guard: { kind: 'queue' },
    })
    // In one batch, the first counts.
    const other = await new Chat(world, await world.shop()).begin()
    const units = [chat, other].map((each) => each.build([says('who is first')], { guards: [once(inVain)] }).unit)
    expect(await world.store.commit(units)).toMatchObject([{ ok: true }, broken(inVain)])
    expect(await world.findings()).toEqual([])
  })

  it('[S6] tells a duplicate even after a failure of the same conversation', async () => {
    const world = await open()
    const chat = await new Chat(world, await world.shop()).begin()
    const { drafts, ...key } = keyed('once')
    const first = chat.build(drafts, key)
    await world.sure(first.unit)
    const stale = chat.build([says('stale')])
    const outcomes = await world.store.commit([stale.unit, first.unit])
    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.why))).toEqual(['stale', 'duplicate'])
  })
}
