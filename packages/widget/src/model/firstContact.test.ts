import { FakeEnvironment, FakeRelay, fakeClient } from '@deskbell/client/testing'
import type { ClientOptions } from '@deskbell/client'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { text } from '../states/people.ts'
import { firstContact } from './firstContact.ts'

let environment: FakeEnvironment
let relay: FakeRelay
let options: ClientOptions
const trouble = vi.fn<() => void>()

beforeEach(() => {
  environment = new FakeEnvironment()
  relay = new FakeRelay(environment)
  trouble.mockClear()
  options = {
    url: 'wss://relay.example/ws/visitor',
    device: 'd'.repeat(32),
    storageKey: 'deskbell:',
    environment,
    hello: () => Promise.resolve({ site: 'site-key', auth: { visitorSecret: '5'.repeat(64) } }),
  }
})
const line = () => firstContact(options, trouble)
const states = (first: ReturnType<typeof line>) => first.outbox().map(({ state }) => state)

describe('firstContact', () => {
  it('[W7] what is written before the connection is up is sent when it is, in order', async () => {
    const first = line()
    first.connect()
    const { conversationId } = first.start({ content: text('one') })
    first.send({ conversationId, kind: 'message', content: text('two') })
    expect(states(first)).toEqual(['sending', 'sending'])
    await environment.run(100)
    expect(states(first)).toEqual(['sent', 'sent'])
    expect(relay.received.map(({ type }) => type)).toEqual(['start', 'send'])
    expect(first.state.kind).toBe('live')
    expect(trouble).not.toHaveBeenCalled()
  })

  it('[T2] a socket without a welcome for three seconds is left to the real client, which looks for another way at once', async () => {
    environment.onSocket = (socket) => void environment.setTimer(10, () => socket.open())
    const first = line()
    first.connect()
    const entry = first.start({ content: text('one') })
    await environment.run(2_990)
    expect(trouble).not.toHaveBeenCalled()
    await environment.run(10)
    expect(trouble).toHaveBeenCalled()
    expect(environment.storage.keys().toSorted()).toEqual([`deskbell:o:${entry.clientId}`, 'deskbell:t'])
  })

  it('[W7] connects and stores nothing by itself', async () => {
    line()
    await environment.run(60_000)
    expect(environment.sockets).toEqual([])
    expect(environment.storage.keys()).toEqual([])
  })

  it('[W7] keeps each message where the real client finds it, and forgets it once it is stored', async () => {
    const first = line()
    first.connect()
    const entry = first.start({ content: text('one') })
    expect(environment.storage.keys()).toEqual([`deskbell:o:${entry.clientId}`])
    await environment.run(100)
    expect(environment.storage.keys()).toEqual([])
  })

  it.each([
    ['before the socket opened', 5],
    ['before the welcome', 25],
    ['before the message arrived', 35],
    ['before its ack', 45],
  ])('[W7] cut %s, the real client sends it with the same id, and it is stored once', async (_, ms) => {
    const first = line()
    first.connect()
    const entry = first.start({ content: text('one') })
    await environment.run(ms)
    relay.cut()
    expect(trouble).toHaveBeenCalledOnce()
    const client = fakeClient(environment, { storageKey: 'deskbell:' })
    client.connect()
    await environment.run(60_000)
    expect(relay.timelines.get(entry.conversationId)).toHaveLength(1)
    expect(relay.received.every(({ clientId }) => clientId === entry.clientId)).toBe(true)
    expect(client.outbox()).toEqual([])
  })

  it('[W7] gives up on a relay that does not answer', async () => {
    const first = line()
    relay.latencyMs = 1e9
    first.connect()
    await environment.run(11_000)
    expect(trouble).toHaveBeenCalledOnce()
    expect(first.state.kind).toBe('waiting')
  })

  it('[W7] a refusal is for the real client', async () => {
    const first = line()
    relay.refusals.push({ code: 'rate_limited', retryable: true, retryAfterMs: 1000 })
    first.connect()
    first.start({ content: text('one') })
    await environment.run(100)
    expect(trouble).toHaveBeenCalledOnce()
    expect(states(first)).toEqual(['sending'])
  })

  it('[W7] hands over to the real client when the relay knows this visitor already', async () => {
    const other = fakeClient(environment)
    other.connect()
    other.start({ content: text('earlier') })
    await environment.run(100)
    const first = line()
    first.connect()
    await environment.run(100)
    expect(trouble).toHaveBeenCalledOnce()
  })

  it('[W17] where nothing can be stored it says so, and the message is sent all the same', async () => {
    const first = firstContact({ ...options, environment: withoutStorage(environment) }, trouble)
    first.connect()
    first.start({ content: text('one') })
    await environment.run(100)
    expect(first.memoryOnly).toBe(true)
    expect(states(first)).toEqual(['sent'])
  })

  it('[W7] answers pings, so that the relay takes it for alive', async () => {
    const first = line()
    first.connect()
    await environment.run(100)
    relay.ping()
    await environment.run(100)
    expect(environment.socket.framesOf('pong')).toHaveLength(1)
  })

  it('[W14] a network that is gone is for the real client at once, and nothing before somebody wants to talk', async () => {
    const first = line()
    first.drop()
    expect(first.state.kind).toBe('idle')
    first.connect()
    await environment.run(100)
    first.drop()
    expect(first.state.kind).toBe('waiting')
    expect(trouble).toHaveBeenCalledOnce()
  })

  it('[W7] closed, it says nothing more', async () => {
    const first = line()
    first.connect()
    await environment.run(100)
    first.close()
    relay.cut()
    await environment.run(60_000)
    expect(trouble).not.toHaveBeenCalled()
  })
})

/** As the widget's own storage does it: `set` throws, the rest goes on in memory. */
function withoutStorage(real: FakeEnvironment): FakeEnvironment {
  const storage = {
    get: () => null,
    set() {
      throw new Error('denied')
    },
    remove() {},
    keys: () => [],
  }
  return Object.assign(Object.create(real) as FakeEnvironment, {
    storage,
    openSocket: real.openSocket.bind(real),
    now: real.now.bind(real),
    setTimer: real.setTimer.bind(real),
    random: real.random.bind(real),
    randomHex: real.randomHex.bind(real),
  })
}
