import type { Refused } from '@deskbell/protocol'
import { describe, expect, test } from 'vitest'
import { checkWire } from '../test/checkedWire.ts'
import {
  agent,
  conversationView,
  fakeClient,
  fakeId,
  FakeEnvironment,
  FakeRelay,
  messageEvent,
  siteView,
  visitor,
} from './testing/index.ts'

const id = fakeId('cnv', 1)

async function live({ messages = 1 } = {}) {
  const environment = new FakeEnvironment()
  const relay = new FakeRelay(environment)
  checkWire(environment)
  for (let n = 0; n < messages; n++) relay.append(id, messageEvent(0, `message ${n}`))
  const client = fakeClient(environment)
  client.watch(id)
  client.connect()
  await environment.run(1_000)
  return { environment, relay, client, model: client.conversation(id)! }
}

test('[C38] a visitor writes, waits, is answered, loses the link, and both ends agree in the end', async () => {
  const environment = new FakeEnvironment()
  const relay = new FakeRelay(environment)
  checkWire(environment)
  const client = fakeClient(environment)
  const told = new Set<string>()
  client.subscribe(({ type }) => told.add(type))

  // Written before there is a connection: shown at once.
  const { conversationId } = client.start({
    content: { parts: [{ type: 'text', text: 'Is this in stock?' }] },
    form: { name: 'Ada' },
  })
  const model = client.conversation(conversationId)!
  expect(model.pending).toMatchObject([{ state: 'sending' }])

  client.connect()
  await environment.run(1_000)
  expect(client.state.kind).toBe('live')
  expect(model).toMatchObject({ live: true, pending: [], view: { status: 'queued' } })

  relay.say({ type: 'queue', conversationId, position: 1, waitMs: [30_000, 60_000], staffed: true, asOf: 1 })
  await environment.run(100)
  expect(model.queue).toMatchObject({ position: 1 })
  relay.say({
    type: 'conversation',
    conversationId,
    seq: 1,
    value: conversationView(conversationId, { status: 'assigned', head: 1 }),
  })
  relay.say({ type: 'typing', conversationId, by: agent, on: true })
  await environment.run(100)
  expect(model).toMatchObject({ queue: null, typing: [{ by: agent }] })

  relay.append(conversationId, messageEvent(0, 'Yes, 3 pieces.'))
  await environment.run(1_000)
  expect(model.typing).toEqual([])
  expect(environment.socket.framesOf('marks')).toEqual([
    { type: 'marks', conversationId, delivered: 1, read: 0 },
    { type: 'marks', conversationId, delivered: 2, read: 0 },
  ])

  // The link breaks while both write.
  relay.cut()
  client.send({ conversationId, kind: 'message', content: { parts: [{ type: 'text', text: 'Great, thank you!' }] } })
  relay.append(conversationId, messageEvent(0, 'Shall I reserve one?'))
  await environment.run(1_000)
  expect(model.events).toEqual(relay.visible(conversationId))
  expect(model.events).toHaveLength(4)
  expect(model.pending).toEqual([])

  const rated = client.act('rate', { score: 5, comment: '' }, { conversationId })
  await environment.run(100)
  expect(await rated).toMatchObject({ ok: true })
  client.close()
  expect(client.state).toEqual({ kind: 'stopped', reason: 'left' })
  expect(client.faults).toBe(0)
  expect([...told].sort()).toEqual(['conversation', 'outbox', 'queue', 'state', 'welcome'])
})

describe('commands and reads', () => {
  test('[C31] a command is sent again after a reconnect, with the same clientId', async () => {
    const { environment, relay, client } = await live()
    const closed = client.act('close', {}, { conversationId: id, ownerToken: 3 })
    const [first] = environment.socket.framesOf('act')
    expect(first).toMatchObject({ name: 'close', args: {}, conversationId: id, ownerToken: 3 })
    relay.cut()
    await environment.run(1_000)
    expect(environment.socket.framesOf('act')).toEqual([first])
    expect(await closed).toMatchObject({ ok: true, ack: { clientId: first!.clientId } })
    relay.cut()
    await environment.run(1_000)
    expect(environment.socket.framesOf('act')).toEqual([])
  })

  test('[C31] a refusal is the answer', async () => {
    const { environment, relay, client } = await live()
    relay.refusals.push({ code: 'already_rated', retryable: false })
    const rated = client.act('rate', { score: 1, comment: '' }, { conversationId: id })
    await environment.run(100)
    expect(await rated).toMatchObject({ ok: false, refused: { code: 'already_rated' } })
  })

  test('[C31] one asked while away waits for the connection, up to 30 s', async () => {
    const { environment, relay, client } = await live()
    relay.cut()
    const soon = client.act('close', {}, { conversationId: id })
    await environment.run(1_000)
    expect(await soon).toMatchObject({ ok: true })
    environment.onSocket = undefined
    relay.cut()
    const never = client.act('close', {}, { conversationId: id })
    await environment.run(30_000)
    expect(await never).toEqual({ ok: false, refused: { code: 'offline', retryable: true } })
  })

  test('[C31] without a connection in sight the answer is "offline" at once', async () => {
    const { environment, client } = await live()
    environment.socket.onSent = () => {}
    const open = client.query('agents', {})
    client.close()
    expect(await open).toMatchObject({ ok: false, refused: { code: 'offline' } })
    expect(await client.identify(null)).toMatchObject({ ok: false, refused: { code: 'offline' } })
    expect(await fakeClient(environment).query('sites', {})).toMatchObject({ ok: false, refused: { code: 'offline' } })
    expect(environment.timers).toBe(0)
  })

  test('[C31] reads and identities are answered by their value', async () => {
    const { environment, client } = await live()
    const agents = client.query('agents', {})
    environment.socket.receive({ type: 'result', ref: environment.socket.framesOf('query')[0]!.ref, value: [] })
    expect(await agents).toMatchObject({ ok: true, value: [] })
    const known = client.identify('a.b.c')
    const refused: Refused = {
      type: 'refused',
      ref: environment.socket.framesOf('identify')[0]!.ref,
      code: 'identity_expired',
      retryable: false,
    }
    environment.socket.receive(refused)
    expect(await known).toEqual({ ok: false, refused })
  })

  test('[C10] answers to nothing are passed on or ignored', async () => {
    const { environment, client } = await live()
    const told: unknown[] = []
    client.subscribe((change) => told.push(change))
    const frame = { type: 'refused', ref: 4_711, code: 'rate_limited', retryable: true } as const
    environment.socket.receive(frame)
    environment.socket.receive({ type: 'result', ref: 4_711, value: null })
    environment.socket.receive({ type: 'ack', ref: 4_711, clientId: 'f'.repeat(32), at: 1 })
    expect(told).toEqual([{ type: 'frame', frame }])
    expect(client.faults).toBe(0)
  })
})

describe('receipts', () => {
  test('[C32] that messages arrived is told by itself, at most every 250 ms, and only of what others wrote', async () => {
    const { environment, relay, client } = await live({ messages: 2 })
    expect(environment.socket.framesOf('marks')).toEqual([{ type: 'marks', conversationId: id, delivered: 2, read: 0 }])
    for (let n = 0; n < 5; n++) {
      relay.append(id, messageEvent(0, 'quick'))
      await environment.run(20)
    }
    await environment.run(1_000)
    expect(environment.socket.framesOf('marks').slice(1)).toEqual([
      { type: 'marks', conversationId: id, delivered: 7, read: 0 },
    ])
    relay.append(id, messageEvent(0, 'from another tab', visitor))
    await environment.run(1_000)
    expect(environment.socket.framesOf('marks')).toHaveLength(2)
    expect(client.faults).toBe(0)
  })

  test('[C32] reading is told together with it, never goes back and never beyond what is here', async () => {
    const { environment, client, model } = await live({ messages: 3 })
    client.mark(id, { read: 2 })
    client.mark(id, { read: 1 })
    client.mark('unknown', { read: 1 })
    expect(model.read).toBe(2)
    await environment.run(300)
    expect(environment.socket.framesOf('marks').at(-1)).toEqual({
      type: 'marks',
      conversationId: id,
      delivered: 3,
      read: 2,
    })
    client.mark(id, { read: 99 })
    client.close()
    expect(environment.socket.framesOf('marks').at(-1)).toEqual({
      type: 'marks',
      conversationId: id,
      delivered: 3,
      read: 3,
    })
  })

  test('[C32] what the relay itself did needs no receipt', async () => {
    const { environment, relay } = await live()
    const before = environment.socket.framesOf('marks').length
    relay.append(id, {
      ...messageEvent(0, '', { kind: 'system', id: null }),
      type: 'conversation.closed',
      content: { reason: 'ended' },
    })
    await environment.run(1_000)
    expect(environment.socket.framesOf('marks')).toHaveLength(before)
  })

  test('[C32] what an interruption may have swallowed is told again, what the relay has is not', async () => {
    const { environment, relay, client } = await live({ messages: 3 })
    client.mark(id, { read: 3 })
    await environment.run(255)
    relay.cut()
    await environment.run(1_500)
    expect(environment.socket.framesOf('marks')).toEqual([{ type: 'marks', conversationId: id, delivered: 3, read: 3 }])
    const mark = { participantId: visitor.id!, side: 'visitor', delivered: 3, read: 3 } as const
    relay.say({ type: 'marks', conversationId: id, marks: [mark] })
    await environment.run(100)
    relay.cut()
    await environment.run(1_500)
    expect(environment.socket.framesOf('marks')).toEqual([])
  })

  test('[C32] what was read while away is told after it', async () => {
    const { environment, relay, client } = await live({ messages: 3 })
    relay.say({
      type: 'marks',
      conversationId: id,
      marks: [{ participantId: visitor.id!, side: 'visitor', delivered: 3, read: 1 }],
    })
    await environment.run(100)
    relay.cut()
    client.mark(id, { read: 3 })
    await environment.run(1_500)
    expect(environment.socket.framesOf('marks')).toEqual([{ type: 'marks', conversationId: id, delivered: 3, read: 3 }])
  })

  test('[C32] what was read on an earlier page is known again', async () => {
    const environment = new FakeEnvironment()
    const client = fakeClient(environment)
    client.watch(id)
    client.connect()
    await environment.settle()
    environment.socket.open()
    const marks = [{ participantId: visitor.id!, side: 'visitor', delivered: 2, read: 2 } as const]
    const relay = new FakeRelay(environment)
    relay.append(id, messageEvent(0, 'one'))
    relay.append(id, messageEvent(0, 'two'))
    environment.socket.receive({ type: 'drain', delayMs: 0, reason: 'restart' })
    environment.socket.drop()
    await environment.run(1_000)
    environment.socket.receive({
      type: 'conversation',
      conversationId: id,
      seq: 3,
      value: conversationView(id, { marks }),
    })
    relay.cut()
    await environment.run(1_000)
    expect(client.conversation(id)?.read).toBe(2)
  })

  test('[C32] receipts wait rather than be dammed up behind a slow link', async () => {
    const { environment, client } = await live({ messages: 3 })
    const before = environment.socket.sent.length
    environment.socket.buffered = 100_000
    client.mark(id, { read: 2 })
    client.typing(id, true)
    await environment.run(1_000)
    expect(environment.socket.sent).toHaveLength(before)
    environment.socket.buffered = 0
    await environment.run(1_000)
    expect(environment.socket.framesOf('marks').slice(1)).toEqual([
      { type: 'marks', conversationId: id, delivered: 3, read: 2 },
    ])
  })
})

describe('writing', () => {
  test('[C33] is told at once, every 3 s while it goes on, and ends by itself', async () => {
    const { environment, client } = await live()
    for (let n = 0; n < 50; n++) {
      client.typing(id, true, `draft ${n}`)
      await environment.run(100)
    }
    await environment.run(10_000)
    expect(environment.socket.framesOf('typing')).toEqual([
      { type: 'typing', conversationId: id, on: true, preview: 'draft 0' },
      { type: 'typing', conversationId: id, on: true, preview: 'draft 29' },
      { type: 'typing', conversationId: id, on: true, preview: 'draft 49' },
      { type: 'typing', conversationId: id, on: false },
    ])
  })

  test('[C33] ends with the message, when told, and where the person goes elsewhere', async () => {
    const { environment, client } = await live()
    const typing = () => environment.socket.framesOf('typing').map(({ conversationId, on }) => [conversationId, on])
    const other = fakeId('cnv', 2)
    client.typing(id, true)
    client.send({ conversationId: id, kind: 'message', content: { parts: [{ type: 'text', text: 'done' }] } })
    client.typing(id, true)
    client.typing(id, false)
    client.typing(id, false)
    client.typing(id, true, 'x'.repeat(600))
    client.typing(other, true)
    expect(typing()).toEqual([
      [id, true],
      [id, false],
      [id, true],
      [id, false],
      [id, true],
      [id, false],
      [other, true],
    ])
    expect(environment.socket.framesOf('typing')[4]?.preview).toHaveLength(500)
    await environment.run(10_000)
    expect(typing().slice(-1)).toEqual([[other, false]])
    expect(client.faults).toBe(0)
  })
})

describe('the rest of the wire', () => {
  test('[C35] the site is as last told', async () => {
    const { environment, client } = await live()
    const told: string[] = []
    client.subscribe(({ type }) => told.push(type))
    environment.socket.receive({ type: 'site', value: siteView({ staffed: false }) })
    environment.socket.receive({ type: 'presence', subject: { kind: 'agent', id: agent.id! }, state: 'away', asOf: 1 })
    expect(client.site?.staffed).toBe(false)
    expect(told).toEqual(['site', 'presence'])
  })

  test('[C35] a page visited is told while live', async () => {
    const { environment, client } = await live()
    client.visit({ pageUrl: 'https://shop.example/cart' })
    expect(environment.socket.sent.at(-1)).toEqual({ type: 'visit', context: { pageUrl: 'https://shop.example/cart' } })
    client.close()
    expect(client.post({ type: 'visible', on: false })).toBe(false)
    client.visit({})
    expect(client.faults).toBe(0)
  })

  test('[C11] the conversations a welcome names are known, not followed', async () => {
    const { environment, relay, client } = await live()
    const other = fakeId('cnv', 2)
    relay.append(other, messageEvent(0, 'older'))
    relay.cut()
    await environment.run(1_000)
    expect(client.conversations().map((model) => [model.id, model.live])).toEqual([
      [id, true],
      [other, false],
    ])
    expect(client.conversation(other)).toMatchObject({ view: { id: other }, events: [] })
  })
})
