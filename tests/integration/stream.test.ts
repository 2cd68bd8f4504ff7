import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agentClient, logIn, post, setUp, until, visitorClient } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { agentHello, hex, says, visitorHello } from '../support/bareSocket.ts'
import { openStream } from '../support/bareStream.ts'
import { eventually } from '../support/eventually.ts'
import { ask, asConsole } from '../support/http.ts'
import type { HttpAnswer } from '../support/http.ts'
import { startPlainNginx } from '../support/nginx.ts'
import { freePort, startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'
import { eitherEnvironment, streamEnvironment } from '../support/streamEnvironment.ts'

let relay: RunningRelay
let owner: Login
let siteKey: string
beforeAll(async () => {
  relay = await startRelay()
  owner = await setUp(relay)
  siteKey = /pk_[0-9a-f]+/.exec(relay.output())?.[0] ?? ''
  const agent = agentClient(relay, owner)
  agent.connect()
  const sites = await until(agent, () => agent.welcome, 'welcome').then(() => agent.query('sites', {}))
  siteKey = (sites.ok ? sites.value[0]?.key : undefined) ?? ''
  await agent.act('updateAgent', { agentId: owner.agentId, capacity: 20 })
  agent.close()
})
afterAll(() => relay.stop())

const ORIGIN = 'http://localhost:1'

test('[T1] a visitor and an agent without sockets talk as with them: sent, delivered, read, typing, closed', async () => {
  const agent = agentClient(relay, owner, streamEnvironment({ origin: relay.url, cookie: owner.cookie }))
  agent.connect()
  await until(agent, () => agent.welcome, 'the agent is welcome')
  await agent.act('setAvailability', { availability: 'online' })
  const visitor = visitorClient(relay, siteKey, hex(32), ORIGIN, streamEnvironment({ origin: ORIGIN }))
  visitor.connect()
  const started = visitor.start({ content: says('Hello without a socket') })
  const { conversationId: id } = started
  await until(visitor, () => visitor.conversation(id)?.view?.agent, 'somebody is there')
  agent.watch(id)
  await until(agent, () => agent.conversation(id)?.view?.ownerToken !== undefined, 'it is assigned')
  const ours = agent.conversation(id)!
  agent.send({ conversationId: id, kind: 'message', content: says('Hello back'), ownerToken: ours.view!.ownerToken! })
  const theirs = visitor.conversation(id)!
  await eventually(() => JSON.stringify(theirs.events).includes('Hello back'), 'the answer arrives')
  visitor.typing(id, true, 'and I am typ')
  await eventually(() => JSON.stringify(ours.typing).includes('and I am typ'), 'typing is shown')
  visitor.mark(id, { read: theirs.events.at(-1)!.seq })
  await eventually(
    () => ours.marks.some(({ side, read }) => side === 'visitor' && read >= theirs.events.at(-1)!.seq),
    'it was read',
  )
  const closed = await agent.act('close', {}, { conversationId: id, ownerToken: ours.view!.ownerToken! })
  expect(closed.ok).toBe(true)
  await eventually(() => theirs.view?.status === 'closed', 'the end is seen')
  agent.close()
  visitor.close()
})

test('[T2] behind an nginx that nobody told of sockets a visitor talks by requests, which it does not hold back', async () => {
  const port = await freePort()
  const nginx = await startPlainNginx({ port, upstream: relay.port })
  const client = visitorClient(
    { url: `http://localhost:${port}` },
    siteKey,
    hex(32),
    ORIGIN,
    eitherEnvironment({ origin: ORIGIN }),
  )
  client.connect()
  const { conversationId } = client.start({ content: says('Through nginx') })
  await until(client, () => client.conversation(conversationId)?.live, 'it is stored, and followed')
  const agent = agentClient(relay, owner)
  agent.connect()
  await until(agent, () => agent.welcome, 'welcome')
  // A held back answer would be whole after twenty seconds; then this would be told by the next one.
  const connectionId = client.welcome?.connectionId
  await agent.act('setAvailability', { availability: 'online' })
  await until(client, () => client.conversation(conversationId)?.view?.agent, 'they see who')
  expect(client.welcome?.connectionId).toBe(connectionId)
  agent.close()
  client.close()
  await nginx.stop()
})

/** A visitor with a conversation, whom nobody but the test speaks for. */
async function bareVisitor() {
  const secret = hex(32)
  const stream = await openStream(relay, visitorHello(siteKey, secret))
  const { connectionId } = await stream.hear('welcome')
  const known = { site: siteKey, auth: { visitorSecret: secret } }
  const send = (frames: readonly object[], more: object = {}): Promise<HttpAnswer> =>
    ask(relay, 'POST', '/api/v1/frames', {
      headers: { origin: ORIGIN, 'content-type': 'text/plain;charset=UTF-8' },
      body: JSON.stringify({ connectionId, ...known, frames, ...more }),
    })
  const conversationId = `cnv_${hex(16)}`
  const start = { type: 'start', ref: 1, clientId: hex(16), conversationId, content: says('Hello') }
  return { stream, connectionId, known, send, conversationId, start }
}
const message = (conversationId: string, ref: number) => ({
  type: 'send',
  ref,
  clientId: hex(16),
  conversationId,
  kind: 'message',
  content: says(`number ${ref}`),
})

describe('requests with frames', () => {
  test('[T5] are answered by their own answer, each frame by its ref, and what they do is told by the stream', async () => {
    const { stream, send, conversationId, start } = await bareVisitor()
    const begun = await send([start])
    expect(begun.headers['access-control-allow-origin']).toBe(ORIGIN)
    expect(begun.json).toMatchObject({ frames: [{ type: 'ack', ref: 1, conversationId, seq: 2 }] })
    const answer = await send([message(conversationId, 2), { type: 'pong', id: 0 }, message(conversationId, 3)])
    expect(answer.json).toMatchObject({ frames: [2, 3].map((ref) => ({ type: 'ack', ref })) })
    expect([begun.json['elsewhere'], answer.json['elsewhere']]).toEqual([undefined, undefined])
    await stream.hear('live')
    await eventually(() => JSON.stringify(stream.heard).includes('number 3'), 'the stream tells of them')
    expect(stream.heard.some(({ type }) => type === 'ack')).toBe(false)
    // The same again is the same.
    expect((await send([start])).json).toMatchObject({ frames: [{ type: 'ack', seq: 2 }] })
    stream.cut()
  })

  test('[T6] without their stream do what they say, and tell that it has to begin anew for the rest', async () => {
    const { stream, send, conversationId, start } = await bareVisitor()
    const connectionId = hex(16)
    const begun = await send([start], { connectionId })
    expect(begun.json).toMatchObject({ frames: [{ type: 'ack' }], elsewhere: true })
    const more = await send([{ type: 'watch', conversationId }, message(conversationId, 3)], { connectionId })
    expect(more.json).toMatchObject({ frames: [{ type: 'ack', ref: 3 }], elsewhere: true })
    expect((await send([message(conversationId, 4)], { connectionId })).json['elsewhere']).toBeUndefined()
    // Soft things need no connection: what the sender may see decides.
    const agent = agentClient(relay, owner)
    agent.connect()
    agent.watch(conversationId)
    await until(agent, () => agent.conversation(conversationId)?.live, 'the agent follows')
    await send([{ type: 'typing', conversationId, on: true, preview: 'from afar' }], { connectionId })
    await eventually(
      () => JSON.stringify(agent.conversation(conversationId)?.typing).includes('from afar'),
      'typing is shown',
    )
    await send([{ type: 'marks', conversationId, delivered: 99, read: 99 }], { connectionId })
    const head = agent.conversation(conversationId)?.head ?? 0
    const isRead = () => agent.conversation(conversationId)?.marks.find(({ side }) => side === 'visitor')?.read === head
    await eventually(isRead, 'nobody has read more than there is')
    const stranger = await bareVisitor()
    await stranger.send([{ type: 'typing', conversationId, on: true, preview: 'a lie' }], { connectionId })
    const refused = await stranger.send([message(conversationId, 1)])
    expect(refused.json).toMatchObject({ frames: [{ type: 'refused', code: 'not_found' }] })
    expect(JSON.stringify(agent.conversation(conversationId)?.typing)).not.toContain('a lie')
    agent.close()
    stream.cut()
    stranger.stream.cut()
  })

  test('[T6] that make somebody another visitor end the connection, wherever it is', async () => {
    for (const more of [{}, { connectionId: hex(16) }]) {
      const { stream, send, start } = await bareVisitor()
      await send([start])
      const { json } = await send([{ type: 'identify', ref: 7, jwt: null }], more)
      const isHere = Object.keys(more).length === 0
      if (isHere) await stream.ended
      const frames = isHere ? stream.heard : (json['frames'] as readonly object[])
      expect(frames.find((frame) => 'ref' in frame && frame.ref === 7)).toMatchObject({
        type: 'result',
        value: { rotate: true },
      })
      expect(isHere ? stream.heard.at(-1)?.['code'] : json['close']).toBe(1000)
      stream.cut()
    }
  })

  test('[T11] of somebody else move nothing at a connection that is not theirs', async () => {
    const [mine, theirs] = [await bareVisitor(), await bareVisitor()]
    await theirs.send([theirs.start])
    const answer = await mine.send([{ type: 'unwatch', conversationId: theirs.conversationId }], {
      connectionId: theirs.connectionId,
    })
    expect(answer.json).toEqual({ frames: [], elsewhere: true })
    await theirs.send([message(theirs.conversationId, 2)])
    await eventually(() => JSON.stringify(theirs.stream.heard).includes('number 2'), 'it is still followed')
    mine.stream.cut()
    theirs.stream.cut()
  })

  test('[T11] over budget are refused with the time to wait, as a socket’s are', async () => {
    const { stream, send, conversationId, start } = await bareVisitor()
    const frames = Array.from({ length: 31 }, (_, ref) => message(conversationId, ref + 2))
    const { json } = await send([start, ...frames])
    const answers = json['frames'] as { type: string; code?: string; retryAfterMs?: number }[]
    expect(answers).toHaveLength(32)
    const refused = answers.filter(({ code }) => code === 'rate_limited')
    expect(refused.length).toBeGreaterThan(5)
    expect(refused.every(({ retryAfterMs = 0 }) => retryAfterMs > 0)).toBe(true)
    stream.cut()
  })

  test('[T11] that are too many, too large or none are refused whole', async () => {
    const { stream, send, conversationId } = await bareVisitor()
    expect((await send(Array.from({ length: 33 }, () => ({ type: 'pong', id: 1 })))).status).toBe(400)
    expect((await send([{ ...message(conversationId, 1), padding: 'x'.repeat(140_000) }])).status).toBe(413)
    expect((await send([], { auth: { visitorSecret: hex(32) } })).json).toMatchObject({ code: 'unauthenticated' })
    expect((await send([], { site: 'pk_nowhere' })).json).toMatchObject({ code: 'site_unknown' })
    const bodies = ['', '{', '[]', '"x"', 'null', '{"frames":{}}', '{"__proto__":{"x":1},"frames":[]}']
    for (const path of ['/api/v1/frames', '/api/v1/stream'])
      for (const body of bodies) {
        const question = { headers: { origin: ORIGIN, 'content-type': 'text/plain' }, body }
        const { status, text } = await ask(relay, 'POST', path, question)
        expect([400, 200], body).toContain(status)
        if (status === 200) expect(text, body).toContain('"code":1008')
      }
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/html'])
      expect(
        (await ask(relay, 'POST', '/api/v1/stream', { headers: { 'content-type': type }, body: '{}' })).status,
      ).toBe(415)
    stream.cut()
  })
})

/** An agent who sees whether the visitor of a conversation is here. */
async function watching(conversationId: string) {
  const agent = agentClient(relay, owner)
  const states: string[] = []
  agent.subscribe((change) => {
    if (change.type === 'presence' && change.frame.subject.id === conversationId) states.push(change.frame.state)
  })
  agent.connect()
  agent.watch(conversationId)
  await eventually(() => states.at(-1) === 'here', 'they are here')
  return { agent, states }
}

describe('a stream', () => {
  test('[T11] of a page that is not listed is refused in words that page can read', async () => {
    const origin = 'https://elsewhere.example'
    const { headers, heard, ended } = await openStream(relay, visitorHello(siteKey, hex(32)), { origin })
    await ended
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(heard).toMatchObject([
      { type: 'refused', code: 'origin_not_allowed' },
      { type: 'close', code: 1008 },
    ])
  })

  test('[T11] of an agent needs the console’s header, and ends with the session at once', async () => {
    const login = await logIn(relay, owner.email, owner.password)
    const ticket = async () =>
      ((await (await post(relay, '/api/v1/ticket', {}, login.cookie)).json()) as { ticket: string }).ticket
    const { cookie } = login
    const without = await openStream(relay, agentHello(await ticket()), { origin: relay.url, cookie })
    await without.ended
    expect(without.heard[0]).toMatchObject({ type: 'refused', code: 'unauthenticated' })
    const nowhere = await openStream(relay, agentHello(await ticket()), { ...asConsole, cookie })
    expect(nowhere.status).toBe(403)
    const stream = await openStream(relay, agentHello(await ticket()), { ...asConsole, origin: relay.url, cookie })
    await stream.hear('welcome')
    await post(relay, '/api/v1/logout', {}, cookie)
    await stream.ended
    expect(stream.heard.at(-1)).toMatchObject({ type: 'close', code: 4003 })
  })

  test('[T12] that says goodbye is gone at once', async () => {
    const { stream, send, conversationId, start } = await bareVisitor()
    await send([start])
    const { agent, states } = await watching(conversationId)
    await send([message(conversationId, 2)], { leave: true })
    await stream.ended
    expect(stream.heard.at(-1)).toMatchObject({ type: 'close', code: 1000 })
    await eventually(() => states.at(-1) === 'gone', 'they are gone')
    agent.close()
  })

  test('[T13] whose next one took over is not gone in between', async () => {
    const { stream, send, known, conversationId, start } = await bareVisitor()
    await send([start])
    const { agent, states } = await watching(conversationId)
    const hello = visitorHello(siteKey, known.auth.visitorSecret)
    stream.cut()
    const devices = [hex(16), hex(16)]
    for (const device of [...devices, ...devices]) {
      const next = await openStream(relay, { ...hello, device })
      await next.hear('welcome')
      next.cut()
    }
    const last = await openStream(relay, { ...hello, device: devices[0] })
    await last.hear('welcome')
    await ask(relay, 'POST', '/api/v1/frames', {
      headers: { origin: ORIGIN },
      body: { connectionId: hex(16), ...known, frames: [message(conversationId, 9)] },
    })
    await eventually(
      () => JSON.stringify(agent.conversation(conversationId)?.events).includes('number 9'),
      'it arrives',
    )
    expect(states).not.toContain('gone')
    agent.close()
    last.cut()
  })
})
