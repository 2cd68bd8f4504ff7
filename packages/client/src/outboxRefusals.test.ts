import { MAX_OUTBOX_ENTRIES } from '@deskbell/protocol'
import { describe, expect, test } from 'vitest'
import { live, offline, pending, send, stored, text, textOf } from '../test/outboxScene.ts'
import { fakeId, messageEvent } from './testing/index.ts'

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
