import { describe, expect, test } from 'vitest'
import { id, watching } from '../test/watching.ts'
import { messageEvent } from './testing/index.ts'

describe('a watch that is refused', () => {
  async function refusedOnce(refusal: { retryable: boolean; retryAfterMs?: number }) {
    const scene = await watching(2)
    const { environment, relay, client, model } = scene
    relay.cut()
    client.unwatch(id)
    await environment.run(1_000)
    relay.append(id, messageEvent(0, 'missed'))
    const asked = () => environment.socket.framesOf('watch')
    const [link] = relay.links
    const says = link!.says
    link!.says = (frame) => {
      if (frame.type !== 'reset' && frame.type !== 'events' && frame.type !== 'live') says(frame)
    }
    client.watch(id)
    await environment.run(20)
    expect(asked()).toHaveLength(1)
    says({ type: 'refused', ref: null, conversationId: id, code: 'rate_limited', ...refusal })
    await environment.run(10)
    link!.says = says
    return { ...scene, asked, model }
  }

  test('[C41] is asked again after the time the relay named, once, from where it stood', async () => {
    const { environment, relay, client, model, asked } = await refusedOnce({ retryable: true, retryAfterMs: 700 })
    await environment.run(699)
    expect(asked()).toHaveLength(1)
    await environment.run(1)
    expect(asked()).toHaveLength(2)
    expect(asked()[1]).toEqual(asked()[0])
    await environment.run(11_000)
    expect(asked()).toHaveLength(2)
    expect(model.events).toEqual(relay.visible(id))
    expect(model.live).toBe(true)
    expect(client.faults).toBe(0)
  })

  test.each([{ retryable: true }, { retryable: true, retryAfterMs: 0 }, { retryable: false, retryAfterMs: 700 }])(
    '[C41] with no time named, or for good, it is asked again as if nothing was answered: %j',
    async (refusal) => {
      const { environment, asked, model } = await refusedOnce(refusal)
      await environment.run(9_900)
      expect(asked()).toHaveLength(1)
      await environment.run(200)
      expect(asked()).toHaveLength(2)
      expect(model.live).toBe(true)
    },
  )

  test('[C41] is asked again although an earlier question was answered meanwhile: the relay follows nothing any more', async () => {
    const { environment, asked, model } = await refusedOnce({ retryable: true, retryAfterMs: 700 })
    await environment.run(800)
    expect(asked()).toHaveLength(2)
    expect(model.live).toBe(true)
    environment.socket.receive({
      type: 'refused',
      ref: null,
      conversationId: id,
      code: 'store_unavailable',
      retryable: true,
      retryAfterMs: 700,
    })
    await environment.run(690)
    expect(asked()).toHaveLength(2)
    await environment.run(20)
    expect(asked()).toHaveLength(3)
    await environment.run(11_000)
    expect(asked()).toHaveLength(3)
    expect(model.live).toBe(true)
  })

  test('[C41] however often it is refused, the anchor stays: what is held is not read anew', async () => {
    const { environment, relay, client, model } = await watching(2)
    client.unwatch(id)
    const [link] = relay.links
    const says = link!.says
    link!.says = (frame) => {
      if (frame.type === 'live')
        says({
          type: 'refused',
          ref: null,
          conversationId: id,
          code: 'store_unavailable',
          retryable: true,
          retryAfterMs: 1_000,
        })
      else says(frame)
    }
    client.watch(id)
    await environment.run(9_500)
    const asked = environment.socket.framesOf('watch').slice(1)
    expect(asked).toHaveLength(10)
    expect(new Set(asked.map((frame) => JSON.stringify(frame))).size).toBe(1)
    expect(asked[0]).toHaveProperty('seq', 2)
    client.unwatch(id)
    await environment.run(5_000)
    expect(environment.socket.framesOf('watch')).toHaveLength(11)
    expect(model.live).toBe(false)
  })
})
