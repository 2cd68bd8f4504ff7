import { CLIENT_SILENCE_MS, CLOSE, FINAL_CLOSE_CODES, PROTOCOL_VERSION } from '@deskbell/protocol'
import type { Hello } from '@deskbell/protocol'
import { describe, expect, test } from 'vitest'
import { finalReasons } from './connection.ts'
import type { ChatClient } from './ChatClient.ts'
import type { Change } from './change.ts'
import type { ClientOptions } from './clientOptions.ts'
import type { SocketEvents } from './environment.ts'
import { StopError } from './state.ts'
import { fakeClient, FakeEnvironment, welcome } from './testing/index.ts'

/** A client after `connect`, with its first socket asked for; no relay is there. */
async function connecting(options: Partial<ClientOptions> = {}) {
  const environment = new FakeEnvironment()
  const client = fakeClient(environment, options)
  client.connect()
  await environment.settle()
  return { environment, client }
}

async function live(options: Partial<ClientOptions> = {}) {
  const { environment, client } = await connecting(options)
  environment.socket.open()
  environment.socket.receive(welcome())
  return { environment, client }
}

/** What is left of the present wait. */
function untilRetry(environment: FakeEnvironment, { state }: ChatClient): number {
  if (state.kind !== 'waiting') throw new Error(`not waiting but ${state.kind}`)
  return Math.ceil(state.retryAt - environment.now())
}

/** Lets the attempt that is due begin, and answers it. */
async function reconnect(environment: FakeEnvironment) {
  await environment.run(500)
  environment.socket.open()
  environment.socket.receive(welcome())
}

describe('an attempt', () => {
  test('[C1] connects at once, says hello when the socket is open and is live when welcomed', async () => {
    const environment = new FakeEnvironment()
    const client = fakeClient(environment)
    expect(client.state).toEqual({ kind: 'idle' })
    client.connect()
    expect(client.state).toEqual({ kind: 'connecting', attempt: 1 })
    await environment.settle()
    expect(environment.socket.url).toBe('wss://relay.example/ws/visitor')

    environment.socket.open()
    expect(environment.socket.sent).toEqual([
      {
        type: 'hello',
        protocol: PROTOCOL_VERSION,
        site: 'site-key',
        auth: { visitorSecret: '5'.repeat(64) },
        device: 'd'.repeat(32),
        visible: true,
        resume: [],
      },
    ])
    expect(client.state.kind).toBe('connecting')
    environment.socket.receive(welcome({ serverTime: environment.now() + 1_234 }))
    expect(client.state).toEqual({ kind: 'live' })
    expect(client.welcome?.connectionId).toBe('connection')
    expect(client.site?.name).toBe('Example')
    expect(client.offsetMs).toBe(1_234)
  })

  test('[C1] a lost link is tried again after a jittered wait, which grows with each failure', async () => {
    const { environment, client } = await live()
    const longest = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]
    for (const [index, waitMs] of longest.entries()) {
      environment.socket.drop()
      expect(client.state).toMatchObject({ kind: 'waiting', attempt: index + 1 })
      expect(untilRetry(environment, client)).toBeGreaterThanOrEqual(0)
      expect(untilRetry(environment, client)).toBeLessThanOrEqual(waitMs)
      await environment.run(untilRetry(environment, client))
      expect(client.state).toEqual({ kind: 'connecting', attempt: index + 2 })
    }
  })

  test('[C1] a link that held for 10 s starts the count anew, one that was cut at once does not', async () => {
    const { environment, client } = await live()
    environment.socket.drop()
    await reconnect(environment)
    environment.socket.drop()
    expect(client.state).toMatchObject({ kind: 'waiting', attempt: 2 })
    await environment.run(1_000)
    environment.socket.open()
    environment.socket.receive(welcome())
    environment.advance(10_000)
    environment.socket.drop()
    expect(client.state).toMatchObject({ kind: 'waiting', attempt: 1 })
  })

  test('[C1] a socket that cannot be made at all is a failed attempt', async () => {
    const environment = new FakeEnvironment()
    environment.socketsBlocked = true
    const client = fakeClient(environment)
    client.connect()
    await environment.settle()
    expect(client.state).toMatchObject({ kind: 'waiting', attempt: 1 })
    environment.socketsBlocked = false
    await reconnect(environment)
    expect(client.state.kind).toBe('live')
  })

  test.each([
    ['hello', () => {}],
    ['socket', () => {}],
    ['welcome', (environment: FakeEnvironment) => environment.socket.open()],
  ])('[C2] the %s has 5 s', async (step, prepare) => {
    const never = { hello: () => new Promise<never>(() => {}) }
    const { environment, client } = await connecting(step === 'hello' ? never : {})
    prepare(environment)
    await environment.run(4_999)
    expect(client.state.kind).toBe('connecting')
    await environment.run(1)
    expect(client.state.kind).toBe('waiting')
    if (step !== 'hello') expect(environment.sockets[0]!.state).toBe('closed')
  })

  test('[C2] a slow step leaves the next one its whole time', async () => {
    const { environment, client } = await connecting()
    await environment.run(4_900)
    environment.socket.open()
    await environment.run(4_900)
    expect(client.state.kind).toBe('connecting')
    environment.socket.receive(welcome())
    expect(client.state.kind).toBe('live')
  })

  test('[C2] what a replaced socket still says is ignored', async () => {
    const environment = new FakeEnvironment()
    const callbacks: SocketEvents[] = []
    const open = environment.openSocket.bind(environment)
    environment.openSocket = (url, on) => {
      callbacks.push(on)
      return open(url, on)
    }
    const client = fakeClient(environment)
    client.connect()
    await environment.settle()
    environment.socket.open()
    client.close()
    callbacks[0]!.message(JSON.stringify(welcome()))
    callbacks[0]!.close(CLOSE.restart, '')
    expect(client.state).toEqual({ kind: 'stopped', reason: 'left' })
    expect(client.welcome).toBeNull()
  })

  test('[C2] what an abandoned attempt still brings is ignored', async () => {
    let tell: (hello: Pick<Hello, 'auth'>) => void = () => {}
    const { environment, client } = await connecting({ hello: () => new Promise((resolve) => (tell = resolve)) })
    const first = tell
    client.close()
    first({ auth: { ticket: 'late' } })
    await environment.settle()
    expect(environment.sockets).toHaveLength(0)
    expect(client.state).toEqual({ kind: 'stopped', reason: 'left' })
  })
})

describe('the end of a link', () => {
  test('[C3] the final close codes are those of the protocol', () => {
    expect(Object.keys(finalReasons).map(Number)).toEqual([...FINAL_CLOSE_CODES])
  })

  test.each(Object.entries(finalReasons))('[C3] %s stops the client: %s', async (code, reason) => {
    const { environment, client } = await live()
    environment.socket.drop(Number(code))
    expect(client.state).toEqual({ kind: 'stopped', reason })
    await environment.run(60_000)
    expect(environment.sockets).toHaveLength(1)
    client.connect()
    expect(client.state).toEqual({ kind: 'connecting', attempt: 1 })
  })

  const temporary = [...Object.values(CLOSE), 1006].filter((code) => !FINAL_CLOSE_CODES.includes(code))
  test.each(temporary)('[C3] %i does not', async (code) => {
    const { environment, client } = await live()
    environment.socket.drop(code)
    expect(client.state.kind).toBe('waiting')
    await reconnect(environment)
    expect(client.state.kind).toBe('live')
  })

  test('[C4] a relay that drains names the wait, once', async () => {
    const { environment, client } = await live()
    environment.socket.receive({ type: 'drain', delayMs: 17_000, reason: 'restart' })
    expect(client.state.kind).toBe('live')
    environment.socket.drop(CLOSE.restart)
    expect(client.state).toMatchObject({ kind: 'waiting', retryAt: environment.now() + 17_000 })
    await environment.run(17_000)
    environment.socket.drop()
    expect(untilRetry(environment, client)).toBeLessThanOrEqual(1_000)
  })

  test('[C5] leaving closes with 1000, and connect may be called again', async () => {
    const { environment, client } = await live()
    client.close()
    client.close()
    expect(environment.socket.closedWith).toBe(1000)
    expect(client.state).toEqual({ kind: 'stopped', reason: 'left' })
    expect(environment.timers).toBe(0)
    client.connect()
    await reconnect(environment)
    expect(client.state.kind).toBe('live')
    expect(environment.sockets).toHaveLength(2)
  })
})

describe('who we are', () => {
  test('[C6] hello is asked before each attempt; a rejection is a failed one', async () => {
    let asked = 0
    const hello = () => {
      asked++
      return asked === 2
        ? Promise.reject(new Error('offline'))
        : Promise.resolve({ auth: { ticket: `ticket-${asked}` } })
    }
    const { environment, client } = await live({ hello })
    environment.socket.drop(CLOSE.authExpired)
    await environment.run(untilRetry(environment, client))
    expect(client.state).toMatchObject({ kind: 'waiting', attempt: 2 })
    await environment.run(1_000)
    environment.socket.open()
    expect(environment.socket.framesOf('hello')[0]?.auth).toEqual({ ticket: 'ticket-3' })
  })

  test('[C6] a StopError ends the attempts', async () => {
    const { environment, client } = await connecting({ hello: () => Promise.reject(new StopError('unauthenticated')) })
    expect(client.state).toEqual({ kind: 'stopped', reason: 'unauthenticated' })
    await environment.run(60_000)
    expect(environment.sockets).toHaveLength(0)
  })

  test('[C6] a hello refused for good stops with the code, one refused for now waits as told', async () => {
    const { environment, client } = await connecting()
    environment.socket.open()
    environment.socket.receive({
      type: 'refused',
      ref: null,
      code: 'too_many_connections',
      retryable: true,
      retryAfterMs: 7_000,
    })
    expect(client.state).toMatchObject({ kind: 'waiting', retryAt: environment.now() + 7_000 })
    await environment.run(7_000)
    environment.socket.open()
    environment.socket.receive({ type: 'refused', ref: null, code: 'site_unknown', retryable: false })
    expect(client.state).toEqual({ kind: 'stopped', reason: 'site_unknown' })
  })

  test('[C6] an expired ticket is replaced once before the session counts as over', async () => {
    const { environment, client } = await connecting()
    const expired = { type: 'refused', ref: null, code: 'unauthenticated', retryable: false } as const
    environment.socket.open()
    environment.socket.receive(expired)
    expect(client.state.kind).toBe('waiting')
    await environment.run(500)
    environment.socket.open()
    environment.socket.receive(expired)
    expect(client.state).toEqual({ kind: 'stopped', reason: 'unauthenticated' })
  })
})

describe('a dead link', () => {
  test('[C7] a ping is answered within the handler that brought it, without a timer', async () => {
    const { environment } = await live()
    environment.socket.receive({ type: 'ping', id: 41 })
    expect(environment.socket.sent.at(-1)).toEqual({ type: 'pong', id: 41 })
  })

  test('[C8] 25 s without a frame replace the socket; any frame begins them anew', async () => {
    const { environment, client } = await live()
    await environment.run(20_000)
    environment.socket.receive({ type: 'ping', id: 1 })
    await environment.run(CLIENT_SILENCE_MS - 1)
    expect(client.state.kind).toBe('live')
    await environment.run(1)
    expect(client.state.kind).toBe('waiting')
    expect(environment.socket.closedWith).toBe(CLOSE.silent)
    await reconnect(environment)
    expect(client.state.kind).toBe('live')
    expect(environment.sockets).toHaveLength(2)
  })

  test('[C8] after a sleep the relay is asked before it is called silent', async () => {
    const { environment, client } = await live()
    environment.sleep(600_000)
    await environment.run(0)
    expect(client.state.kind).toBe('live')
    expect(environment.socket.framesOf('probe')).toHaveLength(1)
    await environment.run(3_000)
    expect(client.state.kind).toBe('connecting')
  })

  test('[C9] waking asks for a round trip and replaces the socket after 3 s without it, whatever else arrives', async () => {
    const { environment, client } = await live()
    client.wake()
    client.wake()
    expect(environment.socket.framesOf('probe')).toHaveLength(1)
    environment.socket.receive({ type: 'ping', id: 1 })
    await environment.run(2_999)
    expect(client.state.kind).toBe('live')
    await environment.run(1)
    expect(client.state).toEqual({ kind: 'connecting', attempt: 1 })
    expect(environment.sockets).toHaveLength(2)
  })

  test('[C9] an answered probe keeps the socket', async () => {
    const { environment, client } = await live()
    client.wake()
    environment.socket.receive({ type: 'ping', id: environment.socket.framesOf('probe')[0]!.id })
    await environment.run(20_000)
    expect(client.state.kind).toBe('live')
    expect(environment.sockets).toHaveLength(1)
  })

  test('[C9] waking ends a wait', async () => {
    const { environment, client } = await live()
    environment.socket.receive({ type: 'drain', delayMs: 20_000, reason: 'overloaded' })
    environment.socket.drop(CLOSE.overloaded)
    client.wake()
    expect(client.state.kind).toBe('connecting')
  })

  test('[C9] visibility is told when it changes and in each hello; coming into sight wakes', async () => {
    const { environment, client } = await live()
    client.setVisible(false)
    client.setVisible(false)
    expect(environment.socket.framesOf('visible')).toEqual([{ type: 'visible', on: false }])
    environment.socket.drop()
    await reconnect(environment)
    expect(environment.socket.framesOf('hello')[0]?.visible).toBe(false)
    client.setVisible(true)
    expect(environment.socket.framesOf('visible')).toEqual([{ type: 'visible', on: true }])
    expect(environment.socket.framesOf('probe')).toHaveLength(1)
  })
})

describe('what must not happen', () => {
  test('[C10] broken frames are ignored and counted, unknown types passed on', async () => {
    const faults: unknown[] = []
    const { environment, client } = await live({ onFault: (error) => faults.push(error) })
    const changes: Change[] = []
    client.subscribe((change) => changes.push(change))
    for (const text of ['', '{', 'null', '[]', '42', '{"type":"events"}', '{"type":"marks","conversationId":"x"}'])
      environment.socket.receive(text)
    environment.socket.receive('{"type":"fireworks","conversationId":"x"}')
    environment.socket.receive('{"type":"constructor","conversationId":"x"}')
    expect(client.state.kind).toBe('live')
    expect(client.faults).toBe(6)
    expect(faults).toHaveLength(6)
    expect(client.conversations().map(({ id }) => id)).toEqual(['x'])
    expect(changes.filter(({ type }) => type === 'frame')).toHaveLength(2)
  })

  test('[C10] a listener that throws disturbs neither the others nor the socket', async () => {
    const { environment, client } = await connecting()
    const seen: string[] = []
    client.subscribe(() => {
      throw new Error('the host is broken')
    })
    const stop = client.subscribe(({ type }) => seen.push(type))
    environment.socket.open()
    environment.socket.receive(welcome())
    expect(seen).toEqual(['welcome', 'state'])
    expect(client.faults).toBe(2)
    stop()
    environment.socket.drop()
    expect(seen).toHaveLength(2)
  })

  test('[C10] a listener may leave before the attempt has begun', async () => {
    const environment = new FakeEnvironment()
    let asked = 0
    const client = fakeClient(environment, {
      hello: () => {
        asked++
        return Promise.resolve({ auth: { ticket: 'ticket' } })
      },
    })
    client.subscribe(() => client.close())
    client.connect()
    await environment.run(60_000)
    expect(client.state).toEqual({ kind: 'stopped', reason: 'left' })
    expect(asked).toBe(0)
  })

  test('[C10] a listener may leave in the middle of a change', async () => {
    const { environment, client } = await live()
    client.subscribe(() => client.close())
    environment.socket.drop()
    expect(client.state).toEqual({ kind: 'stopped', reason: 'left' })
    await environment.run(60_000)
    expect(environment.sockets).toHaveLength(1)
  })
})

describe('a network that is gone', () => {
  test('[C40] ends the link at once, and it is tried again; without a link there is nothing to end', async () => {
    const { environment, client } = await connecting()
    client.drop()
    expect(environment.sockets).toHaveLength(1)
    environment.socket.open()
    environment.socket.receive(welcome())
    expect(client.state.kind).toBe('live')
    client.drop()
    expect(client.state.kind).toBe('connecting')
    await environment.settle()
    expect(environment.sockets).toHaveLength(2)
    client.close()
    client.drop()
    expect(client.state.kind).toBe('stopped')
  })
})
