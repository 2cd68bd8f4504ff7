import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAX_FRAGMENTS, MAX_FRAME_BYTES } from '@deskbell/protocol'
import { hex, openBare, says, visitorHello } from '../support/bareSocket.ts'
import { encodeFrame, openRaw } from '../support/rawFrames.ts'
import { createNeighbourhood } from './hostileNeighbours.ts'
import type { Neighbourhood } from './hostileNeighbours.ts'

const key = () => ({ ref: 7, clientId: hex(16) })
const text = JSON.stringify
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('hostile frames', () => {
  let near: Neighbourhood
  beforeAll(async () => {
    near = await createNeighbourhood()
  })
  afterAll(async () => {
    expect(near.errors()).toEqual([])
    expect(await near.close()).toBeGreaterThan(3)
  })

  // Said on a live connection of a visitor. A word: refused with this code, and the connection goes on. A number: closed with it.
  test.each<[string, string, string | number]>([
    ['not JSON', 'hello?', 1008],
    ['nothing', '', 1008],
    ['half an object', '{"type":"probe","id":', 1008],
    ['a byte order mark', '\uFEFF{"type":"probe","id":1}', 1008],
    ['60,000 open brackets', '['.repeat(60_000), 1008],
    ['100,000 brackets', deep(50_000), 1009],
    ['an array 30,000 deep', deep(30_000), 'unknown_type'],
    [
      'an argument 30,000 deep',
      `{"type":"act","ref":7,"clientId":"${hex(16)}","name":"setContact","args":{"name":${deep(30_000)}}}`,
      'bad_frame',
    ],
    ['an unknown field 30,000 deep', `{"type":"probe","id":-5,"more":${deep(30_000)}}`, 'ping'],
    ['null', 'null', 'unknown_type'],
    ['a number', '5', 'unknown_type'],
    ['a string', '"hello"', 'unknown_type'],
    ['true', 'true', 'unknown_type'],
    ['an empty array', '[]', 'unknown_type'],
    ['an empty object', '{}', 'unknown_type'],
    ['a type that is not there', text({ type: 'erase', ref: 7 }), 'unknown_type'],
    ['a type that is an array', text({ type: ['probe'], id: 1 }), 'unknown_type'],
    ['a type that is an object', text({ type: { toString: 'probe' }, id: 1 }), 'unknown_type'],
    ['a down frame', text({ type: 'welcome', protocol: 1 }), 'unknown_type'],
    ['the type __proto__', text({ type: '__proto__', ref: 7 }), 'unknown_type'],
    ['the type constructor', text({ type: 'constructor', ref: 7 }), 'unknown_type'],
    ['the type hasOwnProperty', text({ type: 'hasOwnProperty', ref: 7 }), 'unknown_type'],
    ['the command __proto__', text({ type: 'act', ...key(), name: '__proto__', args: {} }), 'unknown_type'],
    ['the command constructor', text({ type: 'act', ...key(), name: 'constructor', args: {} }), 'unknown_type'],
    ['the command toString', text({ type: 'act', ...key(), name: 'toString', args: {} }), 'unknown_type'],
    [
      "the relay's own command arrive",
      text({ type: 'act', ...key(), name: 'arrive', args: { siteId: `sit_${hex(16)}`, secretHash: hex(32) } }),
      'unknown_type',
    ],
    ["the relay's own command requeue", text({ type: 'act', ...key(), name: 'requeue', args: {} }), 'unknown_type'],
    ['a ref beyond all numbers', '{"type":"query","ref":1e400,"name":"sites","args":{}}', 'bad_frame'],
    ['a ref that is no whole number', '{"type":"query","ref":1.5,"name":"sites","args":{}}', 'bad_frame'],
    ['a ref of 2^53', '{"type":"query","ref":9007199254740992,"name":"sites","args":{}}', 'bad_frame'],
    ['two types', '{"type":"erase","type":"probe","id":-5}', 'ping'],
    [
      'a prototype in the frame',
      '{"type":"probe","id":-5,"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
      'ping',
    ],
    ['a second hello', text(visitorHello('pk_1', hex(32))), 'bad_frame'],
  ])('[Y1] %s', async (_name, said, expected) => {
    const visitor = await near.visitor()
    const from = visitor.heard.length
    visitor.send(said)
    if (typeof expected === 'number') expect((await visitor.closed).code).toBe(expected)
    else if (expected === 'ping')
      await visitor.hear((frame) => frame.type === 'ping' && frame.id === -5, 'the answer to a probe', from)
    else {
      await visitor.hear(
        (frame) => frame.type === 'refused' && frame.code === expected && !frame.retryable,
        expected,
        from,
      )
      visitor.send({ type: 'probe', id: -6 })
      await visitor.hear((frame) => frame.type === 'ping' && frame.id === -6, 'it goes on', from)
    }
    visitor.cut()
    near.noticedNothing()
  })

  test('[Y1] every field of every frame with every wrong type is refused, and nothing breaks', async () => {
    const folder = join(import.meta.dirname, '..', '..', 'packages', 'protocol', 'fixtures', 'v1')
    const golden = readdirSync(folder)
      .filter((name) => name.startsWith('up.') && !name.startsWith('up.hello'))
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>)
    const wrong: unknown[] = [
      null,
      true,
      -1,
      1.5,
      'x'.repeat(5_000),
      '',
      [],
      {},
      [[]],
      { toString: 1 },
      { length: 9 },
      ['__proto__'],
    ]
    const frames = golden.flatMap((frame) =>
      Object.keys(frame)
        .filter((field) => field !== 'type')
        .flatMap((field) => wrong.map((value) => ({ ...frame, [field]: value }))),
    )
    expect(frames.length).toBeGreaterThan(400)
    const codes = new Set<number>()
    for (let at = 0; at < frames.length; at += 12) {
      const visitor = await near.visitor()
      for (const frame of frames.slice(at, at + 12)) visitor.send(frame)
      visitor.send({ type: 'probe', id: -9 })
      const ended = await visitor
        .hear((frame) => frame.type === 'ping' && frame.id === -9, 'it goes on')
        .then(() => null)
        .catch(() => visitor.closed)
      // An identify that logs out closes by agreement.
      if (ended !== null) codes.add(ended.code)
      visitor.cut()
    }
    expect([...codes].filter((code) => code !== 1000)).toEqual([])
    expect(near.errors()).toEqual([])
    await near.areWell()
  })

  test('[Y2] prototypes stay clean whatever keys are sent', async () => {
    const visitor = await near.visitor()
    const dirty = '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"polluted":"no"}'
    for (const said of [
      `{"type":"act","ref":1,"clientId":"${hex(16)}","name":"setAttributes","args":{"attributes":{"__proto__":"polluted","constructor":"x","prototype":"y","toString":"z","hasOwnProperty":"w"}}}`,
      `{"type":"act","ref":2,"clientId":"${hex(16)}","name":"setAttributes","args":{"attributes":${dirty}}}`,
      `{"type":"act","ref":3,"clientId":"${hex(16)}","name":"setContact","args":${dirty},"__proto__":{"polluted":true}}`,
      `{"type":"visit","context":${dirty}}`,
      `{"type":"start","ref":4,"clientId":"${hex(16)}","conversationId":"cnv_${hex(16)}","form":${dirty},"content":{"parts":[{"type":"text","text":"hi","__proto__":{"polluted":true}}],"__proto__":{"polluted":true}}}`,
    ])
      visitor.send(said)
    await visitor.hear((frame) => 'ref' in frame && frame.ref === 4, 'the last answer')
    const { polluted, strangeKeys } = await near.inside()
    expect({ polluted, strangeKeys }).toEqual({ polluted: 'undefined', strangeKeys: 0 })
    visitor.cut()
    await near.areWell()
  })

  // Written byte by byte: what no client library would send.
  test.each<[string, Buffer, number]>([
    ['a binary frame', encodeFrame({ opcode: 2, payload: '{}' }), 1003],
    ['a frame one byte too large', encodeFrame({ payload: 'x'.repeat(MAX_FRAME_BYTES + 1) }), 1009],
    ['a declared length of 2^63', encodeFrame({ declare: 2n ** 63n }), 1009],
    ['a declared length of 2^62', encodeFrame({ declare: 2n ** 62n }), 1009],
    ['a declared length of 100 MiB', encodeFrame({ declare: 104_857_600n }), 1009],
    [
      'a compressed frame nobody agreed on',
      encodeFrame({ reserved: 4, payload: Buffer.from([0xca, 0x48, 0xcd, 0x01, 0x00]) }),
      1002,
    ],
    ['reserved bits', encodeFrame({ reserved: 3, payload: '{}' }), 1002],
    ['an unknown kind of frame', encodeFrame({ opcode: 3, payload: '{}' }), 1002],
    ['a frame that is not masked', encodeFrame({ masked: false, payload: '{}' }), 1002],
    ['a ping of 126 bytes', encodeFrame({ opcode: 9, payload: 'p'.repeat(126) }), 1002],
    ['a ping in fragments', encodeFrame({ opcode: 9, fin: false }), 1002],
    ['the end of no message', encodeFrame({ opcode: 0, payload: 'x' }), 1002],
    ['text that is not UTF-8', encodeFrame({ payload: Buffer.from([0xff, 0xfe, 0xc0, 0x80]) }), 1007],
    ['half a surrogate in UTF-8', encodeFrame({ payload: Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]) }), 1007],
    ['a close with a code that is none', encodeFrame({ opcode: 8, payload: Buffer.from([0x00, 0x05]) }), 1002],
    [
      'one fragment too many',
      Buffer.concat([
        encodeFrame({ fin: false, payload: 'x' }),
        ...Array.from({ length: MAX_FRAGMENTS }, () => encodeFrame({ opcode: 0, fin: false, payload: 'x' })),
      ]),
      1008,
    ],
  ])('[Y3] %s', async (_name, bytes, code) => {
    for (const path of ['/ws/visitor', '/ws/agent']) {
      const raw = await openRaw(near.relay, path, path === '/ws/agent' ? { origin: near.relay.url } : {})
      raw.write(bytes)
      expect(await raw.closeCode(), path).toBe(code)
    }
    near.noticedNothing()
  })

  test('[Y3] the largest frame, in the most fragments, is taken', async () => {
    const raw = await openRaw(near.relay, '/ws/visitor')
    raw.write(encodeFrame({ payload: text(visitorHello(near.siteKey, hex(32))) }))
    const frame = Buffer.from(`{"type":"probe","id":-5,"more":"${'x'.repeat(MAX_FRAME_BYTES - 34)}"}`)
    expect(frame.length).toBe(MAX_FRAME_BYTES)
    const size = MAX_FRAME_BYTES / MAX_FRAGMENTS
    for (let part = 0; part < MAX_FRAGMENTS; part += 1) {
      raw.write(
        encodeFrame({
          opcode: part === 0 ? 1 : 0,
          fin: part === MAX_FRAGMENTS - 1,
          payload: frame.subarray(part * size, (part + 1) * size),
        }),
      )
    }
    await expect.poll(() => raw.texts().some((said) => said.includes('"ping","id":-5'))).toBe(true)
    raw.socket.destroy()
  })

  test('[Y3] 100 floods of 16,000 fragments and 100 held-back giants cost no memory', async () => {
    const before = await near.inside()
    const flood = Buffer.concat([
      encodeFrame({ fin: false, payload: 'x' }),
      ...Array.from({ length: 16_000 }, () => encodeFrame({ opcode: 0, fin: false, payload: 'x' })),
    ])
    const giant = encodeFrame({ declare: 65_536n, payload: 'x'.repeat(65_000) })
    for (let at = 0; at < 100; at += 20) {
      const raws = await Promise.all(Array.from({ length: 20 }, () => openRaw(near.relay, '/ws/visitor')))
      for (const raw of raws) raw.write(flood)
      for (const raw of raws) expect([1008, 1006]).toContain(await raw.closeCode())
    }
    const held = await Promise.all(Array.from({ length: 100 }, () => openRaw(near.relay, '/ws/visitor')))
    for (const raw of held) raw.write(giant)
    await near.areWell()
    const after = await near.inside()
    expect(after.rssMiB - before.rssMiB).toBeLessThan(100)
    for (const raw of held) raw.socket.destroy()
  })

  test('[Y3] nobody is offered compression', async () => {
    const raw = await openRaw(near.relay, '/ws/visitor', {
      'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits, x-webkit-deflate-frame',
    })
    expect(raw.handshake.toLowerCase()).toContain('101 switching protocols')
    expect(raw.handshake.toLowerCase()).not.toContain('sec-websocket-extensions')
    raw.socket.destroy()
  })

  describe('before the welcome', () => {
    test('[Y4] any frame but hello ends the connection', async () => {
      const others = [
        'start',
        'send',
        'act',
        'identify',
        'query',
        'watch',
        'watchList',
        'page',
        'marks',
        'typing',
        'visible',
        'visit',
        'pong',
        'probe',
      ]
      for (const type of others) {
        const socket = await openBare(near.relay, '/ws/visitor', { from: near.address() })
        socket.send({
          type,
          ref: 1,
          id: 1,
          on: true,
          conversationId: `cnv_${hex(16)}`,
          delivered: 1,
          read: 1,
          context: {},
          jwt: null,
        })
        expect((await socket.closed).code, type).toBe(1008)
        expect(
          socket.heard.filter((frame) => frame.type !== 'refused'),
          type,
        ).toEqual([])
      }
      await near.areWell()
    })

    test.each<[string, object]>([
      ['without a proof', { type: 'hello', protocol: 1, site: 'SITE', device: hex(16), visible: true, resume: [] }],
      ['with a proof of the wrong kind', { ...visitorHello('SITE', hex(32)), auth: { ticket: 'x' } }],
      ['with a secret that is too short', visitorHello('SITE', hex(31))],
      ['with a secret in capitals', visitorHello('SITE', hex(32).toUpperCase().replace(/^./, 'A'))],
      ['with a secret that is an array', { ...visitorHello('SITE', ''), auth: { visitorSecret: [hex(32)] } }],
      ['with both proofs', { ...visitorHello('SITE', ''), auth: { ticket: 5, visitorSecret: 5 } }],
      ['to a site that is not there', visitorHello('pk_0000000000000000', hex(32))],
      ['to the site __proto__', visitorHello('__proto__', hex(32))],
      ['to no site', visitorHello('', hex(32))],
      ['with a device of the wrong form', visitorHello('SITE', hex(32), '../../etc/passwd')],
      ['with 51 anchors', { ...visitorHello('SITE', hex(32)), resume: Array.from({ length: 51 }, anchor) }],
      [
        'with a time zone of 65 characters',
        { ...visitorHello('SITE', hex(32)), context: { timeZone: 'x'.repeat(65) } },
      ],
    ])('[Y4] a hello %s ends the connection', async (_name, frame) => {
      const socket = await openBare(near.relay, '/ws/visitor', { from: near.address() })
      socket.send(text(frame).replace('"SITE"', `"${near.siteKey}"`))
      expect((await socket.closed).code).toBe(1008)
      expect(socket.heard.map((heard) => heard.type)).toEqual(['refused'])
    })

    test('[Y4] a hello of an old protocol is told so', async () => {
      const socket = await openBare(near.relay, '/ws/visitor', { from: near.address() })
      socket.send({ ...visitorHello(near.siteKey, hex(32)), protocol: 0 })
      expect((await socket.closed).code).toBe(4010)
      expect(socket.heard).toMatchObject([{ type: 'refused', code: 'protocol_too_old' }])
    })

    test('[Y4] 50 anchors of other people’s conversations are all gone', async () => {
      const socket = await openBare(near.relay, '/ws/visitor', { from: near.address() })
      socket.send({ ...visitorHello(near.siteKey, hex(32)), resume: Array.from({ length: 50 }, anchor) })
      await expect.poll(() => socket.heard.filter(({ type }) => type === 'gone').length).toBe(50)
      socket.close()
    })

    test('[Y4] frames that come with the hello wait for the welcome, 32 of them', async () => {
      for (const [count, isClosed] of [
        [32, false],
        [33, true],
      ] as const) {
        const socket = await openRaw(near.relay, '/ws/visitor')
        const hello = encodeFrame({ payload: text(visitorHello(near.siteKey, hex(32))) })
        const pongs = Array.from({ length: count }, () => encodeFrame({ payload: '{"type":"visible","on":true}' }))
        socket.write(Buffer.concat([hello, ...pongs]))
        expect(await socket.closeCode(700), String(count)).toBe(isClosed ? 1008 : null)
        socket.socket.destroy()
      }
    })

    test('[Y4] two hellos at once make one welcome', async () => {
      const socket = await openBare(near.relay, '/ws/visitor', { from: near.address() })
      const hello = visitorHello(near.siteKey, hex(32))
      socket.send(hello)
      socket.send({ ...hello, auth: { visitorSecret: hex(32) } })
      await socket.hear((frame) => frame.type === 'refused' && frame.code === 'bad_frame', 'the second is refused')
      expect(socket.heard.filter(({ type }) => type === 'welcome')).toHaveLength(1)
      socket.close()
    })

    test('[Y4] who says nothing is cut off after about five seconds', async () => {
      const begun = performance.now()
      const silent = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          openRaw(
            near.relay,
            index % 2 === 0 ? '/ws/visitor' : '/ws/agent',
            index % 2 === 0 ? {} : { origin: near.relay.url },
          ),
        ),
      )
      // Pings of the protocol below ours are no hello.
      const chatty = silent.slice(0, 5)
      for (const raw of chatty) raw.write(encodeFrame({ opcode: 9 }))
      for (const raw of silent) expect([4007, 1006]).toContain(await raw.closeCode(10_000))
      const ms = performance.now() - begun
      expect(ms).toBeGreaterThan(4_500)
      expect(ms).toBeLessThan(8_000)
      await near.areWell()
    })
  })

  describe('floods', () => {
    test('[Y5] over budget is answered for a while, then closed', async () => {
      const visitor = await near.visitor()
      for (let i = 0; i < 60; i += 1) visitor.send({ type: 'query', ref: i, name: 'sites', args: {} })
      await visitor.hear((frame) => frame.type === 'refused' && frame.ref === 59, 'the last answer')
      const limited = visitor.heard.filter((frame) => frame.type === 'refused' && frame.code === 'rate_limited')
      expect(limited.length).toBeGreaterThan(35)
      expect(
        limited.every((frame) => frame.type === 'refused' && frame.retryable && (frame.retryAfterMs ?? 0) > 0),
      ).toBe(true)
      for (let i = 0; i < 400; i += 1) visitor.send({ type: 'query', ref: i, name: 'sites', args: {} })
      expect((await visitor.closed).code).toBe(1013)
      expect(visitor.heard.at(-1)).toMatchObject({ type: 'drain', delayMs: 10_000 })
      await near.areWell()
    })

    test('[Y5] 20 broken frames end the connection', async () => {
      const visitor = await near.visitor()
      for (let i = 0; i < 30; i += 1) visitor.send({ type: 'erase', ref: i })
      expect((await visitor.closed).code).toBe(1008)
      expect(visitor.heard.filter(({ type }) => type === 'refused').length).toBeLessThan(25)
    })

    test('[Y5] a slow flood is closed too', async () => {
      const visitor = await near.visitor()
      // About 100 a second where 10 are allowed.
      const timer = setInterval(() => visitor.send({ type: 'visible', on: true }), 10)
      const { code } = await visitor.closed
      clearInterval(timer)
      expect(code).toBe(1013)
      await near.areWell()
    })

    test('[Y5] answers to pings that were never asked count too', async () => {
      const visitor = await near.visitor()
      for (let i = 0; i < 1_000; i += 1) visitor.send({ type: 'pong', id: 0 })
      expect((await visitor.closed).code).toBe(1013)
      await near.areWell()
    })

    test('[Y5] 20 attackers at full speed are not felt', async () => {
      const attack = async (): Promise<void> => {
        for (let round = 0; round < 5; round += 1) {
          const visitor = await near.visitor()
          for (let i = 0; i < 1_000 && visitor.isOpen(); i += 1)
            visitor.send({ type: 'typing', conversationId: `cnv_${hex(16)}`, on: true, preview: 'x'.repeat(400) })
          await visitor.closed
        }
      }
      await Promise.all(Array.from({ length: 20 }, attack))
      await near.areWell()
    })

    test('[Y6] who does not read is cut off, and costs no memory', async () => {
      const secret = hex(32)
      const device = hex(16)
      const visitor = await near.visitor({ secret, device })
      const id = `cnv_${hex(16)}`
      visitor.send({ type: 'start', ...key(), conversationId: id, content: says('x') })
      await visitor.hear((frame) => frame.type === 'ack', 'it exists')
      const long = '\u{1F514}'.repeat(4_000)
      for (let i = 0; i < 17; i += 1)
        visitor.send({
          type: 'send',
          ref: i,
          clientId: hex(16),
          conversationId: id,
          kind: 'message',
          content: says(long),
        })
      await visitor.hear((frame) => frame.type === 'ack' && frame.ref === 16, 'it is long')
      const before = await near.inside()
      const readers = await Promise.all(Array.from({ length: 4 }, () => near.visitor({ secret })))
      for (const reader of readers) {
        reader.pause()
        // 270 KiB each: what the network does not take waits in the relay.
        for (let i = 0; i < 19; i += 1)
          reader.send({ type: 'page', ref: i, conversationId: id, before: 1_000, limit: 100 })
      }
      await near.areWell()
      await near.areWell()
      const after = await near.inside()
      expect(after.rssMiB - before.rssMiB).toBeLessThan(60)
      for (const reader of readers) {
        reader.resume()
        expect([4008, 1006]).toContain((await reader.closed).code)
      }
      visitor.cut()
    })
  })
})

const anchor = () => ({ conversationId: `cnv_${hex(16)}`, epoch: 'x', seq: 3, eventId: `evt_${hex(16)}` })
