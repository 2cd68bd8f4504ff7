import fc from 'fast-check'
import { expect, test } from 'vitest'
import { id, send, text, textOf } from '../test/outboxScene.ts'
import type { OutboxEntry } from './outboxEntry.ts'
import { fakeClient, FakeEnvironment, FakeRelay } from './testing/index.ts'

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
