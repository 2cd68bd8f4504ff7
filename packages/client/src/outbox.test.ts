import { describe, expect, test } from 'vitest'
import { id, live, offline, pending, send, stored, text } from '../test/outboxScene.ts'
import { fakeClient, FakeEnvironment, FakeRelay, messageEvent } from './testing/index.ts'

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
