import fc from 'fast-check'
import { ACK_TIMEOUT_MS, MAX_RESUME } from '@deskbell/protocol'
import { describe, expect, test } from 'vitest'
import { id, seqs, upTo, watching } from '../test/watching.ts'
import {
  agent,
  conversationView,
  fakeClient,
  fakeId,
  FakeEnvironment,
  FakeRelay,
  messageEvent,
  visitor,
} from './testing/index.ts'

describe('following a conversation', () => {
  test('[C11] a conversation nothing is known of comes with a reset, and is live then', async () => {
    const { model } = await watching(3)
    expect(model.live).toBe(true)
    expect(seqs(model.events)).toEqual([1, 2, 3])
    expect(model).toMatchObject({ hasOlder: false, head: 3, view: { id } })
  })

  test('[C11] after an interruption only what was missed comes', async () => {
    const { environment, relay, client, model } = await watching(3)
    relay.cut()
    expect(model.live).toBe(false)
    relay.append(id, messageEvent(0, 'missed'))
    relay.append(id, messageEvent(0, 'missed too'))
    await environment.run(1_000)
    const { last } = { last: relay.visible(id)[2]! }
    expect(environment.socket.framesOf('hello')[0]?.resume).toEqual([
      { conversationId: id, epoch: 'epoch-1', seq: 3, eventId: last.id },
    ])
    expect(environment.socket.framesOf('watch')).toEqual([])
    expect(model.events).toEqual(relay.visible(id))
    expect(model.live).toBe(true)
    expect(client.faults).toBe(0)
  })

  test('[C11] the newest 50 watched are resumed in hello, the others asked for after it', async () => {
    const { environment, relay, client } = await watching(1)
    const ids = upTo(MAX_RESUME + 3).map((n) => fakeId('cnv', n))
    for (const each of ids.slice(1)) relay.append(each, messageEvent(0, 'hello'))
    for (const each of ids.toReversed()) client.watch(each)
    for (const each of ids) client.watch(each)
    await environment.run(1_000)
    relay.cut()
    await environment.run(1_000)
    const [hello] = environment.socket.framesOf('hello')
    expect(hello?.resume.map(({ conversationId }) => conversationId)).toEqual(ids.slice(3))
    expect(environment.socket.framesOf('watch').map(({ conversationId }) => conversationId)).toEqual(ids.slice(0, 3))
    expect(client.conversations().every(({ live }) => live)).toBe(true)
  })

  test('[C11] once unwatched nothing more is applied; watched again it catches up', async () => {
    const { environment, relay, client, model } = await watching(2)
    client.unwatch(id)
    expect(model.live).toBe(false)
    relay.append(id, messageEvent(0, 'under way'))
    await environment.run(100)
    relay.append(id, messageEvent(0, 'unseen'))
    await environment.run(100)
    expect(seqs(model.events)).toEqual([1, 2])
    client.watch(id)
    await environment.run(100)
    expect(client.conversation(id)).toBe(model)
    expect(seqs(model.events)).toEqual([1, 2, 3, 4])
  })

  test('[C11] models nobody watches are kept, but not for ever', async () => {
    const { environment, relay, client } = await watching(1)
    const ids = upTo(60).map((n) => fakeId('cnv', n))
    for (const each of ids) {
      relay.append(each, messageEvent(0, 'hello'))
      client.watch(each)
      await environment.run(50)
      client.unwatch(each)
    }
    expect(client.conversations()).toHaveLength(50)
    expect(client.conversation(ids[0]!)).toBeUndefined()
    expect(client.conversation(ids[59]!)?.events).toHaveLength(1)
  })

  test('[C11] an unanswered watch is asked again', async () => {
    const { environment, relay, client } = await watching(1)
    const other = fakeId('cnv', 2)
    const [link] = relay.links
    link!.says = () => {}
    client.watch(other)
    await environment.run(ACK_TIMEOUT_MS)
    expect(environment.socket.framesOf('watch').filter(({ conversationId }) => conversationId === other)).toHaveLength(
      2,
    )
  })
})

describe('what is missing', () => {
  test('[C13] a gap is asked for at once, and once', async () => {
    const { environment, relay, model } = await watching(1)
    relay.losesEvents = () => true
    relay.append(id, messageEvent(0, 'lost'))
    relay.losesEvents = () => false
    const before = environment.socket.framesOf('watch').length
    for (let n = 0; n < 5; n++) relay.append(id, messageEvent(0, 'after the gap'))
    await environment.run(10)
    expect(seqs(model.events)).toEqual([1])
    expect(model.head).toBe(7)
    const asked = environment.socket.framesOf('watch').slice(before)
    expect(asked).toEqual([
      { type: 'watch', conversationId: id, epoch: 'epoch-1', seq: 1, eventId: model.events[0]!.id },
    ])
    await environment.run(20)
    expect(model.events).toEqual(relay.visible(id))
    expect(model.live).toBe(true)
  })

  test('[C14] a lost tail is noticed by the heads of a ping, after a moment in which it may still come', async () => {
    const { environment, relay, model } = await watching(1)
    relay.losesEvents = () => true
    relay.append(id, messageEvent(0, 'lost'))
    relay.ping()
    const before = environment.socket.framesOf('watch').length
    await environment.run(10)
    expect(model.head).toBe(2)
    await environment.run(499)
    expect(environment.socket.framesOf('watch')).toHaveLength(before)
    await environment.run(1)
    expect(environment.socket.framesOf('watch')).toHaveLength(before + 1)
    await environment.run(20)
    expect(model.events).toEqual(relay.visible(id))
  })

  test('[C14] an event that comes in that moment needs no question', async () => {
    const { environment, relay, model } = await watching(1)
    relay.say({ type: 'ping', id: 1, heads: [[id, 2]] })
    relay.append(id, messageEvent(0, 'a little late'))
    const before = environment.socket.framesOf('watch').length
    await environment.run(20_000)
    expect(environment.socket.framesOf('watch')).toHaveLength(before)
    expect(seqs(model.events)).toEqual([1, 2])
  })

  test('[C14] nothing is asked of a conversation nobody watches', async () => {
    const { environment, relay, client } = await watching(1)
    client.unwatch(id)
    relay.say({ type: 'ping', id: 1, heads: [[id, 5]] })
    const before = environment.socket.framesOf('watch').length
    await environment.run(20_000)
    expect(environment.socket.framesOf('watch')).toHaveLength(before)
  })

  test('[C14] a head that never comes ends in one fresh page, not in asking for ever', async () => {
    const { environment, relay, model } = await watching(1)
    relay.say({ type: 'ping', id: 1, heads: [[id, 99]] })
    const before = environment.socket.framesOf('watch').length
    await environment.run(20_000)
    const asked = environment.socket.framesOf('watch').slice(before)
    expect(asked).toHaveLength(4)
    expect(asked.at(-1)).toEqual({ type: 'watch', conversationId: id })
    expect(model).toMatchObject({ head: 1, live: true })
  })
})

describe('another history', () => {
  test('[C15] a restored store resets what is held, with receipts and read position', async () => {
    const { environment, relay, client, model } = await watching(5)
    client.mark(id, { read: 5 })
    relay.cut()
    relay.epoch = 'epoch-2'
    relay.timelines.set(id, relay.timelines.get(id)!.slice(0, 2))
    await environment.run(1_000)
    expect(seqs(model.events)).toEqual([1, 2])
    expect(model).toMatchObject({ head: 2, read: 0, live: true })
  })

  test('[C15] too far behind, the newest page replaces what is held', async () => {
    const { environment, relay, model } = await watching(2)
    relay.cut()
    for (let n = 0; n < 501; n++) relay.append(id, messageEvent(0, 'meanwhile'))
    await environment.run(1_000)
    expect(model).toMatchObject({ head: 503, hasOlder: true, live: true })
    expect(model.events).toEqual(relay.visible(id).slice(-50))
  })

  test('[C16] a conversation that is gone is wiped', async () => {
    const { environment, relay, client, model } = await watching(2)
    const told: string[] = []
    client.subscribe((change) => change.type === 'conversation' && told.push(change.conversationId))
    relay.say({ type: 'gone', conversationId: id, reason: 'erased' })
    await environment.run(50)
    expect(client.conversation(id)).toBeUndefined()
    expect(told).toEqual([id])
    expect(model).toMatchObject({ view: null, events: [], live: false })
    relay.cut()
    await environment.run(1_000)
    expect(environment.socket.framesOf('hello')[0]?.resume).toEqual([])
    expect(environment.socket.framesOf('watch')).toEqual([])
  })
})

describe('what surrounds the timeline', () => {
  test('[C35] a view is taken unless a newer one is held', async () => {
    const { environment, relay, model } = await watching(3)
    relay.say({
      type: 'conversation',
      conversationId: id,
      seq: 4,
      value: conversationView(id, { status: 'assigned', head: 4 }),
    })
    relay.say({
      type: 'conversation',
      conversationId: id,
      seq: 3,
      value: conversationView(id, { status: 'queued', head: 3 }),
    })
    await environment.run(50)
    expect(model.view?.status).toBe('assigned')
  })

  test('[C35] a page may reach further than the view that was read before it: a view of in between is newer than that', async () => {
    const { environment, relay, model } = await watching(3)
    const page = { prev: 0, events: [...model.events], head: 3, epoch: 'another history', reason: 'epoch' as const }
    const queued = conversationView(id, { status: 'queued', head: 1 })
    relay.say({ type: 'reset', conversationId: id, conversation: queued, ...page })
    const assigned = conversationView(id, { status: 'assigned', head: 2 })
    relay.say({ type: 'conversation', conversationId: id, seq: 2, value: assigned })
    await environment.run(50)
    expect(model.view?.status).toBe('assigned')
  })

  test('[C35] the newest place in the queue counts, until the conversation waits no more', async () => {
    const { environment, relay, client, model } = await watching(1)
    const told: string[] = []
    client.subscribe(({ type }) => told.push(type))
    const place = { type: 'queue', conversationId: id, waitMs: null, staffed: true } as const
    relay.say({ ...place, position: 2, asOf: 2_000 })
    relay.say({ ...place, position: 3, asOf: 1_000 })
    await environment.run(50)
    expect(model.queue?.position).toBe(2)
    expect(told).toEqual(['queue'])
    relay.say({ type: 'conversation', conversationId: id, seq: 2, value: conversationView(id, { status: 'assigned' }) })
    await environment.run(50)
    expect(model.queue).toBeNull()
  })

  test('[C35] a place that is told before the view that says so is kept while the old view is told once more', async () => {
    const { environment, relay, model } = await watching(1)
    const told = (seq: number, status: 'closed' | 'queued') =>
      relay.say({ type: 'conversation', conversationId: id, seq, value: conversationView(id, { status, head: seq }) })
    told(1, 'closed')
    relay.say({ type: 'queue', conversationId: id, position: 2, waitMs: null, staffed: true, asOf: 2_000 })
    told(1, 'closed')
    told(3, 'queued')
    await environment.run(50)
    expect(model.queue?.position).toBe(2)
  })

  test('[C35] the first place told on a new connection counts, whatever the clock of that relay says', async () => {
    const { environment, relay, model } = await watching(1)
    const place = { type: 'queue', conversationId: id, waitMs: null, staffed: true } as const
    relay.say({ ...place, position: 2, asOf: 2_000 })
    await environment.run(50)
    relay.cut()
    await environment.run(5_000)
    relay.say({ ...place, position: 1, asOf: 1_000 })
    await environment.run(50)
    expect(model.queue?.position).toBe(1)
  })

  test('[C34] others are shown writing until they stop, send, or say nothing for 6 s; we ourselves never', async () => {
    const { environment, relay, model } = await watching(1)
    const writes = (on: boolean, by = agent) => relay.say({ type: 'typing', conversationId: id, by, on })
    writes(true)
    writes(true, visitor)
    await environment.run(50)
    expect(model.typing).toEqual([{ by: agent }])
    await environment.run(5_000)
    writes(true)
    await environment.run(5_000)
    expect(model.typing).toEqual([{ by: agent }])
    await environment.run(1_100)
    expect(model.typing).toEqual([])
    writes(true)
    await environment.run(50)
    writes(false)
    await environment.run(50)
    expect(model.typing).toEqual([])
    writes(true)
    await environment.run(50)
    relay.append(id, messageEvent(0, 'written'))
    await environment.run(50)
    expect(model.typing).toEqual([])
    writes(true)
    await environment.run(50)
    relay.cut()
    expect(model.typing).toEqual([])
  })

  test('[C32] receipts of others only rise', async () => {
    const { environment, relay, model } = await watching(3)
    const mark = { participantId: agent.id!, side: 'staff' as const }
    relay.say({ type: 'marks', conversationId: id, marks: [{ ...mark, delivered: 3, read: 1 }] })
    relay.say({ type: 'marks', conversationId: id, marks: [{ ...mark, delivered: 2, read: 2 }] })
    await environment.run(50)
    expect(model.marks).toEqual([{ ...mark, delivered: 3, read: 2 }])
  })
})

test('[C18] whatever the fan-out loses and however often the link breaks, the client ends with the list of the relay', async () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('append' as const), isHidden: fc.boolean(), isLost: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cut' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('ping' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('repeat' as const), back: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 900 }) }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer(), async (steps, seed) => {
      const environment = new FakeEnvironment({ seed })
      const relay = new FakeRelay(environment)
      relay.sees = ({ type }) => type !== 'note'
      relay.append(id, messageEvent(0, 'first'))
      const client = fakeClient(environment)
      client.watch(id)
      client.connect()
      for (const each of steps) {
        if (each.do === 'wait') await environment.run(each.ms)
        else if (each.do === 'cut') relay.cut()
        else if (each.do === 'ping') relay.ping()
        else if (each.do === 'append') {
          relay.losesEvents = () => each.isLost
          relay.append(id, { ...messageEvent(0, 'more'), type: each.isHidden ? 'note' : 'message' })
        } else {
          const events = relay.visible(id).slice(-each.back)
          const prev = relay.visible(id).at(-each.back - 1)?.seq ?? 0
          relay.say({ type: 'events', conversationId: id, prev, events })
        }
        const shown = client.conversation(id)!.events
        expect(shown).toEqual(relay.visible(id).slice(0, shown.length))
      }
      await environment.run(25_000)
      relay.ping()
      await environment.run(2_000)
      expect(client.conversation(id)).toMatchObject({
        live: true,
        events: relay.visible(id),
        head: relay.visible(id).at(-1)!.seq,
      })
      expect(client.faults).toBe(0)
    }),
    { numRuns: 150 },
  )
})
