import { ACK_TIMEOUT_MS, OUTBOX_RETRY_MS } from '@deskbell/protocol'
import { describe, expect, test } from 'vitest'
import { id, live, offline, pending, send, stored, text, textOf } from '../test/outboxScene.ts'
import { FakeEnvironment, messageEvent } from './testing/index.ts'

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
