import { describe, expect, test } from 'vitest'
import { conversation, said, streamScene } from '../test/streamScene.ts'
import type { Wall } from '../test/streamScene.ts'
import { FakeStorage, messageEvent } from './testing/index.ts'

const WALLS: Wall[] = ['refused', 'forbidden', 'unanswered', 'held', 'held down', 'held up']

/** A client that follows a conversation, so long after it began to connect. */
async function after(ms: number, options: Parameters<typeof streamScene>[0] = {}) {
  const made = streamScene(options)
  made.relay.append(conversation, messageEvent(0, 'first'))
  made.client.watch(conversation)
  made.client.connect()
  await made.environment.run(ms)
  return made
}

describe('a wall', () => {
  test.each(WALLS)(
    '[T2] sockets %s: within eight seconds it goes on by requests, and nothing is lost or doubled',
    async (wall) => {
      const { environment, relay, client, http, lists } = await after(0, { wall })
      client.send({ conversationId: conversation, kind: 'message', content: said('before') })
      await environment.run(8_000)
      expect(client.state.kind).toBe('live')
      expect(http.open).toHaveLength(1)
      client.send({ conversationId: conversation, kind: 'message', content: said('after') })
      relay.append(conversation, messageEvent(0, 'an answer'))
      await environment.run(1_000)
      expect(client.outbox()).toEqual([])
      expect(lists()).toEqual([
        [1, 2, 3, 4],
        [1, 2, 3, 4],
      ])
      expect(client.faults).toBe(0)
    },
  )

  test.each(WALLS)('[T3] sockets %s and answers only whole: within eight seconds as well', async (wall) => {
    const made = streamScene({ wall })
    made.http.fares = 'whole'
    const { environment, relay, client, http, lists } = made
    relay.append(conversation, messageEvent(0, 'first'))
    client.watch(conversation)
    client.connect()
    await environment.run(8_000)
    expect(client.state.kind).toBe('live')
    client.send({ conversationId: conversation, kind: 'message', content: said('hello') })
    relay.append(conversation, messageEvent(0, 'an answer'))
    await environment.run(1_000)
    expect(lists()).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ])
    const asked = http.bodies('stream').length
    await environment.run(60_000)
    // Held open while there is nothing to say: a handful in a minute, not a storm.
    expect(http.bodies('stream').length - asked).toBeLessThan(10)
    expect(client.state.kind).toBe('live')
  })

  test('[T2] where sockets work nothing else is fetched or asked', async () => {
    const { scene, http, openSockets } = await after(60_000)
    expect([scene.loads, http.asked.length, openSockets().length]).toEqual([0, 0, 1])
  })

  test('[T2] a wall that comes later is found by silence, and passed', async () => {
    const { scene, environment, relay, client, lists } = await after(5_000)
    scene.wall = 'held'
    environment.socket.receive = () => {}
    environment.socket.onSent = () => {}
    relay.append(conversation, messageEvent(0, 'while it was dark'))
    await environment.run(25_000 + 8_000)
    expect(client.state.kind).toBe('live')
    expect(lists()[1]).toEqual([1, 2])
  })
})

test('[T3] a relay that is slow is not taken for one whose answers are held back', async () => {
  const made = streamScene({ wall: 'forbidden' })
  made.relay.latencyMs = 1_500
  made.client.connect()
  await made.environment.run(8_000)
  expect(made.client.state.kind).toBe('live')
  expect(made.http.bodies('stream')).toHaveLength(1)
})

describe('a relay that is away', () => {
  test('[T8] is no wall: who had a socket asks for a socket first when it is back', async () => {
    const { scene, environment, relay, client, http } = await after(5_000)
    scene.wall = 'refused'
    http.fares = 'refused'
    relay.cut()
    while (environment.sockets.length < 2 || environment.socket.state === 'connecting') await environment.run(1)
    expect([client.state.kind, http.asked]).toEqual(['waiting', []])
    await environment.run(20_000)
    expect(client.state.kind).not.toBe('live')
    scene.wall = 'none'
    await environment.run(25_000)
    expect(client.state.kind).toBe('live')
    expect(environment.storage.get('deskbell:t')).toBeNull()
  })

  test('[T8] a slow relay has both beside each other, and the socket counts as soon as it speaks', async () => {
    const made = streamScene()
    made.relay.latencyMs = 1_100
    made.http.fares = 'held'
    made.client.connect()
    await made.environment.run(7_000)
    expect(made.client.state.kind).toBe('live')
    expect(made.http.open).toHaveLength(0)
  })
})

describe('back to a socket', () => {
  test('[T7] it is tried again now and then, and takes over without an interruption', async () => {
    const { scene, environment, relay, client, http, lists, openSockets } = await after(8_000, { wall: 'held' })
    const states: string[] = []
    client.subscribe(({ type }) => type === 'state' && states.push(client.state.kind))
    await environment.run(60_000)
    expect(environment.sockets.length).toBeGreaterThan(2)
    scene.wall = 'none'
    relay.append(conversation, messageEvent(0, 'in between'))
    client.send({ conversationId: conversation, kind: 'message', content: said('mine') })
    for (let tens = 0; tens < 6; tens++) {
      await environment.run(10_000)
      relay.ping()
    }
    expect(states).toEqual([])
    expect(http.open).toHaveLength(0)
    expect(openSockets()).toHaveLength(1)
    relay.append(conversation, messageEvent(0, 'afterwards'))
    client.send({ conversationId: conversation, kind: 'message', content: said('and mine') })
    await environment.run(1_000)
    expect(lists()).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5],
    ])
    expect(client.outbox()).toEqual([])
    expect(environment.storage.get('deskbell:t')).toBeNull()
  })

  test('[T7] what was under way by requests is answered or sent again by the socket', async () => {
    const { scene, environment, client, http, lists } = await after(8_000, { wall: 'refused' })
    http.failures = 1
    scene.wall = 'none'
    await environment.run(1_990)
    expect(http.open).toHaveLength(1)
    const send = (text: string) => client.send({ conversationId: conversation, kind: 'message', content: said(text) })
    send('a')
    await environment.run(20)
    for (const text of ['b', 'c']) send(text)
    // Sooner than an overdue ack would be noticed.
    await environment.run(3_000)
    expect(http.open).toHaveLength(0)
    expect(client.outbox()).toEqual([])
    expect(lists()).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ])
  })

  test('[T9] the next page begins with a stream and tries the socket beside it', async () => {
    const storage = new FakeStorage()
    await after(8_000, { wall: 'unanswered', storage })
    const next = await after(200, { wall: 'unanswered', storage })
    expect(next.client.state.kind).toBe('live')
    expect(next.environment.sockets).toHaveLength(1)
    const free = await after(1_000, { wall: 'none', storage })
    expect(free.client.state.kind).toBe('live')
    expect([free.http.open.length, free.openSockets().length]).toEqual([0, 1])
    expect(storage.get('deskbell:t')).toBeNull()
  })
})

describe('the page', () => {
  test('[T10] asleep or in the background: what was missed is there when it is back', async () => {
    const { environment, relay, client, http, lists } = await after(8_000, { wall: 'held' })
    environment.sleep(600_000)
    for (const { cut } of http.open) cut()
    relay.append(conversation, messageEvent(0, 'while asleep'))
    await environment.settle()
    client.wake()
    await environment.run(3_000)
    expect(client.state.kind).toBe('live')
    expect(lists()[1]).toEqual([1, 2])
  })

  test('[T10] a stream that no longer says anything is replaced, and a return to the page asks for it at once', async () => {
    const { environment, relay, client, http, lists } = await after(8_000, { wall: 'held' })
    const [stream] = http.open
    const mute = stream!.socket
    mute.receive = () => {}
    relay.append(conversation, messageEvent(0, 'unheard'))
    client.setVisible(false)
    client.setVisible(true)
    await environment.run(1_000)
    expect(lists()[1]).toEqual([1, 2])
    expect(client.state.kind).toBe('live')
    expect(http.open).toHaveLength(1)
  })

  test('[T10] requests that no longer get through end the connection, and every message is sent once', async () => {
    const { environment, client, http, lists } = await after(8_000, { wall: 'refused' })
    http.fares = 'refused'
    for (const { cut } of http.open) cut()
    client.send({ conversationId: conversation, kind: 'message', content: said('into the dark') })
    await environment.run(10_000)
    expect(client.state.kind).not.toBe('live')
    http.fares = 'well'
    await environment.run(25_000)
    expect(client.state.kind).toBe('live')
    expect(lists()).toEqual([
      [1, 2],
      [1, 2],
    ])
  })

  test('[T10] another network is tried with both at once', async () => {
    const { scene, environment, client, http } = await after(8_000, { wall: 'held' })
    scene.wall = 'none'
    client.drop()
    await environment.run(500)
    expect(client.state.kind).toBe('live')
    expect(http.open).toHaveLength(0)
  })

  test('[T12] that goes away says goodbye with what is left, and one that comes back goes on', async () => {
    const { environment, relay, client, http, lists } = await after(8_000, { wall: 'refused' })
    client.send({ conversationId: conversation, kind: 'message', content: said('last words') })
    client.close()
    expect(http.bodies('frames').at(-1)).toMatchObject({ leave: true, frames: [{ type: 'send' }] })
    expect(http.open).toHaveLength(0)
    relay.append(conversation, messageEvent(0, 'meanwhile'))
    client.connect()
    await environment.run(2_000)
    expect(client.state.kind).toBe('live')
    expect(lists()[0]).toEqual(lists()[1])
    expect(lists()[1]).toHaveLength(3)
  })
})
