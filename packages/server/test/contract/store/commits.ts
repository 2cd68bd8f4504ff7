import { expect, it } from 'vitest'
import { Chat, begins, says } from './Chat.ts'
import { contactRecord, newClientId, newId } from './World.ts'
import type { World } from './World.ts'

/** Order, numbering, all-or-nothing. */
export function commitContract(open: () => Promise<World>): void {
  it('[S1] answers each unit in the order given, and later reads see what it said', async () => {
    const world = await open()
    const place = await world.shop()
    const chats = Array.from({ length: 5 }, () => new Chat(world, place))
    const built = chats.map((chat) => chat.build(begins(place, chat.participantId)))
    const missing = new Chat(world, place).build([says('?')], {}, { state: built[0]!.state, head: 7 })
    const outcomes = await world.store.commit(
      [built[0]!, built[1]!, missing, built[2]!, built[3]!, built[4]!].map(({ unit }) => unit),
    )
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.head : outcome.why))).toEqual([3, 3, 'gone', 3, 3, 3])
    const loaded = await world.store.load([...chats.map(({ id }) => id), newId('cnv')])
    expect(loaded.size).toBe(5)
    expect(loaded.get(chats[3]!.id)).toEqual({ state: built[3]!.state, head: 3, publicHead: 3, number: 4 })
    const events = await world.store.timeline(chats[4]!.id, { from: 1, limit: 10, audience: 'staff' })
    expect(events.events.map(({ json }) => json)).toEqual(built[4]!.unit.conversation!.events.map(({ json }) => json))
  })

  it('[S1] gives the time of the acknowledged event, and of the commit when there is none', async () => {
    const world = await open()
    const place = await world.shop()
    const chat = new Chat(world, place)
    const { unit } = chat.build(begins(place, chat.participantId), { clientId: newClientId() })
    const outcome = await world.one(unit)
    expect(outcome).toEqual({ ok: true, head: 3, publicHead: 3, at: unit.conversation!.events[1]!.at })
    world.clock.advance(5)
    const value = contactRecord(place.siteId, 0)
    expect(await world.one({ records: [{ kind: 'contact', id: value.id, expectedRev: 0, value }] })).toEqual({
      ok: true,
      head: 0,
      publicHead: 0,
      at: world.clock.now(),
    })
  })

  it('[S49] proves that it can commit, and nothing is different after it', async () => {
    const world = await open()
    const chat = await new Chat(world, await world.shop()).begin()
    const look = async (): Promise<string> =>
      JSON.stringify([
        ...(await world.store.load([chat.id])),
        await world.store.timeline(chat.id, { from: 1, limit: 100, audience: 'staff' }),
        await world.store.info(),
      ])
    const before = await look()
    await world.store.probe()
    expect(await look()).toBe(before)
    await chat.say('and it goes on')
  })

  it('[S2] numbers a timeline 1, 2, 3 … and the conversations of each site 1, 2, 3 …', async () => {
    const world = await open()
    const [here, there] = [await world.shop(), await world.shop()]
    const chats = [here, there, here, here, there].map((place) => new Chat(world, place))
    for (const chat of chats) await chat.begin()
    for (let i = 0; i < 20; i += 1) await chats[i % 5]!.say(`message ${i}`)
    const loaded = await world.store.load(chats.map(({ id }) => id))
    expect(chats.map(({ id }) => loaded.get(id)?.number)).toEqual([1, 1, 2, 3, 2])
    for (const chat of chats) {
      const { events } = await world.store.timeline(chat.id, { from: 1, limit: 100, audience: 'staff' })
      expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
    }
  })

  it('[S2] refuses numbers that do not follow, and stores nothing of it', async () => {
    const world = await open()
    const chat = await new Chat(world, await world.shop()).begin()
    const { unit } = chat.build([says('a'), says('b')])
    const [first, second] = unit.conversation!.events
    const holey = { ...unit, conversation: { ...unit.conversation!, events: [first!, { ...second!, seq: 6 }] } }
    expect(await world.one(holey)).toEqual({ ok: false, why: 'stale' })
    expect((await world.store.load([chat.id])).get(chat.id)?.head).toBe(3)
    expect(await world.findings()).toEqual([])
  })

  it('[S3] refuses what was decided on another head, and changes nothing', async () => {
    const world = await open()
    const chat = await new Chat(world, await world.shop()).begin()
    const behind = chat.build([says('late')])
    const ahead = chat.build([says('early')], {}, { state: chat.is, head: 9 })
    const again = chat.build(begins(chat.place, chat.participantId), {}, { state: null, head: 0 })
    await chat.say()
    const outcomes = await world.store.commit([behind.unit, again.unit])
    expect(outcomes).toEqual([
      { ok: false, why: 'stale' },
      { ok: false, why: 'stale' },
    ])
    expect(await world.one(ahead.unit)).toEqual({ ok: false, why: 'stale' })
    expect((await world.store.load([chat.id])).get(chat.id)).toMatchObject({ head: 4, state: chat.is })
    expect(await world.findings()).toEqual([])
  })

  it('[S3] says gone for a conversation that does not exist', async () => {
    const world = await open()
    const chat = await new Chat(world, await world.shop()).begin()
    const other = new Chat(world, chat.place)
    expect(await world.one(other.build([says('?')], {}, chat).unit)).toEqual({ ok: false, why: 'gone' })
  })

  it('[S6] applies units of one conversation in order, and after a failure none of it, while others go on', async () => {
    const world = await open()
    const place = await world.shop()
    const [one, two] = [await new Chat(world, place).begin(), await new Chat(world, place).begin()]
    const full = [{ kind: 'queue', departmentId: place.departmentId, max: 1 }] as const
    const first = one.build([says('1')])
    const refused = one.build([says('2')], { guards: full }, first)
    const third = one.build([says('3')], {}, refused)
    // Its head would fit, and still the door decided it after the one that failed.
    const fourth = one.build([says('4')], {}, first)
    const a = two.build([says('a')])
    const b = two.build([says('b')], {}, a)
    const outcomes = await world.store.commit([first, a, refused, third, b, fourth].map(({ unit }) => unit))
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.head : outcome.why))).toEqual([
      4,
      4,
      'guard',
      'stale',
      5,
      'stale',
    ])
    expect(outcomes[2]).toEqual({ ok: false, why: 'guard', guard: full[0] })
    const loaded = await world.store.load([one.id, two.id])
    expect([loaded.get(one.id)?.state, loaded.get(two.id)?.state]).toEqual([first.state, b.state])
  })

  it('[S7] does all of a unit or nothing of it', async () => {
    const world = await open()
    const place = await world.shop()
    const agentId = await world.agent({ capacity: 1 })
    const chat = await new Chat(world, place).begin()
    const value = contactRecord(place.siteId, 0)
    const extras = {
      clientId: newClientId(),
      effects: [{ kind: 'mail', dedupe: 'one', body: { to: 'x' } }],
      records: [{ kind: 'contact', id: value.id, expectedRev: 0, value }],
      guards: [
        { kind: 'load', agentId, delta: 1 },
        { kind: 'load', agentId, delta: 1 },
      ],
    } as const
    expect(await chat.try([says('no')], extras)).toMatchObject({ ok: false, why: 'guard' })
    expect(await world.store.original({ scope: chat.scope, id: extras.clientId })).toBeNull()
    expect(await world.store.get('contact', { id: value.id })).toBeNull()
    expect(await world.store.takeEffects(['mail'], 9, 1_000)).toEqual([])
    expect((await world.store.loads([agentId])).get(agentId)).toEqual({ load: 0, max: 1 })
    expect((await world.store.load([chat.id])).get(chat.id)?.head).toBe(3)

    expect(await chat.try([says('yes')], { ...extras, guards: [] })).toMatchObject({ ok: true })
    expect(await world.store.get('contact', { id: value.id })).toEqual({ rev: 1, value })
    expect(await world.store.takeEffects(['mail'], 9, 1_000)).toHaveLength(1)
  })

  it('[S8] lets a unit that cannot be written harm no other', async () => {
    const world = await open()
    const place = await world.shop()
    const chats = []
    for (let i = 0; i < 6; i += 1) chats.push(await new Chat(world, place).begin())
    const built = chats.map((chat, index) => chat.build([says(`${index}`)], { clientId: newClientId() }))
    const news = new Chat(world, place)
    const begun = news.build(begins(place, news.participantId))
    const poison = {
      ...built[2]!.unit,
      conversation: { ...built[2]!.unit.conversation!, amend: [{ seq: 99, json: '{}' }] },
    }
    const unstorable = { ...built[4]!.unit, effects: [{ kind: 'x', dedupe: 'x', body: { n: 1n } }] }
    const nowhere = new Chat(world, { ...place, contactId: newId('con') })
    const orphan = nowhere.build(begins(nowhere.place, nowhere.participantId)).unit
    const units = [built[0]!.unit, begun.unit, poison, built[3]!.unit, unstorable, orphan, built[5]!.unit]
    const outcomes = await world.store.commit(units)
    // Memory keeps any value; a database cannot.
    expect(outcomes.filter((_, index) => index !== 4).map(({ ok }) => ok)).toEqual([
      true,
      true,
      false,
      true,
      false,
      true,
    ])
    expect(outcomes[2]).toEqual({ ok: false, why: 'stale' })
    const after = news.build([says('goes on')], {}, begun)
    expect(await world.one(after.unit)).toMatchObject({ ok: true, head: 4 })
    expect(await world.findings()).toEqual([])
  })

  it('[S8] begins anew a conversation whose first unit could not be written, whatever began meanwhile', async () => {
    const world = await open()
    const place = await world.shop()
    const [broken, other] = [new Chat(world, place), new Chat(world, place)]
    const first = broken.build(begins(place, broken.participantId))
    const poison = { conversation: { ...first.unit.conversation!, amend: [{ seq: 99, json: '{}' }] } }
    const outcomes = await world.store.commit([poison, other.build(begins(place, other.participantId)).unit])
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, true])
    expect(await world.one(first.unit)).toMatchObject({ ok: true, head: 3 })
    const loaded = await world.store.load([broken.id, other.id])
    expect([loaded.get(other.id)?.number, loaded.get(broken.id)?.number]).toEqual([1, 2])
    expect(await world.findings()).toEqual([])
  })

  it('[S9] keeps a conversation to contact and department of its own site', async () => {
    const world = await open()
    const [here, there] = [await world.shop(), await world.shop()]
    for (const place of [
      { ...here, contactId: there.contactId },
      { ...here, departmentId: there.departmentId },
    ]) {
      const chat = new Chat(world, place)
      expect(await chat.try(begins(place, chat.participantId))).toEqual({ ok: false, why: 'stale' })
    }
    const value = contactRecord(here.siteId, 0)
    const chat = new Chat(world, { ...here, contactId: value.id })
    expect(
      await chat.try(begins(chat.place, chat.participantId), {
        records: [{ kind: 'contact', id: value.id, expectedRev: 0, value }],
      }),
    ).toMatchObject({ ok: true })
  })
}
