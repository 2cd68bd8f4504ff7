import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Drain } from '@deskbell/protocol'
import { afterAll, expect, test } from 'vitest'
import { agentClient, post, setUp, until, visitorClient } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { agentHello, hex, openBare, says, visitorHello } from '../support/bareSocket.ts'
import type { BareSocket } from '../support/bareSocket.ts'
import { openStream } from '../support/bareStream.ts'
import { eventually, pause } from '../support/eventually.ts'
import { ask } from '../support/http.ts'
import { privatePostgres } from '../support/privatePostgres.ts'
import { privateRedis } from '../support/privateRedis.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'

/** Far more than the 25 seconds that are promised: for machines that are busy, and still less than what is stuck would take. */
const PATIENCE_MS = 35_000

const sockets: { destroy(): void }[] = []
afterAll(() => {
  for (const socket of sockets) socket.destroy()
})

test('[G1] on SIGTERM everybody is told when to come back, agents first, and the connection ends with 1012', async () => {
  const relay = await startRelay()
  const owner = await setUp(relay)
  const key = await keyOf(relay)
  const visitors = await Promise.all(Array.from({ length: 12 }, () => visitorOf(relay, key)))
  const agent = await agentOf(relay, owner)
  const stream = await openStream(relay, visitorHello(key, hex(32)))
  await stream.hear('welcome')
  expect((await ask(relay, 'GET', '/readyz')).json).toMatchObject({ draining: false })
  const ending = relay.stop()
  const all = [agent, ...visitors]
  const ends = await Promise.all(all.map(({ closed }) => closed))
  expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([1012]))
  const told = all.map(({ heard }) => heard.filter((frame): frame is Drain => frame.type === 'drain'))
  expect(told.map(({ length }) => length)).toEqual(all.map(() => 1))
  const delays = told.map(([drain]) => drain?.delayMs ?? -1)
  expect(delays[0], 'the agent, who came last').toBe(0)
  await stream.ended
  const byStream = stream.heard.filter(({ type }) => type === 'drain').map(({ delayMs }) => Number(delayMs))
  expect([...delays, ...byStream].toSorted((a, b) => a - b)).toEqual([...all, stream].map((_, index) => index * 2))
  expect(await ending).toBe(0)
}, 60_000)

test.concurrent('[G2] whoever neither reads nor answers a goodbye, and requests that take for ever, keep no relay from ending', async () => {
  const relay = await startRelay()
  await setUp(relay)
  const key = await keyOf(relay)
  const deaf = await Promise.all(Array.from({ length: 5 }, () => visitorOf(relay, key)))
  for (const socket of deaf) {
    socket.pause()
    sockets.push({ destroy: () => socket.cut() })
  }
  // A socket in the middle of its handshake, a request in the middle of its head, and one in the middle of its body.
  for (const words of [
    'GET /ws/visitor HTTP/1.1\r\nHost: localhost\r\n',
    'GET /healthz HTTP/1.1\r\n',
    'POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Deskbell: 1\r\nContent-Length: 900\r\n\r\n{"email"',
  ])
    sockets.push(await raw(relay, words))
  // Far more answers than a socket that is not read has room for.
  const pipelined = await raw(relay, '')
  pipelined.pause()
  pipelined.write('GET /widget.js HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(3_000))
  sockets.push(pipelined)
  expect(await endsByItself(relay)).toBe(0)
  expect(relay.output()).not.toContain('"level":"error"')
}, 60_000)

test.concurrent('[G2] a mail server that says nothing keeps no relay from ending', async () => {
  const silent = await silentServer()
  const METRICS_TOKEN = 'only prometheus knows this'
  const relay = await startRelay({
    env: { SMTP_URL: `smtp://127.0.0.1:${silent.port}`, MAIL_FROM: 'chat@halden.example', METRICS_TOKEN },
  })
  const owner = await setUp(relay)
  const agent = agentClient(relay, owner)
  agent.connect()
  await until(agent, () => agent.welcome, 'the agent is welcome')
  const siteId = await siteOf(agent)
  for (const name of ['ben', 'sue', 'tom', 'ida'])
    await agent.act('inviteAgent', { siteId, role: 'agent', departmentIds: [], email: `${name}@halden.example` })
  await eventually(() => silent.connections() > 0, 'a mail is on its way')
  const figures = await ask(relay, 'GET', '/metrics', { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
  expect(figures.text).toMatch(/^deskbell_outbox_jobs 4$/m)
  expect(Number(/^deskbell_outbox_age_seconds (\S+)$/m.exec(figures.text)?.[1])).toBeGreaterThan(0)
  expect(await endsByItself(relay)).toBe(0)
  agent.close()
}, 60_000)

test.concurrent('[G2] a Redis that stands still keeps no relay from ending', async () => {
  const [postgres, redis] = await Promise.all([privatePostgres({ settings: DURABLE }), privateRedis()])
  const relay = await startRelay({ env: { DATABASE_URL: await postgres.database(), REDIS_URL: redis.url } })
  await talkingTo(relay)
  redis.hold(true)
  expect(await endsByItself(relay)).toBe(0)
}, 60_000)

test.concurrent('[G2] a PostgreSQL that stands still keeps no relay from ending, and what was said then is sent to the next one', async () => {
  const postgres = await privatePostgres({ settings: DURABLE })
  const env = { DATABASE_URL: await postgres.database() }
  const relay = await startRelay({ env })
  const { visitor, id } = await talkingTo(relay)
  const probing = await visitorOf(relay, await keyOf(relay))
  postgres.hold(true)
  // Whoever is here stays here: being alive is nothing that a database is asked for.
  probing.send({ type: 'probe', id: -7 })
  await probing.hear((frame) => frame.type === 'ping' && frame.id === -7, 'an answer while nothing can be stored')
  visitor.send({ conversationId: id, kind: 'message', content: says('Into the void?') })
  expect(await endsByItself(relay)).toBe(0)
  expect(visitor.outbox()).toHaveLength(1)
  expect(relay.output()).toContain('the database took longer than')
  postgres.hold(false)
  const next = await startRelay({ env, port: relay.port })
  visitor.wake()
  await eventually(() => visitor.outbox().length === 0, 'it is stored')
  const texts = JSON.stringify(visitor.conversation(id)?.events)
  expect(texts.split('Into the void?')).toHaveLength(2)
  visitor.close()
  expect(await next.stop()).toBe(0)
}, 90_000)

const DURABLE = ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on']

/** SIGTERM, and nothing else; resolves to the exit code. */
async function endsByItself(relay: RunningRelay): Promise<number | null> {
  const code = await Promise.race([relay.stop(), pause(PATIENCE_MS).then(() => 'late' as const)])
  if (code === 'late') throw new Error(`it did not end in ${PATIENCE_MS} ms; it said:\n${relay.output()}`)
  return code
}

/** A visitor who has begun a conversation. */
async function talkingTo(relay: RunningRelay) {
  await setUp(relay)
  const visitor = visitorClient(relay, await keyOf(relay))
  visitor.connect()
  const { conversationId: id } = visitor.start({ content: says('Hello?') })
  await until(visitor, () => (visitor.conversation(id)?.head ?? 0) > 0 && visitor.outbox().length === 0, 'it is stored')
  return { visitor, id }
}

async function visitorOf(relay: RunningRelay, key: string): Promise<BareSocket> {
  const socket = await openBare(relay, '/ws/visitor')
  socket.send(visitorHello(key, hex(32)))
  await socket.hear(({ type }) => type === 'welcome', 'welcome')
  return socket
}

async function agentOf(relay: RunningRelay, { cookie }: Login): Promise<BareSocket> {
  const { ticket } = (await (await post(relay, '/api/v1/ticket', {}, cookie)).json()) as { ticket: string }
  const socket = await openBare(relay, '/ws/agent', { origin: relay.url, cookie })
  socket.send(agentHello(ticket))
  await socket.hear(({ type }) => type === 'welcome', 'welcome')
  return socket
}

async function siteOf(agent: ReturnType<typeof agentClient>): Promise<string> {
  const sites = await agent.query('sites', {})
  return (sites.ok ? sites.value[0]?.id : undefined) ?? ''
}

async function keyOf(relay: RunningRelay): Promise<string> {
  return /site=(pk_[0-9a-f]+)/.exec((await ask(relay, 'GET', '/demo')).text)?.[1] ?? ''
}

function raw(relay: RunningRelay, words: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: relay.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.once('connect', () => {
      socket.write(words)
      resolve(socket)
    })
    socket.once('error', reject)
    socket.on('error', () => {})
  })
}

/** Takes connections and never says a word. */
function silentServer(): Promise<{ port: number; connections(): number }> {
  let count = 0
  const server = createServer((socket) => {
    count += 1
    sockets.push(socket)
    socket.on('error', () => {})
  })
  sockets.push({ destroy: () => void server.close() })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({ port: (server.address() as AddressInfo).port, connections: () => count }),
    )
  })
}
