import { expect, it } from 'vitest'
import type { AgentRecord, SessionRecord } from '../../../src/domain/records.ts'
import { Chat, assigns, begins } from './Chat.ts'
import { agentRecord, contactRecord, departmentRecord, hashOf, newId, participantRecord, siteRecord } from './World.ts'
import type { World } from './World.ts'

/** Records, capacity and queue limits. */
export function peopleContract(open: () => Promise<World>): void {
  it('[S16] counts revisions of a record and refuses a change made on another one', async () => {
    const world = await open()
    const agent = agentRecord(1)
    const change = (expectedRev: number, value: AgentRecord | null) =>
      world.one({ records: [{ kind: 'agent', id: agent.id, expectedRev, value }] })
    expect(await change(1, agent)).toEqual({ ok: false, why: 'stale' })
    expect(await change(0, agent)).toMatchObject({ ok: true })
    expect(await change(0, agent)).toEqual({ ok: false, why: 'stale' })
    expect(await change(1, { ...agent, name: 'Ben' })).toMatchObject({ ok: true })
    expect(await change(1, { ...agent, name: 'Late' })).toEqual({ ok: false, why: 'stale' })
    expect(await world.store.get('agent', { id: agent.id })).toEqual({ rev: 2, value: { ...agent, name: 'Ben' } })
    expect(await change(2, null)).toMatchObject({ ok: true })
    expect(await world.store.get('agent', { id: agent.id })).toBeNull()
    expect(await change(0, agent)).toMatchObject({ ok: true })
  })

  it('[S16] refuses all records of a unit when one of them was changed by somebody else', async () => {
    const world = await open()
    const [one, two] = [agentRecord(1), agentRecord(2)]
    await world.make('agent', one)
    const records = [
      { kind: 'agent', id: two.id, expectedRev: 0, value: two },
      { kind: 'agent', id: one.id, expectedRev: 7, value: one },
    ] as const
    expect(await world.one({ records })).toEqual({ ok: false, why: 'stale' })
    expect(await world.store.find('agent', {})).toEqual([{ rev: 1, value: one }])
  })

  it('[S17] says which unique value is taken', async () => {
    const world = await open()
    const [here, there] = [await world.site(), await world.site()]
    const contactId = await world.contact(here)
    const makes = async (kind: string, value: { id: string } & Record<string, unknown>) =>
      world.one({ records: [{ kind, id: value.id, expectedRev: 0, value } as never] })
    const taken = (kind: string, field: string) => ({ ok: false, why: 'taken', kind, field })

    const agent = agentRecord(1)
    await world.make('agent', agent)
    expect(await makes('agent', { ...agentRecord(2), email: agent.email })).toEqual(taken('agent', 'email'))
    const site = siteRecord(1)
    await world.make('site', site)
    expect(await makes('site', { ...siteRecord(2), key: site.key })).toEqual(taken('site', 'key'))
    const session: SessionRecord = {
      id: newId('ses'),
      agentId: agent.id,
      tokenHash: 'h',
      userAgent: '',
      createdAt: 0,
      lastSeenAt: 0,
      expiresAt: 9,
    }
    await world.make('session', session)
    expect(await makes('session', { ...session, id: newId('ses') })).toEqual(taken('session', 'tokenHash'))
    const device = participantRecord(here, contactId, 0)
    await world.make('participant', device)
    expect(await makes('participant', { ...device, id: newId('par') })).toEqual(taken('participant', 'secretHash'))
    expect(await makes('participant', { ...device, id: newId('par'), siteId: there } as never)).toMatchObject({
      ok: true,
    })
    await world.contact(here, { externalId: 'u1' })
    expect(await makes('contact', contactRecord(here, 0, { externalId: 'u1' }))).toEqual(taken('contact', 'externalId'))
    await world.contact(there, { externalId: 'u1' })
    const named = { ...agent, name: 'Same address, same person' }
    expect(await world.one({ records: [{ kind: 'agent', id: agent.id, expectedRev: 1, value: named }] })).toMatchObject(
      { ok: true },
    )
  })

  it('[S17] lets any number have no value: removed agents, contacts nobody identified, stored files', async () => {
    const world = await open()
    const siteId = await world.site()
    for (let i = 0; i < 3; i += 1) {
      await world.agent({ email: '' })
      await world.contact(siteId)
      await world.make('file', {
        id: newId('fil'),
        siteId,
        conversationId: null,
        purpose: 'message',
        name: 'a',
        bytes: 1,
        mime: '',
        ticketHash: null,
        expiresAt: null,
        by: 'x',
        createdAt: 0,
      })
    }
    expect(await world.store.find('file', {})).toHaveLength(3)
    expect(await world.store.get('agent', { email: 'nobody@example.org' })).toBeNull()
  })

  it('[S18] finds records by their unique and indexed fields, in order of creation', async () => {
    const world = await open()
    const [here, there] = [await world.site(), await world.site()]
    const agents = [await world.agent({ email: 'a@x.org' }), await world.agent(), await world.agent()]
    const departments = [await world.department(here), await world.department(there), await world.department(here)]
    const contact = await world.contact(here, { externalId: 'u1' })
    const merged = await world.contact(here, { mergedInto: contact })
    const device = participantRecord(here, merged, 0)
    await world.make('participant', device)
    const site = (await world.store.get('site', { id: here }))!.value
    const ids = (found: readonly { value: { id: string } }[]) => found.map(({ value }) => value.id)

    expect(ids(await world.store.find('agent', {}))).toEqual(agents)
    expect(ids(await world.store.find('department', { siteId: here }))).toEqual([departments[0], departments[2]])
    expect(ids(await world.store.find('contact', { mergedInto: contact }))).toEqual([merged])
    expect(ids(await world.store.find('participant', { contactId: merged }))).toEqual([device.id])
    expect((await world.store.get('agent', { email: 'a@x.org' }))?.value.id).toBe(agents[0])
    expect((await world.store.get('site', { key: site.key }))?.value).toEqual(site)
    expect((await world.store.get('contact', { siteId: here, externalId: 'u1' }))?.value.id).toBe(contact)
    expect(await world.store.get('contact', { siteId: there, externalId: 'u1' })).toBeNull()
    expect((await world.store.get('participant', { siteId: here, secretHash: device.secretHash }))?.value).toEqual(
      device,
    )
    expect(await world.store.get('session', { tokenHash: hashOf('none') })).toBeNull()
    await world.make('audit', { id: newId('aud'), at: 1, actor: 'x', command: 'y', siteId: null, target: '' })
    await world.make('installation', { id: 'installation', setUpAt: null, setUpTokenHash: null, secret: 's' })
    expect((await world.store.get('installation', { id: 'installation' }))?.value.secret).toBe('s')
  })

  it('[S19] gives nobody more than their capacity, one by one, together or at once', async () => {
    const world = await open()
    const agentId = await world.agent({ capacity: 3 })
    const place = await world.shop([agentId])
    const chats = []
    for (let i = 0; i < 12; i += 1) chats.push(await new Chat(world, place).begin())
    const built = chats.map((chat) => chat.build(assigns(agentId, 'claimed')))
    const outcomes = (
      await Promise.all([
        world.store.commit(built.slice(0, 2).map(({ unit }) => unit)),
        world.store.commit(built.slice(2, 6).map(({ unit }) => unit)),
        ...built.slice(6).map(({ unit }) => world.store.commit([unit])),
      ])
    ).flat()
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(3)
    for (const outcome of outcomes) {
      if (!outcome.ok) expect(outcome).toEqual({ ok: false, why: 'guard', guard: { kind: 'load', agentId, delta: 1 } })
    }
    expect(await world.store.loads([agentId, newId('agt')])).toEqual(new Map([[agentId, { load: 3, max: 3 }]]))
    expect(await world.store.heldBy(agentId)).toHaveLength(3)
    expect(await world.findings()).toEqual([])
  })

  it('[S19] takes nothing away when capacity is lowered, and lets load sink', async () => {
    const world = await open()
    const agent = agentRecord(1, { capacity: 2 })
    await world.make('agent', agent)
    const place = await world.shop()
    const chats = []
    for (let i = 0; i < 3; i += 1) chats.push(await new Chat(world, place).begin())
    const [one, two, three] = chats as [Chat, Chat, Chat]
    await one.assign(agent.id)
    await two.assign(agent.id)
    await world.sure({ records: [{ kind: 'agent', id: agent.id, expectedRev: 1, value: { ...agent, capacity: 1 } }] })
    expect((await world.store.loads([agent.id])).get(agent.id)).toEqual({ load: 2, max: 1 })
    expect(await three.try(assigns(agent.id, 'claimed'))).toMatchObject({ ok: false, why: 'guard' })
    await one.close()
    expect((await world.store.loads([agent.id])).get(agent.id)).toEqual({ load: 1, max: 1 })
    expect(await three.try(assigns(agent.id, 'claimed'))).toMatchObject({ ok: false, why: 'guard' })
    await two.close()
    expect(await three.try(assigns(agent.id, 'claimed'))).toMatchObject({ ok: true })
  })

  it('[S19] counts the guards of one unit after each other, and knows no agent without a record', async () => {
    const world = await open()
    const agentId = await world.agent({ capacity: 5 })
    const chat = await new Chat(world, await world.shop()).begin()
    const load = (delta: number, id = agentId) => ({ kind: 'load', agentId: id, delta }) as const
    const note = [{ type: 'visitor.left', content: {} }] as const
    expect(await chat.try(note, { guards: [load(3), load(3)] })).toMatchObject({ ok: false, guard: load(3) })
    expect(await chat.try(note, { guards: [load(5), load(-2), load(2)] })).toMatchObject({ ok: true })
    expect(await chat.try(note, { guards: [load(1)] })).toMatchObject({ ok: false, why: 'guard' })
    expect(await chat.try(note, { guards: [load(-1)] })).toMatchObject({ ok: true })
    expect(await chat.try(note, { guards: [load(1, newId('agt'))] })).toMatchObject({ ok: false, why: 'guard' })
    expect((await world.store.loads([agentId])).get(agentId)?.load).toBe(4)
  })

  it('[S20] holds a queue to its limit, counting only those who wait', async () => {
    const world = await open()
    const place = await world.shop()
    const other = await world.department(place.siteId)
    const guards = [{ kind: 'queue', departmentId: place.departmentId, max: 3 }] as const
    await new Chat(world, { ...place, departmentId: other }).begin()
    const left = await new Chat(world, place).begin()
    await left.does([{ type: 'conversation.left_message', content: { name: '', email: '' } }])
    const chats = Array.from({ length: 5 }, () => new Chat(world, place))
    const built = chats.map((chat) => chat.build(begins(place, chat.participantId), { guards }))
    const outcomes = (
      await Promise.all([
        world.store.commit(built.slice(0, 4).map(({ unit }) => unit)),
        world.store.commit([built[4]!.unit]),
      ])
    ).flat()
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, false, false])
    expect(outcomes[4]).toEqual({ ok: false, why: 'guard', guard: guards[0] })
    expect(await world.store.queue(place.departmentId)).toHaveLength(3)
    chats[0]!.follow(built[0]!)
    await chats[0]!.close()
    const late = new Chat(world, place)
    expect(await late.try(begins(place, late.participantId), { guards })).toMatchObject({ ok: true })
  })

  it('[S20] counts a department of its own site only', async () => {
    const world = await open()
    const siteId = await world.site()
    const value = departmentRecord(siteId, [], 0)
    await world.make('department', value)
    const [first] = await world.store.commit([
      { records: [{ kind: 'department', id: value.id, expectedRev: 1, value: null }] },
    ])
    expect(first).toMatchObject({ ok: true })
    expect(await world.store.queue(value.id)).toEqual([])
  })
}
