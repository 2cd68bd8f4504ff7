import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { RESET_PAGE_EVENTS } from '@deskbell/protocol'
import type { Down, SiteSettings } from '@deskbell/protocol'
import { agentHello, hex, openBare, says, visitorHello } from '../support/bareSocket.ts'
import type { BareSocket } from '../support/bareSocket.ts'
import { eventually, pause } from '../support/eventually.ts'
import { ask, asConsole } from '../support/http.ts'
import { asking, word } from './asking.ts'
import { createNeighbourhood } from './hostileNeighbours.ts'
import type { Neighbourhood } from './hostileNeighbours.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')
const MAX_FILE_BYTES = 2_000_000
const MAX_AVATAR_BYTES = 1_048_576
const MAX_BODY_BYTES = 65_536
const MAX_WATCHES = 200
const MAX_ORIGINS = 100
const NEW_VISITORS_BURST = 300
const NEW_VISITORS_PER_SECOND = 5

describe('limits of the relay itself, met exactly and passed by one', () => {
  let near: Neighbourhood
  let desk: BareSocket
  beforeAll(async () => {
    near = await createNeighbourhood({ env: { MAX_FILE_BYTES: String(MAX_FILE_BYTES) } })
  })
  // A new one for each test, with all of its budget.
  beforeEach(async () => {
    desk = await agent()
  })
  afterEach(() => desk.close())
  afterAll(async () => {
    await near.areWell()
    expect(near.errors()).toEqual([])
    await near.close()
  })

  const { asked, act } = asking()
  async function agent(): Promise<BareSocket> {
    const { cookie } = near.owner
    const { json } = await ask(near.relay, 'POST', '/api/v1/ticket', { headers: asConsole, cookie })
    const socket = await openBare(near.relay, '/ws/agent', { origin: near.relay.url, cookie })
    socket.send(agentHello(String(json['ticket'])))
    await socket.hear((frame) => frame.type === 'welcome', 'welcome')
    return socket
  }
  async function begun(): Promise<{ visitor: BareSocket; conversationId: string }> {
    const visitor = await near.visitor()
    const conversationId = `cnv_${hex(16)}`
    const answer = await asked(visitor, { type: 'start', clientId: hex(16), conversationId, content: says('hello') })
    expect(word(answer)).toBe('ack')
    return { visitor, conversationId }
  }
  const note = (conversationId: string): Promise<Down> =>
    asked(desk, { type: 'send', clientId: hex(16), conversationId, kind: 'note', content: says('hm') })

  test(`[Y19] a body of ${MAX_BODY_BYTES} bytes, not one more`, async () => {
    for (const [bytes, status] of [
      [MAX_BODY_BYTES, 400],
      [MAX_BODY_BYTES + 1, 413],
    ] as const) {
      const body = `{"email":"${'x'.repeat(bytes - 12)}"}`
      expect(body).toHaveLength(bytes)
      const headers = { ...asConsole, 'content-type': 'application/json' }
      expect((await ask(near.relay, 'POST', '/api/v1/login', { headers, body })).status, `${bytes}`).toBe(status)
    }
  })

  test('[Y19] a picture of 1 MiB, a file of as much as is set, and no byte more than was asked for', async () => {
    const { visitor, conversationId } = await begun()
    const upload = (bytes: number, more: object) => act(desk, 'requestUpload', { name: 'x.png', bytes, ...more })
    const ofMessage = { purpose: 'message', conversationId }
    expect(word(await upload(MAX_AVATAR_BYTES, { purpose: 'avatar' }))).toBe('ack')
    expect(word(await upload(MAX_AVATAR_BYTES + 1, { purpose: 'avatar' }))).toBe('file_too_large')
    expect(word(await upload(MAX_FILE_BYTES + 1, ofMessage))).toBe('file_too_large')
    const granted = await upload(MAX_FILE_BYTES, ofMessage)
    const { ticket } = (granted.type === 'ack' ? granted.value : {}) as { ticket: string }
    const send = (body: Buffer) =>
      ask(near.relay, 'POST', `/api/v1/upload/${ticket}`, { headers: asConsole, cookie: near.owner.cookie, body })
    const exact = Buffer.concat([PNG, Buffer.alloc(MAX_FILE_BYTES - PNG.length)])
    expect((await send(Buffer.concat([exact, Buffer.alloc(1)]))).status).toBe(413)
    expect((await send(exact)).status).toBe(200)
    visitor.close()
  })

  test('[Y19] a password of 10 to 256 characters', async () => {
    // Of many letters: a bad one is refused for what it is, not for its length.
    const long = Array.from({ length: 260 }, (_, index) => String.fromCharCode(97 + ((index * 7) % 26))).join('')
    let current = near.owner.password
    for (const [length, expected] of [
      [9, 'password_too_weak'],
      [10, 'ack'],
      [256, 'ack'],
      [257, 'password_too_weak'],
    ] as const) {
      const next = long.slice(0, length)
      expect(word(await act(desk, 'changePassword', { current, next })), `${length}`).toBe(expected)
      if (expected === 'ack') current = next
    }
    expect(word(await act(desk, 'changePassword', { current, next: near.owner.password }))).toBe('ack')
  })

  test(`[Y19] ${MAX_ORIGINS} allowed origins, not one more`, async () => {
    const answer = await asked(desk, { type: 'query', name: 'sites', args: {} })
    const [site] = answer.type === 'result' ? (answer.value as SiteSettings[]) : []
    const siteId = site?.id ?? ''
    const free = MAX_ORIGINS - (site?.origins.length ?? 0)
    for (let i = 0; i < free; i += 1)
      expect(word(await act(desk, 'allowOrigin', { siteId, origin: `https://shop${i}.example` })), `${i}`).toBe('ack')
    expect(await act(desk, 'allowOrigin', { siteId, origin: 'https://more.example' })).toMatchObject({
      code: 'invalid_field',
      details: { limit: MAX_ORIGINS },
    })
  }, 30_000)

  test('[Y19] a list of 1 to 1,000 rows', async () => {
    const reader = await agent()
    const from = reader.heard.length
    for (const limit of [0, 1_001]) reader.send({ type: 'watchList', view: 'left', limit })
    reader.send({ type: 'watchList', view: 'left', limit: 1 })
    reader.send({ type: 'watchList', view: 'closed', limit: 1_000 })
    await eventually(() => reader.heard.slice(from).filter(({ type }) => type === 'list').length === 2, 'two lists')
    const refused = reader.heard.slice(from).filter(({ type }) => type === 'refused')
    expect(refused).toMatchObject(Array.from({ length: 2 }, () => ({ code: 'bad_frame', details: { field: 'limit' } })))
    reader.close()
  })

  test(`[Y19] who begins to follow is given the last ${RESET_PAGE_EVENTS} events, and told of more when there are`, async () => {
    const { visitor, conversationId } = await begun()
    const pageOf = async (): Promise<Down & { type: 'reset' }> => {
      const reader = await agent()
      reader.send({ type: 'watch', conversationId })
      const page = await reader.hear((frame) => frame.type === 'reset' && frame.conversationId === conversationId, 'it')
      reader.close()
      return page as Down & { type: 'reset' }
    }
    const { head } = await pageOf()
    for (let i = head; i < RESET_PAGE_EVENTS; i += 1) expect(word(await note(conversationId))).toBe('ack')
    expect(await pageOf()).toMatchObject({ head: RESET_PAGE_EVENTS, prev: 0 })
    await note(conversationId)
    const more = await pageOf()
    expect(more).toMatchObject({ head: RESET_PAGE_EVENTS + 1, prev: 1 })
    expect(more.events).toHaveLength(RESET_PAGE_EVENTS)
    visitor.close()
  })

  test(`[Y19] ${MAX_WATCHES} conversations are followed at once; one more ends the oldest`, async () => {
    const ids: string[] = []
    while (ids.length <= MAX_WATCHES) {
      const made = await Promise.all(Array.from({ length: 20 }, () => begun()))
      for (const { visitor, conversationId } of made) {
        ids.push(conversationId)
        visitor.close()
      }
    }
    const reader = await agent()
    const isReset = (id: string) => (frame: Down) => frame.type === 'reset' && frame.conversationId === id
    for (const id of ids.slice(0, MAX_WATCHES + 1)) {
      // At the pace of the budget of frames: what is over it is not answered.
      await pause(20)
      reader.send({ type: 'watch', conversationId: id })
      await reader.hear(isReset(id), 'it is followed')
      if (id !== ids[MAX_WATCHES - 1]) continue
      const from = reader.heard.length
      await note(ids[0] ?? '')
      await reader.hear((frame) => frame.type === 'events' && frame.conversationId === ids[0], 'the first', from)
    }
    const from = reader.heard.length
    await note(ids[0] ?? '')
    await note(ids[1] ?? '')
    await reader.hear((frame) => frame.type === 'events' && frame.conversationId === ids[1], 'the second', from)
    expect(reader.heard.slice(from).some((frame) => frame.type === 'events' && frame.conversationId === ids[0])).toBe(
      false,
    )
    reader.close()
  }, 60_000)

  test(`[Y13] ${NEW_VISITORS_BURST} new visitors behind one address at once; the next are let in as places come back`, async () => {
    const from = near.address()
    const begunAt = performance.now()
    const hello = async (secret: string): Promise<{ socket: BareSocket; first: Down }> => {
      const socket = await openBare(near.relay, '/ws/visitor', { from })
      socket.send(visitorHello(near.siteKey, secret))
      return { socket, first: await socket.hear(({ type }) => type === 'welcome' || type === 'refused', 'an answer') }
    }
    const sockets: BareSocket[] = []
    let refused: { secret: string; waitMs: number } | null = null
    while (refused === null) {
      const secret = hex(32)
      const { socket, first } = await hello(secret)
      sockets.push(socket)
      if (first.type !== 'refused') continue
      expect(first).toMatchObject({ code: 'rate_limited', retryable: true })
      refused = { secret, waitMs: first.retryAfterMs ?? 0 }
    }
    const welcome = sockets.length - 1
    const cameBack = Math.ceil(((performance.now() - begunAt) / 1_000) * NEW_VISITORS_PER_SECOND)
    expect(welcome).toBeGreaterThanOrEqual(NEW_VISITORS_BURST)
    expect(welcome).toBeLessThanOrEqual(NEW_VISITORS_BURST + cameBack)
    expect(refused.waitMs).toBeGreaterThan(0)
    // Nobody is locked out: they get in when they come again, and all who are in stay and talk.
    const { secret } = refused
    for (;;) {
      const { socket, first } = await hello(secret)
      sockets.push(socket)
      if (first.type === 'welcome') break
    }
    expect(sockets.slice(0, welcome).every((socket) => socket.isOpen())).toBe(true)
    for (const socket of sockets) socket.cut()
  }, 30_000)
})
