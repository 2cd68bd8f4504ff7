import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  MAX_ATTRIBUTE_CHARS,
  MAX_ATTRIBUTES,
  MAX_COMMENT_CHARS,
  MAX_EMAIL_CHARS,
  MAX_NAME_CHARS,
  MAX_PAGE_EVENTS,
  MAX_PARTS,
  MAX_REPLAY_EVENTS,
  MAX_RESUME,
  MAX_TEXT_CHARS,
  MAX_URL_CHARS,
} from '@deskbell/protocol'
import type { Down, SiteSettings } from '@deskbell/protocol'
import { until, visitorClient } from '../support/accounts.ts'
import { agentHello, hex, openBare, says, visitorHello } from '../support/bareSocket.ts'
import type { BareSocket } from '../support/bareSocket.ts'
import { ask, asConsole } from '../support/http.ts'
import { asking, word } from './asking.ts'
import { createNeighbourhood } from './hostileNeighbours.ts'
import type { Neighbourhood } from './hostileNeighbours.ts'

const BELL = '\u{1F514}'
const many = (count: number, of = 'x'): string => of.repeat(count)

describe('limits, met exactly and passed by one', () => {
  let near: Neighbourhood
  beforeAll(async () => {
    near = await createNeighbourhood()
  })
  afterAll(async () => {
    await near.areWell()
    expect(near.errors()).toEqual([])
    await near.close()
  })

  const { asked, act } = asking()
  const start = (socket: BareSocket, content: object, more: object = {}): Promise<Down> =>
    asked(socket, { type: 'start', clientId: hex(16), conversationId: `cnv_${hex(16)}`, content, ...more })
  async function agent(device = hex(16)): Promise<BareSocket> {
    const { cookie } = near.owner
    const { json } = await ask(near.relay, 'POST', '/api/v1/ticket', { headers: asConsole, cookie })
    const socket = await openBare(near.relay, '/ws/agent', { origin: near.relay.url, cookie })
    socket.send(agentHello(String(json['ticket']), device))
    await socket.hear((frame) => frame.type === 'welcome', 'welcome')
    return socket
  }
  async function site(socket: BareSocket): Promise<SiteSettings> {
    const answer = await asked(socket, { type: 'query', name: 'sites', args: {} })
    const [first] = answer.type === 'result' ? (answer.value as SiteSettings[]) : []
    if (first === undefined) throw new Error('no site')
    return first
  }

  test.each<[string, object, string]>([
    [`${MAX_TEXT_CHARS} letters`, says(many(MAX_TEXT_CHARS)), 'ack'],
    [`${MAX_TEXT_CHARS + 1} letters`, says(many(MAX_TEXT_CHARS + 1)), 'text_too_long'],
    [`${MAX_TEXT_CHARS} characters of four bytes`, says(many(MAX_TEXT_CHARS, BELL)), 'ack'],
    [`${MAX_TEXT_CHARS + 1} characters of four bytes`, says(many(MAX_TEXT_CHARS + 1, BELL)), 'text_too_long'],
    [`${MAX_TEXT_CHARS} in two parts`, parts(2, MAX_TEXT_CHARS / 2), 'ack'],
    [`${MAX_TEXT_CHARS + 2} in two parts`, parts(2, MAX_TEXT_CHARS / 2 + 1), 'text_too_long'],
    [`${MAX_PARTS} parts`, parts(MAX_PARTS, 1), 'ack'],
    [`${MAX_PARTS + 1} parts`, parts(MAX_PARTS + 1, 1), 'bad_frame'],
    ['no part', { parts: [] }, 'bad_frame'],
    ['an empty part', says(''), 'bad_frame'],
    ['nothing to see', says(' \u200B\n'), 'text_empty'],
    ['a part of a kind nobody knows', { parts: [{ type: 'video', url: 'x' }] }, 'bad_frame'],
    ['a fallback that is too long', { ...says('x'), fallback: many(MAX_TEXT_CHARS + 1) }, 'bad_frame'],
  ])('[Y19] a message of %s', async (_name, content, expected) => {
    const visitor = await near.visitor()
    const answer = await start(visitor, content)
    expect(word(answer)).toBe(expected)
    if (expected === 'text_too_long')
      expect(answer).toMatchObject({ details: { limit: MAX_TEXT_CHARS }, retryable: false })
    visitor.close()
  })

  test.each<[string, string, object, string]>([
    ['a name of 80', 'setContact', { name: many(MAX_NAME_CHARS, BELL) }, 'ack'],
    ['a name of 81', 'setContact', { name: many(MAX_NAME_CHARS + 1, BELL) }, 'invalid_field'],
    [
      'an address of 254',
      'setContact',
      { email: `a@${many(60)}.${many(60)}.${many(60)}.${many(60)}.${many(MAX_EMAIL_CHARS - 246)}` },
      'ack',
    ],
    [
      'an address of 255',
      'setContact',
      { email: `a@${many(60)}.${many(60)}.${many(60)}.${many(60)}.${many(MAX_EMAIL_CHARS - 245)}` },
      'invalid_field',
    ],
    ['64 characters before the @', 'setContact', { email: `${many(64)}@x.example` }, 'ack'],
    ['65 characters before the @', 'setContact', { email: `${many(65)}@x.example` }, 'invalid_field'],
    ['20 attributes', 'setAttributes', { attributes: attributes(MAX_ATTRIBUTES) }, 'ack'],
    ['21 attributes', 'setAttributes', { attributes: attributes(MAX_ATTRIBUTES + 1) }, 'bad_frame'],
    [
      'an attribute of 255',
      'setAttributes',
      { attributes: { [many(MAX_ATTRIBUTE_CHARS)]: many(MAX_ATTRIBUTE_CHARS) } },
      'ack',
    ],
    ['an attribute of 256', 'setAttributes', { attributes: { a: many(MAX_ATTRIBUTE_CHARS + 1) } }, 'bad_frame'],
    [
      'an attribute called by 256',
      'setAttributes',
      { attributes: { [many(MAX_ATTRIBUTE_CHARS + 1)]: 'a' } },
      'bad_frame',
    ],
    ['an attribute that is a number', 'setAttributes', { attributes: { a: 5 } }, 'bad_frame'],
  ])('[Y19] %s', async (_name, command, args, expected) => {
    const visitor = await near.visitor()
    expect(word(await act(visitor, command, args))).toBe(expected)
    visitor.close()
  })

  test('[Y19] a score from 1 to 5, with a comment of 1,000', async () => {
    const visitor = await near.visitor()
    const started = await start(visitor, says('hello'))
    const conversationId = started.type === 'ack' ? started.conversationId : ''
    await act(visitor, 'close', {}, { conversationId })
    const rate = async (score: number, comment = ''): Promise<string> =>
      word(await act(visitor, 'rate', { score, comment }, { conversationId }))
    expect(await rate(0)).toBe('bad_frame')
    expect(await rate(6)).toBe('bad_frame')
    expect(await rate(2.5)).toBe('bad_frame')
    expect(await rate(5, many(MAX_COMMENT_CHARS + 1, BELL))).toBe('invalid_field')
    expect(await rate(5, many(MAX_COMMENT_CHARS, BELL))).toBe('ack')
    expect(await rate(4)).toBe('already_rated')
    visitor.close()
  })

  test('[Y19] a page address of 2,048, a page of 100 events, a preview of 500', async () => {
    const visitor = await near.visitor()
    const conversationId = `cnv_${hex(16)}`
    const from = visitor.heard.length
    visitor.send({ type: 'visit', context: { pageUrl: many(MAX_URL_CHARS) } })
    visitor.send({ type: 'visit', context: { pageUrl: many(MAX_URL_CHARS + 1) } })
    visitor.send({ type: 'typing', conversationId, on: true, preview: many(500) })
    visitor.send({ type: 'typing', conversationId, on: true, preview: many(501) })
    expect(word(await asked(visitor, { type: 'page', conversationId, before: 1, limit: MAX_PAGE_EVENTS }))).toBe(
      'not_found',
    )
    expect(word(await asked(visitor, { type: 'page', conversationId, before: 1, limit: MAX_PAGE_EVENTS + 1 }))).toBe(
      'bad_frame',
    )
    expect(visitor.heard.slice(from).filter((frame) => frame.type === 'refused' && frame.ref === null)).toMatchObject([
      { code: 'bad_frame', details: { field: 'context.pageUrl' } },
      { code: 'bad_frame', details: { field: 'preview' } },
    ])
    visitor.close()
  })

  test('[Y19] 50 anchors in a hello, not 51', async () => {
    for (const [count, expected] of [
      [MAX_RESUME, 'welcome'],
      [MAX_RESUME + 1, 'refused'],
    ] as const) {
      const socket = await openBare(near.relay, '/ws/visitor', { from: near.address() })
      const anchor = { conversationId: `cnv_${hex(16)}`, epoch: '', seq: 0, eventId: null }
      socket.send({ ...visitorHello(near.siteKey, hex(32)), resume: Array.from({ length: count }, () => anchor) })
      expect((await socket.hear(() => true, 'an answer')).type).toBe(expected)
      socket.cut()
    }
  })

  test('[Y19] a queue that is full takes no one more, and says so; messages may still be left', async () => {
    const owner = await agent()
    const made = await act(owner, 'createDepartment', { siteId: (await site(owner)).id, name: 'Narrow' })
    const { departmentId } = (made.type === 'ack' ? made.value : {}) as { departmentId: string }
    await act(owner, 'updateDepartment', { departmentId, queueLimit: 3 })
    const waiting: BareSocket[] = []
    for (const expected of ['ack', 'ack', 'ack', 'queue_full', 'queue_full']) {
      const visitor = await near.visitor()
      waiting.push(visitor)
      const answer = await start(visitor, says('hello'), { departmentId })
      expect(word(answer)).toBe(expected)
      if (expected === 'queue_full') expect(answer).toMatchObject({ retryable: true, details: { limit: 3 } })
    }
    expect(word(await start(waiting[3] as BareSocket, says('call me'), { departmentId, leave: true }))).toBe('ack')
    // At once is no way around: two places, five who come.
    await act(owner, 'updateDepartment', { departmentId, queueLimit: 5 })
    const crowd = await Promise.all(Array.from({ length: 5 }, () => near.visitor()))
    const all = await Promise.all(crowd.map((visitor) => start(visitor, says('hello'), { departmentId })))
    expect(all.map(word).toSorted()).toEqual(['ack', 'ack', 'queue_full', 'queue_full', 'queue_full'])
    for (const socket of [...waiting, ...crowd, owner]) socket.close()
  })

  test('[Y19] 20 frames at once for visitors, 100 for agents', async () => {
    for (const [socket, burst] of [
      [await near.visitor(), 20],
      [await agent(), 100],
    ] as const) {
      // The hello was the first; a token or two may have come back since.
      for (let i = 1; i <= burst + 5; i += 1) socket.send({ type: 'query', ref: 90_000 + i, name: 'nothing', args: {} })
      const last = 90_000 + burst + 5
      await socket.hear((frame) => 'ref' in frame && frame.ref === last, 'the last answer')
      const limited = socket.heard.flatMap((frame) =>
        frame.type === 'refused' && frame.code === 'rate_limited' ? [frame.ref ?? 0] : [],
      )
      expect(limited[0]).toBeGreaterThanOrEqual(90_000 + burst)
      expect(limited[0]).toBeLessThan(90_000 + burst + 4)
      socket.cut()
    }
  })

  test('[Y20] a long outbox gets through at the pace of the budget', async () => {
    const visitor = visitorClient(near.relay, near.siteKey, hex(32))
    const first = visitor.start({ content: says('back online') })
    for (let i = 1; i < 80; i += 1)
      visitor.send({ conversationId: first.conversationId, kind: 'message', content: says(`message ${i}`) })
    visitor.connect()
    const said = (): string[] =>
      (visitor.conversation(first.conversationId)?.events ?? []).flatMap((event) =>
        event.type === 'message' && event.content.parts[0]?.type === 'text' ? [event.content.parts[0].text] : [],
      )
    await until(visitor, () => said().length === 80 || visitor.state.kind === 'stopped', 'everything is there', 25_000)
    expect(visitor.state.kind).toBe('live')
    expect(said()).toEqual(['back online', ...Array.from({ length: 79 }, (_, i) => `message ${i + 1}`)])
    expect(visitor.outbox()).toEqual([])
    visitor.close()
  })

  test('[Y19] five devices of one visitor, not six', async () => {
    const secret = hex(32)
    const devices = []
    for (let i = 0; i < 5; i += 1) devices.push(await near.visitor({ secret }))
    const sixth = await openBare(near.relay, '/ws/visitor', { from: near.address() })
    sixth.send(visitorHello(near.siteKey, secret))
    expect((await sixth.closed).code).toBe(1013)
    expect(sixth.heard).toMatchObject([{ type: 'refused', code: 'too_many_connections', retryable: true }])
    devices[0]?.close()
    await devices[0]?.closed
    ;(await near.visitor({ secret })).close()
    for (const device of devices.slice(1)) device.close()
  })

  test('[Y26] five conversations begun within an hour by one visitor, not six; their neighbours may', async () => {
    const secret = hex(32)
    const visitor = await near.visitor({ secret })
    const begin = async (): Promise<Down> => {
      const conversationId = `cnv_${hex(16)}`
      const frame = { type: 'start', clientId: hex(16), conversationId, content: says('once more') }
      const answer = await asked(visitor, frame)
      if (answer.type !== 'ack') return answer
      expect(await act(visitor, 'close', {}, { conversationId })).toMatchObject({ type: 'ack' })
      // The same once more is told the same, and counts for nothing.
      expect(await asked(visitor, frame)).toMatchObject({ type: 'ack', seq: answer.seq })
      return answer
    }
    for (let nth = 1; nth <= 5; nth += 1) expect(await begin(), `the ${nth}th`).toMatchObject({ type: 'ack' })
    const sixth = await begin()
    expect(sixth).toMatchObject({ type: 'refused', code: 'too_many_conversations', retryable: true })
    const { retryAfterMs = 0 } = sixth as Down & { type: 'refused' }
    expect(retryAfterMs).toBeGreaterThan(3_000_000)
    expect(retryAfterMs).toBeLessThanOrEqual(3_600_000)
    const neighbour = await near.visitor()
    expect(await start(neighbour, says('Hello'))).toMatchObject({ type: 'ack' })
    for (const socket of [visitor, neighbour]) socket.close()
  })

  test('[Y19] a newer connection of the same device takes the older one’s place', async () => {
    const [secret, device] = [hex(32), hex(16)]
    const older = await near.visitor({ secret, device })
    const newer = await near.visitor({ secret, device })
    expect((await older.closed).code).toBe(4009)
    // The same device name at another visitor is another device.
    const other = await near.visitor({ device })
    newer.send({ type: 'probe', id: -4 })
    await newer.hear((frame) => frame.type === 'ping' && frame.id === -4, 'it lives')
    newer.close()
    other.close()
  })

  test('[Y19] 500 missed events are replayed, 501 are a new page', async () => {
    const visitor = await near.visitor()
    const started = await start(visitor, says('hello'))
    const conversationId = started.type === 'ack' ? (started.conversationId ?? '') : ''
    const owner = await agent()
    owner.send({ type: 'watch', conversationId })
    const reset = await owner.hear(
      (frame) => frame.type === 'reset' && frame.conversationId === conversationId,
      'the conversation',
    )
    const [first] = reset.type === 'reset' ? reset.events : []
    const head = reset.type === 'reset' ? reset.head : 0
    const epoch = reset.type === 'reset' ? reset.epoch : ''
    const writers = [owner, ...(await Promise.all(Array.from({ length: 5 }, () => agent())))]
    const anchorSeq = first?.seq ?? 0
    // So many notes that the anchor at the first event misses exactly 500, then one more.
    const wanted = MAX_REPLAY_EVENTS - (head - anchorSeq)
    for (let i = 0; i < wanted; i += 1) {
      writers[i % writers.length]?.send({
        type: 'send',
        ref: 5,
        clientId: hex(16),
        conversationId,
        kind: 'note',
        content: says(`note ${i}`),
      })
    }
    await expect
      .poll(
        () =>
          writers.reduce(
            (sum, { heard }) => sum + heard.filter((frame) => frame.type === 'ack' && frame.ref === 5).length,
            0,
          ),
        { timeout: 20_000 },
      )
      .toBe(wanted)
    const anchored = { type: 'watch', conversationId, epoch, seq: anchorSeq, eventId: first?.id }
    const reader = await agent()
    reader.send(anchored)
    const replay = await reader.hear((frame) => frame.type === 'events' || frame.type === 'reset', 'a replay')
    expect(replay.type === 'events' && replay.events.length).toBe(MAX_REPLAY_EVENTS)
    expect(
      word(
        await asked(writers[1] as BareSocket, {
          type: 'send',
          clientId: hex(16),
          conversationId,
          kind: 'note',
          content: says('one more'),
        }),
      ),
    ).toBe('ack')
    const later = await agent()
    later.send(anchored)
    const page = await later.hear((frame) => frame.type === 'events' || frame.type === 'reset', 'a page')
    expect(page).toMatchObject({ type: 'reset', reason: 'too_far', head: anchorSeq + MAX_REPLAY_EVENTS + 1 })
    // Another history, and an event that is not the one at this place.
    for (const [change, reason] of [
      [{ epoch: 'another' }, 'epoch'],
      [{ eventId: `evt_${hex(16)}` }, 'anchor'],
      [{ seq: 9_999 }, 'anchor'],
    ] as const) {
      const from = later.heard.length
      later.send({ ...anchored, ...change })
      expect(await later.hear((frame) => frame.type === 'reset', reason, from)).toMatchObject({ reason })
    }
    for (const socket of [...writers, reader, later, visitor]) socket.close()
  }, 60_000)
})

function parts(count: number, chars: number): object {
  return { parts: Array.from({ length: count }, () => ({ type: 'text', text: many(chars) })) }
}
function attributes(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 'x']))
}
