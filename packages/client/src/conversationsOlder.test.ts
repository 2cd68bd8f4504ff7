import { describe, expect, test } from 'vitest'
import { id, seqs, upTo, watching } from '../test/watching.ts'
import { conversationView, messageEvent } from './testing/index.ts'

describe('older pages', () => {
  test('[C17] are fetched one by one until there are none', async () => {
    const { environment, relay, client, model } = await watching(120)
    expect(seqs(model.events)).toEqual(upTo(120).slice(70))
    const [first, same] = [client.loadOlder(id), client.loadOlder(id)]
    await environment.run(50)
    expect(await first).toBe(true)
    expect(await same).toBe(true)
    expect(environment.socket.framesOf('page')).toHaveLength(1)
    expect(seqs(model.events)).toEqual(upTo(120).slice(20))
    const second = client.loadOlder(id)
    await environment.run(50)
    expect(await second).toBe(false)
    expect(model.events).toEqual(relay.visible(id))
    expect(await client.loadOlder(id)).toBe(false)
    expect(await client.loadOlder('unknown')).toBe(false)
    expect(environment.socket.framesOf('page')).toHaveLength(2)
  })

  test('[C17] there may be some after there were none', async () => {
    const { environment, relay, client, model } = await watching(3)
    expect(await client.loadOlder(id)).toBe(false)
    relay.cut()
    for (let n = 0; n < 501; n++) relay.append(id, messageEvent(0, 'meanwhile'))
    await environment.run(1_000)
    const older = client.loadOlder(id)
    await environment.run(50)
    expect(await older).toBe(true)
    expect(model.events).toHaveLength(100)
  })

  test('[C17] a page that arrives after a reset is dropped', async () => {
    const { environment, relay, client, model } = await watching(120)
    const older = client.loadOlder(id)
    const events = relay.visible(id).slice(-3)
    const conversation = conversationView(id)
    environment.socket.receive({
      type: 'reset',
      conversationId: id,
      epoch: 'epoch-2',
      reason: 'epoch',
      head: 120,
      conversation,
      prev: 117,
      events,
    })
    await environment.run(50)
    expect(await older).toBe(true)
    expect(seqs(model.events)).toEqual([118, 119, 120])
  })

  test('[C17] a page that never comes changes nothing', async () => {
    const { environment, client, model } = await watching(120)
    environment.socket.onSent = () => {}
    const older = client.loadOlder(id)
    await environment.run(5_000)
    client.close()
    expect(await older).toBe(true)
    expect(model.events).toHaveLength(50)
  })
})
