import fc from 'fast-check'
import { ACK_TIMEOUT_MS, MAX_OUTBOX_BYTES, MAX_OUTBOX_ENTRIES, OUTBOX_RETRY_MS } from '@deskbell/protocol'
import type { MessageContent } from '@deskbell/protocol'
import { describe, expect, test } from 'vitest'
import { checkWire } from '../test/checkedWire.ts'
import type { ChatClient } from './ChatClient.ts'
import type { OutboxEntry } from './outboxEntry.ts'
import { fakeClient, fakeId, FakeEnvironment, FakeRelay, FakeStorage, messageEvent } from './testing/index.ts'

const id = fakeId('cnv', 1)
const text = (value: string): MessageContent => ({ parts: [{ type: 'text', text: value }] })
const textOf = ({ content }: { content: unknown }) => (content as { parts: [{ text: string }] }).parts[0].text
const send = (client: ChatClient, value: string) =>
  client.send({ conversationId: id, kind: 'message', content: text(value) })
const pending = (client: ChatClient) =>
  client.conversation(id)?.pending.map(({ frame, state }) => `${textOf(frame)}: ${state}`)
const stored = (relay: FakeRelay) => relay.visible(id).map((event) => textOf(event as { content: unknown }))

/** A relay with one conversation, and a client that follows it but is not connected yet. */
function offline(storage = new FakeStorage()) {
  const environment = new FakeEnvironment({ storage })
  const relay = new FakeRelay(environment)
  checkWire(environment)
  relay.append(id, messageEvent(0, 'first'))
  const client = fakeClient(environment)
  client.watch(id)
  return { environment, relay, client, storage }
}

async function live(storage?: FakeStorage) {
  const all = offline(storage)
  all.client.connect()
  await all.environment.run(1_000)
  return all
}

describe('a message', () => {
  test('[C19] is shown at once, sent when live, and kept in storage until the relay has it', async () => {
    const { environment, relay, client, storage } = offline()
    const entry = send(client, 'hello')
    expect(entry).toMatchObject({ state: 'sending', error: null, conversationId: id })
    expect(pending(client)).toEqual(['hello: sending'])
    expect(storage.keys()).toEqual([`deskbell:o:${entry.clientId}`])
    client.connect()
    await environment.run(1_000)
    expect(stored(relay)).toEqual(['first', 'hello'])
    expect(pending(client)).toEqual([])
    expect(client.outbox()).toEqual([])
    expect(storage.keys()).toEqual([])
    expect(client.faults).toBe(0)
  })

  test('[C19] survives a reload and a crash, with its state', async () => {
    const { relay, client, storage } = offline()
    send(client, 'one')
    send(client, 'two')
    storage.set('deskbell:o:broken', '{"frame":')
    storage.set('other:o:1', 'not ours')
    const get = storage.get.bind(storage)
    storage.get = (key) => {
      if (!key.startsWith('deskbell:o:')) throw new Error('what belongs to the host page is not read')
      return get(key)
    }
    const environment = new FakeEnvironment({ storage, seed: 2 })
    const next = new FakeRelay(environment)
    next.timelines.set(id, relay.timelines.get(id)!)
    const again = fakeClient(environment)
    expect(pending(again)).toEqual(['one: sending', 'two: sending'])
    again.watch(id)
    again.connect()
    await environment.run(1_000)
    expect(stored(next)).toEqual(['first', 'one', 'two'])
    expect(storage.items.get('other:o:1')).toBe('not ours')
  })

  test('[C19] that failed is failed after a reload too, and not sent by itself', async () => {
    const { environment, relay, client, storage } = await live()
    relay.refusals.push({ code: 'not_owner', retryable: false })
    send(client, 'too late')
    await environment.run(100)
    const again = fakeClient(new FakeEnvironment({ storage }))
    expect(again.outbox()).toMatchObject([{ state: 'failed', error: { code: 'not_owner' } }])
  })

  test('[C29] is shown as sent between its ack and its event, and never nowhere', async () => {
    const { environment, relay, client, storage } = await live()
    relay.losesEvents = () => true
    const shown: string[] = []
    const entry = send(client, 'hello')
    client.subscribe(() => {
      const { events, pending: waiting } = client.conversation(id)!
      const inTimeline = events.some(({ clientId }) => clientId === entry.clientId)
      shown.push(inTimeline ? 'timeline' : (waiting[0]?.state ?? 'nowhere'))
    })
    await environment.run(20)
    expect(pending(client)).toEqual(['hello: sent'])
    expect(storage.keys()).toEqual([])
    // A late answer to an earlier attempt changes nothing.
    environment.socket.receive({
      type: 'refused',
      ref: null,
      clientId: entry.clientId,
      code: 'forbidden',
      retryable: false,
    })
    expect(pending(client)).toEqual(['hello: sent'])
    // The fan-out lost it: the ack itself says what is missing.
    await environment.run(600)
    expect(pending(client)).toEqual([])
    expect([...new Set(shown)]).toEqual(['sent', 'timeline'])
  })

  test('[C29] whose event comes before its ack is settled by it', async () => {
    const { environment, relay, client, storage } = await live()
    const entry = send(client, 'hello')
    const event = { ...messageEvent(2, 'hello', relay.actor), clientId: entry.clientId }
    environment.socket.receive({ type: 'events', conversationId: id, prev: 1, events: [event] })
    expect(pending(client)).toEqual([])
    expect(storage.keys()).toEqual([])
    await environment.run(1_000)
    expect(client.conversation(id)!.events).toHaveLength(2)
    expect(client.outbox()).toEqual([])
  })

  test('[C29] of a conversation that is gone goes with it when it was stored, and fails when it was not', async () => {
    const { environment, relay, client } = await live()
    relay.losesEvents = () => true
    send(client, 'stored')
    await environment.run(20)
    relay.timelines.delete(id)
    relay.say({ type: 'gone', conversationId: id, reason: 'erased' })
    send(client, 'too late')
    await environment.run(1_000)
    expect(client.outbox()).toMatchObject([{ state: 'failed', error: { code: 'not_found' } }])
    expect(pending(client)).toEqual(['too late: failed'])
  })

  test('[C29] of a conversation nobody watches is gone once it is stored', async () => {
    const { environment, relay, client } = await live()
    client.unwatch(id)
    send(client, 'goodbye')
    await environment.run(100)
    expect(stored(relay)).toEqual(['first', 'goodbye'])
    expect(client.outbox()).toEqual([])
  })
})

describe('sending again', () => {
  test('[C20] happens with the same clientId after a reconnect, and stores one message', async () => {
    const { environment, relay, client } = await live()
    const { clientId } = send(client, 'hello')
    await environment.run(10)
    expect(client.conversation(id)?.pending).toMatchObject([{ attempts: 1 }])
    relay.cut()
    await environment.run(1_000)
    expect(relay.received.map((frame) => frame.clientId)).toEqual([clientId, clientId])
    expect(environment.socket.framesOf('probe')).toEqual([])
    expect(stored(relay)).toEqual(['first', 'hello'])
    expect(client.outbox()).toEqual([])
  })

  test('[C20] happens when an ack is overdue, and the link is probed then', async () => {
    const { environment, client } = await live()
    environment.socket.onSent = () => {}
    send(client, 'hello')
    await environment.run(ACK_TIMEOUT_MS - 1)
    expect(environment.socket.framesOf('send')).toHaveLength(1)
    await environment.run(1)
    expect(environment.socket.framesOf('send')).toHaveLength(2)
    expect(environment.socket.framesOf('probe')).toHaveLength(1)
    await environment.run(5_000)
    expect(environment.sockets).toHaveLength(2)
    expect(client.outbox()).toEqual([])
  })

  test('[C24] is for failed ones only', async () => {
    const { environment, client } = await live()
    client.retry(send(client, 'hello').clientId)
    client.retry('unknown')
    expect(environment.socket.framesOf('send')).toHaveLength(1)
  })

  test('[C39] is made at once when the person asks, unless the relay named a time', async () => {
    const { environment, relay, client } = await live()
    relay.refusals.push({ code: 'queue_full', retryable: true })
    const { clientId } = send(client, 'hello')
    // A wait that is not over by itself.
    environment.random = () => 0.9
    await environment.run(50)
    environment.random = FakeEnvironment.prototype.random
    expect(client.outbox()).toMatchObject([{ state: 'sending', error: { code: 'queue_full' } }])
    relay.refusals.push({ code: 'rate_limited', retryable: true, retryAfterMs: 3_000 })
    client.retry(clientId)
    await environment.run(50)
    expect(relay.received).toHaveLength(2)
    client.retry(clientId)
    await environment.run(50)
    expect(relay.received).toHaveLength(2)
    await environment.run(3_000)
    expect(stored(relay)).toEqual(['first', 'hello'])
  })

  test('[C24] ends after 24 h; then the person may, with the same clientId', async () => {
    const { environment, relay, client } = offline()
    const { clientId } = send(client, 'hello')
    environment.advance(OUTBOX_RETRY_MS)
    expect(client.outbox()).toMatchObject([{ state: 'failed', error: { code: 'gave_up' } }])
    client.connect()
    await environment.run(1_000)
    expect(relay.received).toEqual([])
    send(client, 'written since')
    client.retry(clientId)
    expect(pending(client)).toEqual(['written since: sending', 'hello: sending'])
    await environment.run(1_000)
    expect(stored(relay)).toEqual(['first', 'written since', 'hello'])
    expect(relay.received.at(-1)?.clientId).toBe(clientId)
  })
})

describe('a start that was refused for now', () => {
  test('[C25] can be taken back with all that waits behind it, also what an earlier page wrote', async () => {
    const { environment, relay, client, storage } = await live()
    const { conversationId } = client.start({ content: text('one') })
    client.send({ conversationId, kind: 'message', content: text('two') })
    client.close()
    const next = fakeClient(environment)
    relay.refusals.push({ code: 'queue_full', retryable: true })
    next.connect()
    await environment.run(50)
    const entries = next.conversation(conversationId)!.pending
    expect(entries.map(({ clientId }) => next.discard(clientId)?.state)).toEqual(['sending', 'sending'])
    expect(storage.keys().filter((key) => key.includes(':o:'))).toEqual([])
  })
})

describe('order', () => {
  test('[C21] each message names the unacked one before it', async () => {
    const { environment, relay, client } = await live()
    const [one, two] = [send(client, 'one'), send(client, 'two')]
    await environment.run(100)
    const three = send(client, 'three')
    await environment.run(100)
    const after = environment.socket.framesOf('send').map((frame) => [frame.clientId, frame.after])
    expect(after).toEqual([
      [one.clientId, undefined],
      [two.clientId, one.clientId],
      [three.clientId, undefined],
    ])
    expect(stored(relay)).toEqual(['first', 'one', 'two', 'three'])
  })

  test('[C21] what follows a start waits for it, and the conversation is followed by itself', async () => {
    const { environment, relay, client } = offline()
    const { conversationId, clientId } = client.start({ content: text('hello') })
    client.send({ conversationId, kind: 'message', content: text('are you there?') })
    expect(client.conversation(conversationId)?.pending).toHaveLength(2)
    client.connect()
    await environment.run(1_000)
    expect(environment.socket.framesOf('send')[0]?.after).toBe(clientId)
    const model = client.conversation(conversationId)!
    expect(model).toMatchObject({ live: true, view: { id: conversationId }, pending: [] })
    expect(model.events).toEqual(relay.visible(conversationId))
    expect(model.events).toHaveLength(2)
  })

  test('[C21] a start is followed as soon as it is acked', async () => {
    const { environment, client } = await live()
    const { conversationId } = client.start({ content: text('hello') })
    expect(environment.socket.framesOf('watch').map((frame) => frame.conversationId)).toEqual([id])
    await environment.run(50)
    expect(client.conversation(conversationId)).toMatchObject({ live: true, view: { id: conversationId } })
  })

  test('[C21] a start whose ack is lost is watched all the same', async () => {
    const { environment, relay, client } = await live()
    const { conversationId } = client.start({ content: text('hello') })
    await environment.run(10)
    relay.cut()
    await environment.run(1_000)
    expect(client.conversation(conversationId)).toMatchObject({ live: true, pending: [] })
    expect(relay.visible(conversationId)).toHaveLength(1)
  })

  test('[C21] a start answered by its event is watched all the same', async () => {
    const { environment, relay, client } = await live()
    const { conversationId, clientId } = client.start({ content: text('hello') })
    environment.socket.receive({
      type: 'events',
      conversationId,
      prev: 0,
      events: [messageEvent(1, 'hello', relay.actor, clientId)],
    })
    await environment.run(100)
    expect(client.conversation(conversationId)).toMatchObject({ live: true, view: { id: conversationId }, pending: [] })
  })

  test('[C23] one refused as out of order goes again behind the one before it', async () => {
    const { environment, relay, client } = await live()
    relay.refusals.push({ code: 'server_busy', retryable: true, retryAfterMs: 2_000 })
    send(client, 'one')
    send(client, 'two')
    send(client, 'three')
    await environment.run(1_500)
    expect(pending(client)).toEqual(['one: sending', 'two: sending', 'three: sending'])
    expect(client.outbox()[0]?.error).toMatchObject({ code: 'server_busy' })
    const before = relay.received.length
    await environment.run(1_500)
    expect(stored(relay)).toEqual(['first', 'one', 'two', 'three'])
    expect(relay.received.slice(before).map(textOf)).toEqual(['one', 'two', 'three'])
  })

  test('[C23] it goes again as soon as the one before it is acked', async () => {
    const { environment, client } = await live()
    environment.socket.onSent = () => {}
    const [one, two] = [send(client, 'one'), send(client, 'two')]
    environment.socket.receive({
      type: 'refused',
      ref: null,
      clientId: two.clientId,
      code: 'out_of_order',
      retryable: true,
      retryAfterMs: 0,
    })
    const frames = () => environment.socket.framesOf('send').map(({ clientId }) => clientId)
    expect(frames()).toEqual([one.clientId, two.clientId])
    environment.socket.receive({ type: 'ack', ref: 1, clientId: one.clientId, conversationId: id, seq: 2, at: 1 })
    expect(frames()).toEqual([one.clientId, two.clientId, two.clientId])
  })

  test('[C23] with none before it any longer, it goes again alone', async () => {
    const { environment, client } = await live()
    environment.socket.onSent = () => {}
    const { clientId } = send(client, 'one')
    environment.socket.receive({ type: 'refused', ref: null, clientId, code: 'out_of_order', retryable: true })
    await environment.run(500)
    expect(environment.socket.framesOf('send')).toHaveLength(2)
    expect(environment.socket.framesOf('send')[1]?.after).toBeUndefined()
  })
})

describe('a refusal', () => {
  test('[C22] for now is tried again after the time it names, or a growing one', async () => {
    const { environment, relay, client } = await live()
    relay.refusals.push({ code: 'rate_limited', retryable: true, retryAfterMs: 3_000 })
    send(client, 'hello')
    await environment.run(100)
    expect(client.outbox()).toMatchObject([{ state: 'sending', error: { code: 'rate_limited' } }])
    await environment.run(2_900)
    expect(relay.received).toHaveLength(1)
    await environment.run(100)
    expect(stored(relay)).toEqual(['first', 'hello'])
    relay.refusals.push(...Array.from({ length: 5 }, () => ({ code: 'store_unavailable', retryable: true }) as const))
    send(client, 'once more')
    await environment.run(20_000)
    expect(stored(relay)).toEqual(['first', 'hello', 'once more'])
  })

  test('[C22] for good leaves the text as not sent, and what follows goes without it', async () => {
    const { environment, relay, client } = await live()
    relay.refusals.push({ code: 'not_owner', retryable: false })
    send(client, 'mine?')
    send(client, 'next')
    await environment.run(1_000)
    expect(pending(client)).toEqual(['mine?: failed'])
    expect(client.outbox()[0]?.error).toMatchObject({ code: 'not_owner' })
    expect(stored(relay)).toEqual(['first', 'next'])
    await environment.run(60_000)
    expect(relay.received).toHaveLength(2)
  })

  test('[C22] without a clientId is matched by its ref', async () => {
    const { environment, client } = await live()
    environment.socket.onSent = () => {}
    send(client, 'hello')
    const [{ ref } = { ref: 0 }] = environment.socket.framesOf('send')
    environment.socket.receive({ type: 'refused', ref, code: 'bad_frame', retryable: false })
    expect(client.outbox()).toMatchObject([{ state: 'failed', error: { code: 'bad_frame' } }])
  })

  test('[C22] of one conversation does not hold up another', async () => {
    const { environment, relay, client } = await live()
    const other = fakeId('cnv', 2)
    relay.append(other, messageEvent(0, 'first'))
    relay.refusals.push({ code: 'server_busy', retryable: true, retryAfterMs: 60_000 })
    send(client, 'waits')
    client.send({ conversationId: other, kind: 'message', content: text('goes') })
    await environment.run(1_000)
    expect(relay.visible(other)).toHaveLength(2)
    expect(pending(client)).toEqual(['waits: sending'])
  })
})

describe('taking back', () => {
  test('[C25] works while the message has not left, or was refused', async () => {
    const { environment, relay, client, storage } = offline()
    const unsent = send(client, 'a draft again')
    expect(client.discard(unsent.clientId)?.frame).toEqual(unsent.frame)
    expect(storage.keys()).toEqual([])
    client.retry(unsent.clientId)
    expect(client.outbox()).toEqual([])
    relay.refusals.push(
      { code: 'queue_full', retryable: true, retryAfterMs: 60_000 },
      { code: 'text_too_long', retryable: false },
    )
    client.connect()
    await environment.run(1_000)
    for (const value of ['refused for now', 'refused for good']) {
      const entry = send(client, value)
      await environment.run(100)
      expect(client.discard(entry.clientId)).not.toBeNull()
    }
    await environment.run(100_000)
    expect(stored(relay)).toEqual(['first'])
    expect(client.outbox()).toEqual([])
  })

  test('[C25] does not while the relay may have it', async () => {
    const { environment, relay, client, storage } = await live()
    const entry = send(client, 'hello')
    expect(client.discard(entry.clientId)).toBeNull()
    await environment.run(10)
    relay.cut()
    expect(client.discard(entry.clientId)).toBeNull()
    expect(fakeClient(new FakeEnvironment({ storage })).discard(entry.clientId)).toBeNull()
    expect(client.discard('unknown')).toBeNull()
  })
})

describe('limits', () => {
  test('[C26] a full outbox takes nothing more and says so', () => {
    const { client, storage } = offline()
    for (let n = 0; n < MAX_OUTBOX_ENTRIES; n++) send(client, `message ${n}`)
    const refused = send(client, 'one too many')
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'outbox_full' } })
    expect(client.outbox()).toHaveLength(MAX_OUTBOX_ENTRIES)
    expect(storage.keys()).toHaveLength(MAX_OUTBOX_ENTRIES)
  })

  test('[C26] neither does one that holds a mebibyte', () => {
    const { client } = offline()
    const big = 'ä'.repeat(16_000)
    const held = Math.floor(MAX_OUTBOX_BYTES / 32_300)
    for (let n = 0; n < held; n++) expect(send(client, big).state).toBe('sending')
    expect(send(client, big)).toMatchObject({ state: 'failed', error: { code: 'outbox_full' } })
  })

  test('[C26] a message larger than a frame is refused before it is sent', () => {
    const { client } = offline()
    expect(send(client, 'ä'.repeat(33_000))).toMatchObject({
      state: 'failed',
      error: { code: 'too_large', retryable: false },
    })
    expect(client.outbox()).toEqual([])
  })

  test('[C26] a long outbox leaves in portions, in order', async () => {
    const { environment, relay, client } = offline()
    const values = Array.from({ length: 60 }, (_, n) => `message ${n}`)
    for (const value of values) send(client, value)
    client.connect()
    await environment.run(25)
    environment.advance(10)
    expect(environment.socket.framesOf('send')).toHaveLength(16)
    await environment.run(2_000)
    expect(stored(relay)).toEqual(['first', ...values])
  })
})

describe('a rate limit', () => {
  test('[C22] is met by sending one at a time, not by knocking ever again', async () => {
    const { environment, relay, client } = offline()
    // What the relay allows a visitor: 10 frames a second, 20 at once.
    let tokens = 20
    let filledAt = environment.now()
    let excess = 0
    let worst = 0
    relay.busyMs = () => {
      tokens = Math.min(20, tokens + (environment.now() - filledAt) / 100)
      filledAt = environment.now()
      if (tokens < 1) {
        worst = Math.max(worst, ++excess)
        return Math.ceil((1 - tokens) * 100)
      }
      tokens--
      excess = Math.max(0, excess - 1)
      return 0
    }
    const values = Array.from({ length: MAX_OUTBOX_ENTRIES }, (_, n) => `message ${n}`)
    for (const value of values) send(client, value)
    client.connect()
    await environment.run(30_000)
    expect(stored(relay)).toEqual(['first', ...values])
    expect(worst).toBeLessThan(40)
    send(client, 'later')
    send(client, 'and more')
    expect(environment.socket.framesOf('send').slice(-2).map(textOf)).toEqual(['later', 'and more'])
  })
})

describe('storage', () => {
  test('[C27] that is denied leaves the outbox in memory and is reported', async () => {
    const storage = new FakeStorage()
    storage.denied = true
    const { environment, relay, client } = offline(storage)
    expect(client.memoryOnly).toBe(true)
    send(client, 'hello')
    client.refresh()
    expect(pending(client)).toEqual(['hello: sending'])
    client.connect()
    await environment.run(1_000)
    expect(stored(relay)).toEqual(['first', 'hello'])
  })

  test('[C27] that is full does too, and no refresh takes the message for settled', () => {
    const { client, storage } = offline()
    expect(client.memoryOnly).toBe(false)
    storage.full = true
    send(client, 'hello')
    expect(client.memoryOnly).toBe(true)
    client.refresh()
    expect(pending(client)).toEqual(['hello: sending'])
    storage.full = false
    send(client, 'there')
    expect(client.memoryOnly).toBe(false)
    const { client: reloaded } = offline(storage)
    reloaded.refresh()
    expect(pending(reloaded)).toEqual(['hello: sending', 'there: sending'])
  })

  test('[C28] is shared with other tabs: any of them sends, and what one settled goes in all', async () => {
    const { environment, relay, client, storage } = await live()
    const other = fakeClient(new FakeEnvironment({ storage, seed: 7 }))
    environment.advance(10)
    const entry = other.send({ conversationId: id, kind: 'message', content: text('from the other tab') })
    relay.cut()
    send(client, 'ours')
    client.refresh()
    client.refresh()
    expect(pending(client)).toEqual(['from the other tab: sending', 'ours: sending'])
    await environment.run(2_000)
    expect(stored(relay)).toEqual(['first', 'from the other tab', 'ours'])
    expect(relay.received[0]?.clientId).toBe(entry.clientId)
    other.refresh()
    expect(other.outbox()).toEqual([])
  })

  test('[C37] forgetting leaves nothing behind', async () => {
    const { environment, relay, client, storage } = await live()
    relay.cut()
    send(client, 'secret')
    client.forget()
    expect(client.state).toEqual({ kind: 'stopped', reason: 'left' })
    expect(client.conversations()).toEqual([])
    expect(client.outbox()).toEqual([])
    expect(storage.keys()).toEqual([])
    await environment.run(OUTBOX_RETRY_MS)
    expect(storage.keys()).toEqual([])
    expect(relay.received).toEqual([])
  })
})

test('[C30] whatever breaks and whoever refuses, every message is stored once, in order, under one clientId', async () => {
  const refusal = fc.constantFrom(
    { code: 'rate_limited', retryable: true, retryAfterMs: 700 } as const,
    { code: 'store_unavailable', retryable: true } as const,
    { code: 'text_too_long', retryable: false } as const,
  )
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('send' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('refuse' as const), refusal }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('reload' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const), isLosing: fc.boolean() }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 900 }) }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer(), async (steps, seed) => {
      const environment = new FakeEnvironment({ seed })
      const relay = new FakeRelay(environment)
      let client = fakeClient(environment)
      const connect = () => {
        client.watch(id)
        client.connect()
      }
      const sent: OutboxEntry[] = [client.start({ conversationId: id, content: text('0') })]
      connect()
      for (const each of steps) {
        if (each.do === 'wait') await environment.run(each.ms)
        else if (each.do === 'send') sent.push(send(client, String(sent.length)))
        else if (each.do === 'cut') relay.cut()
        else if (each.do === 'refuse') relay.refusals.push(each.refusal)
        else if (each.do === 'lose') relay.losesEvents = () => each.isLosing
        else {
          client.close()
          client = fakeClient(environment)
          connect()
        }
      }
      relay.losesEvents = () => false
      await environment.run(400_000)

      const failed = new Map(client.outbox().map((entry) => [entry.clientId, entry]))
      expect([...failed.values()].every(({ state }) => state === 'failed')).toBe(true)
      const isStarted = !failed.has(sent[0]!.clientId)
      const expected = isStarted ? sent.filter(({ clientId }) => !failed.has(clientId)) : []
      expect(relay.visible(id).map(({ clientId }) => clientId)).toEqual(expected.map(({ clientId }) => clientId))
      const texts = new Map(sent.map(({ clientId, frame }) => [clientId, textOf(frame)]))
      for (const frame of relay.received) expect(texts.get(frame.clientId)).toBe(textOf(frame))
      if (isStarted) expect(client.conversation(id)).toMatchObject({ live: true, events: relay.visible(id) })
      expect(client.faults).toBe(0)
    }),
    { numRuns: 150 },
  )
})
