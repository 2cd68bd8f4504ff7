import { MAX_OUTBOX_BYTES, MAX_OUTBOX_ENTRIES, OUTBOX_RETRY_MS } from '@deskbell/protocol'
import { describe, expect, test } from 'vitest'
import { id, live, offline, pending, send, stored, text } from '../test/outboxScene.ts'
import { fakeClient, FakeEnvironment, FakeStorage } from './testing/index.ts'

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
