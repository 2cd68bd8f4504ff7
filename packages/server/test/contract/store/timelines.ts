import { expect, it } from 'vitest'
import { Chat, says } from './Chat.ts'
import { newClientId, newId } from './World.ts'
import type { World } from './World.ts'

/** What audiences read of a timeline, and what survives being stored. */
export function timelineContract(open: () => Promise<World>): void {
  it('[S10] chains each audience without loss: a hundred notes are a hole for staff nowhere and for visitors nothing', async () => {
    const world = await open()
    const chat = await new Chat(world, await world.shop()).begin()
    for (let i = 0; i < 50; i += 1) await chat.note()
    await chat.say('after fifty notes')
    let built = chat.build([{ type: 'note', content: { parts: [{ type: 'text', text: 'together' }] } }])
    const units = [built.unit]
    for (let i = 0; i < 49; i += 1) {
      built = chat.build([{ type: 'note', content: { parts: [{ type: 'text', text: 'together' }] } }], {}, built)
      units.push(built.unit)
    }
    expect((await world.store.commit(units)).at(-1)).toMatchObject({ ok: true, head: 104, publicHead: 54 })
    chat.follow(built)
    await chat.say('after a hundred')

    const staff = await world.store.timeline(chat.id, { from: 1, limit: 200, audience: 'staff' })
    expect(staff.events.map(({ seq, prev }) => seq - prev)).toEqual(Array.from({ length: 105 }, () => 1))
    const visitor = await world.store.timeline(chat.id, { from: 1, limit: 200, audience: 'visitor' })
    expect(visitor.events.map(({ prev, seq }) => [prev, seq])).toEqual([
      [0, 2],
      [2, 3],
      [3, 54],
      [54, 105],
    ])
    expect(JSON.stringify(visitor.events)).not.toMatch(/"note"|together/)
    expect(await world.store.heads({ ids: [chat.id, newId('cnv')] })).toEqual([
      { id: chat.id, head: 105, publicHead: 105 },
    ])
  })

  it('[S11] gives pages of a timeline in both directions and says whether more follow', async () => {
    const world = await open()
    const chat = await new Chat(world, await world.shop()).begin()
    for (let i = 4; i <= 20; i += 1) await (i % 3 === 0 ? chat.note() : chat.say(`${i}`))
    const page = async (q: Parameters<typeof world.store.timeline>[1]) => {
      const { events, more } = await world.store.timeline(chat.id, q)
      return [events.map(({ seq }) => seq), more]
    }
    const all = { audience: 'staff' } as const
    const seen = { audience: 'visitor' } as const
    expect(await page({ ...all, from: 18, limit: 10 })).toEqual([[18, 19, 20], false])
    expect(await page({ ...all, from: 1, limit: 3 })).toEqual([[1, 2, 3], true])
    expect(await page({ ...all, from: 18, limit: 3 })).toEqual([[18, 19, 20], false])
    expect(await page({ ...all, from: 21, limit: 3 })).toEqual([[], false])
    expect(await page({ ...all, before: 21, limit: 3 })).toEqual([[18, 19, 20], true])
    expect(await page({ ...all, before: 4, limit: 3 })).toEqual([[1, 2, 3], false])
    expect(await page({ ...all, before: 1, limit: 3 })).toEqual([[], false])
    expect(await page({ ...seen, before: 19, limit: 3 })).toEqual([[14, 16, 17], true])
    expect(await page({ ...seen, from: 17, limit: 9 })).toEqual([[17, 19, 20], false])
    expect(await page({ ...seen, before: 4, limit: 9 })).toEqual([[2, 3], false])
    const { events } = await world.store.timeline(newId('cnv'), { ...all, from: 1, limit: 5 })
    expect(events).toEqual([])
  })

  const texts = {
    'a NUL': 'before\0after',
    'astral characters': '👩‍👩‍👧‍👦 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🏳️‍🌈',
    'half a surrogate pair': 'broken \ud83d heart',
    'quotes, backslashes and what looks like JSON': '"id":"evt_00000000000000000000000000000000" \\" \u2028 \r\n {}',
    'right-to-left': 'שלום עולם ‮ !',
    '64 KiB': '0123456789abcdef'.repeat(4_096),
    '64 KiB of astral characters': '😀'.repeat(16_384),
  }
  it.each(Object.entries(texts))('[S12] gives back %s as it was', async (_, text) => {
    const world = await open()
    const place = await world.shop()
    const chat = await new Chat(world, place).begin()
    const clientId = newClientId()
    const built = chat.build([says(text)], { clientId })
    await world.sure(built.unit)
    const { events } = await world.store.timeline(chat.id, { from: 4, limit: 1, audience: 'visitor' })
    const sent = built.unit.conversation!.events[0]!
    expect(events[0]).toMatchObject({ id: sent.id, json: sent.json })
    expect(JSON.parse(events[0]!.json).content.parts[0].text).toBe(text)
    expect(await world.store.original({ scope: chat.scope, id: clientId })).toMatchObject({ eventId: sent.id })
    const name = `${text.slice(0, 100)}.`
    const contactId = await world.contact(place.siteId, { name })
    expect((await world.store.get('contact', { id: contactId }))?.value.name).toBe(name)
    expect(await world.findings()).toEqual([])
  })

  it('[S13] changes older events in place: an edit is what is read, an erased one keeps its number and not its words', async () => {
    const world = await open()
    const chat = await new Chat(world, await world.shop()).begin()
    await chat.say('secret one')
    await chat.say('secret two')
    const built = chat.build([says('edited and erased')])
    const before = (await world.store.timeline(chat.id, { from: 4, limit: 2, audience: 'staff' })).events
    const edited = before[0]!.json.replace('secret one', 'better')
    const conversation = {
      ...built.unit.conversation!,
      amend: [
        { seq: 4, json: edited },
        { seq: 5, json: null },
      ],
    }
    await world.sure({ ...built.unit, conversation })
    const { events } = await world.store.timeline(chat.id, { from: 4, limit: 9, audience: 'visitor' })
    expect(events.map(({ seq, prev, id }) => [prev, seq, id])).toEqual([
      [3, 4, before[0]!.id],
      [4, 5, before[1]!.id],
      [5, 6, built.unit.conversation!.events[0]!.id],
    ])
    expect(events[0]!.json).toBe(edited)
    expect(JSON.parse(events[1]!.json)).toEqual({ ...JSON.parse(before[1]!.json), content: null })
    expect(await world.findings()).toEqual([])
  })

  it('[S14] tells which conversations changed lately', async () => {
    const world = await open()
    const place = await world.shop()
    const [old, fresh] = [await new Chat(world, place).begin(), await new Chat(world, place).begin()]
    world.clock.advance(30_000)
    expect(await world.store.heads({ changedWithinMs: 20_000 })).toEqual([])
    await fresh.say()
    world.clock.advance(19_000)
    expect(await world.store.heads({ changedWithinMs: 20_000 })).toEqual([{ id: fresh.id, head: 4, publicHead: 4 }])
    await old.note()
    const changed = await world.store.heads({ changedWithinMs: 20_000 })
    expect(changed.toSorted((a, b) => b.publicHead - a.publicHead)).toEqual([
      { id: fresh.id, head: 4, publicHead: 4 },
      { id: old.id, head: 4, publicHead: 3 },
    ])
    world.clock.advance(2_000)
    expect(await world.store.heads({ changedWithinMs: 20_000 })).toEqual([{ id: old.id, head: 4, publicHead: 3 }])
  })

  it('[S15] raises marks and never lowers them', async () => {
    const world = await open()
    const chat = await new Chat(world, await world.shop()).begin()
    const mark = (participantId: string, side: 'visitor' | 'staff', delivered: number, read: number) => ({
      conversationId: chat.id,
      mark: { participantId, side, delivered, read },
    })
    await world.store.raiseMarks([mark('par_a', 'visitor', 3, 1), mark('agt_b', 'staff', 2, 2)])
    await world.store.raiseMarks([
      mark('par_a', 'visitor', 2, 2),
      { ...mark('par_a', 'visitor', 9, 9), conversationId: newId('cnv') },
    ])
    await world.store.raiseMarks([mark('agt_c', 'staff', 3, 3), mark('agt_b', 'staff', 3, 1)])
    expect(await world.store.marks([chat.id, newId('cnv')])).toEqual(
      new Map([
        [
          chat.id,
          [
            { participantId: 'agt_b', side: 'staff', delivered: 3, read: 2 },
            { participantId: 'agt_c', side: 'staff', delivered: 3, read: 3 },
            { participantId: 'par_a', side: 'visitor', delivered: 3, read: 2 },
          ],
        ],
      ]),
    )
    expect((await world.store.rows([chat.id]))[0]?.staffRead).toBe(3)
  })
}
