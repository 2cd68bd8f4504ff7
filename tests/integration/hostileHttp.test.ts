import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agentClient, until } from '../support/accounts.ts'
import { hex, visitorHello, openBare } from '../support/bareSocket.ts'
import { ask, asConsole, rawTcp } from '../support/http.ts'
import type { HttpAnswer, HttpQuestion } from '../support/http.ts'
import { createNeighbourhood } from './hostileNeighbours.ts'
import type { Neighbourhood } from './hostileNeighbours.ts'

const WRONG = JSON.stringify({ email: 'eve@x.example', password: 'a bell to steal' })

/** More than a hundred headers: Node 24 forgets the rest, Node 26 refuses all of it. */
const TOO_MANY_HEADERS = Number.parseInt(process.versions.node, 10) >= 26 ? 431 : 200

/** Slow connections of each kind. */
const DRIPPING = process.env['DESKBELL_LONG'] === '1' ? 500 : 50

describe('hostile requests', () => {
  let near: Neighbourhood
  beforeAll(async () => {
    near = await createNeighbourhood()
  })
  afterAll(async () => {
    await near.areWell()
    expect(near.errors()).toEqual([])
    await near.close()
  })
  const request = (method: string, path: string, question: HttpQuestion = {}): Promise<HttpAnswer> =>
    ask(near.relay, method, path, { from: near.address(), ...question })

  // 401: read as JSON and checked (the account does not exist). 415: not read at all. Never anything else, and never unchecked.
  test.each<[string | null, number]>([
    ['application/json', 401],
    ['application/json; charset=utf-8', 401],
    ['application/json;charset=UTF-8', 401],
    ['Application/JSON', 401],
    ['application/json ', 401],
    ['application/json;', 401],
    ['application/json; a=b; c=d', 401],
    ['application/json;charset="utf-8"', 401],
    [null, 415],
    ['', 415],
    ['text/plain', 415],
    ['text/plain; application/json', 415],
    ['text/json', 415],
    ['application/jsonp', 415],
    ['application/json5', 415],
    ['application/x-json', 415],
    ['application/vnd.api+json', 415],
    ['application/problem+json', 415],
    ['application/json, text/plain', 415],
    ['application/json text/plain', 415],
    ['application/json/../text', 415],
    ['application/json#x', 415],
    ['application/json\\', 415],
    ['application /json', 415],
    ['application/ json', 415],
    ['application', 415],
    ['json', 415],
    ['/json', 415],
    ['*/*', 415],
    ['application/*', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/xml', 415],
    ['text/html', 415],
    ['application/octet-stream', 415],
    ['application/graphql', 415],
    ['application/msgpack', 415],
    ['image/png', 415],
    ['application/json\u00a0', 415],
    ['\u00a0application/json', 415],
    ['__proto__', 415],
    ['constructor', 415],
  ])('[Y11] a body called %s is answered %s', async (type, status) => {
    const headers = { ...asConsole, ...(type === null ? undefined : { 'content-type': type }) }
    const answer = await request('POST', '/api/v1/login', { headers, body: WRONG })
    expect(answer.status).toBe(status)
    expect(answer.json['code']).toBe(status === 401 ? 'wrong_credentials' : 'media_type')
  })

  test.each<[string, string | Buffer, number]>([
    ['nothing', '', 400],
    ['half an object', '{"email":', 400],
    ['null', 'null', 400],
    ['a list', '[]', 400],
    ['a number', '5', 400],
    ['a string', '"x"', 400],
    ['a byte order mark', `\uFEFF${WRONG}`, 401],
    ['30,000 lists in one another', `{"email":${'['.repeat(30_000)}${']'.repeat(30_000)},"password":"x"}`, 400],
    ['wrong types', '{"email":{"$ne":""},"password":["x"]}', 400],
    ['a prototype', `{"email":"a@b.example","password":"x","__proto__":{"admin":true}}`, 400],
    [
      'a prototype in capitals of another kind',
      `{"email":"a@b.example","password":"x","\\u005f_proto__":{"admin":true}}`,
      400,
    ],
    ['a constructor', `{"email":"a@b.example","password":"x","constructor":{"prototype":{"admin":true}}}`, 400],
    ['the largest body', WRONG + ' '.repeat(65_536 - WRONG.length), 401],
    ['one byte more', WRONG + ' '.repeat(65_537 - WRONG.length), 413],
    ['bytes that are not UTF-8', Buffer.from('7b22656d61696c223a22ff222c2270617373776f7264223a2278227d', 'hex'), 401],
    ['NUL', '{"email":"a\\u0000@b.example","password":"x\\u0000"}', 401],
    ['a password of 1,025 characters', JSON.stringify({ email: 'a@b.example', password: 'x'.repeat(1_025) }), 400],
    ['an address of 321 characters', JSON.stringify({ email: 'x'.repeat(321), password: 'x' }), 400],
  ])('[Y11] a body of %s', async (_name, body, status) => {
    const answer = await request('POST', '/api/v1/login', {
      headers: { ...asConsole, 'content-type': 'application/json' },
      body,
    })
    expect(answer.status).toBe(status)
    expect(answer.json['code']).toBe(status === 401 ? 'wrong_credentials' : status === 413 ? 'too_large' : 'bad_frame')
  })

  // Every way to ask for something else than the path says. What is answered may be a page for everybody, never anything of ours.
  test.each<[string, number]>([
    ['/api/v1/../../etc/passwd', 404],
    ['/../../../../etc/passwd', 404],
    ['/w/../../../package.json', 404],
    ['/w/..%2f..%2f..%2fpackage.json', 404],
    ['/w/%2e%2e/%2e%2e/package.json', 404],
    ['/w/..%5c..%5cpackage.json', 404],
    ['/w/....//....//package.json', 404],
    ['/w/%2e%2e%2f%2e%2e%2fpackage.json', 404],
    ['/w/%252e%252e%252fpackage.json', 404],
    ['/w/..%c0%af..%c0%afpackage.json', 400],
    ['/w/%c0%ae%c0%ae/package.json', 400],
    ['/w//etc/passwd', 404],
    ['/w/%2fetc%2fpasswd', 404],
    ['/w/loader.js%00.png', 404],
    ['/w/%00', 404],
    ['/w/__proto__', 404],
    ['/w/constructor', 404],
    ['/w/', 404],
    ['/w', 404],
    ['/console/../../package.json', 404],
    ['/console/..%2f..%2fpackage.json', 404],
    ['/console/%2e%2e/api/v1/me', 200],
    ['/console/index.html%00', 404],
    ['/console/assets/..%2f..%2f..%2fmain.ts', 404],
    ['/api/v1/files/..%2f..%2fdeskbell.db', 401],
    ['/api/v1/files/fil_..%2f..%2f', 401],
    ['/api/v1/files/%00', 401],
    [`/api/v1/files/fil_${'a'.repeat(33)}`, 401],
    [`/api/v1/files/FIL_${'a'.repeat(32)}`, 401],
    ['/api/v1/avatar/..%2fdeskbell.db', 404],
    [`/api/v1/avatar/fil_${'a'.repeat(32)}%0a`, 404],
    ['/api/v1/avatar/__proto__', 404],
    ['/api/v1/invitation/..%2f..%2fme', 410],
    [`/api/v1/invitation/${'f'.repeat(300)}`, 414],
    ['//api/v1/me', 404],
    ['/api//v1/me', 404],
    ['/api/v1/me/', 404],
    ['/API/V1/ME', 404],
    ['/api/v1/me;x=1', 404],
    ['/api/v1/%6de', 401],
    ['/api/v1/me%20', 404],
    ['/api/v1/me%00', 404],
    ['/%', 400],
    ['/%zz', 400],
    ['/%ff', 400],
    [`/${'x'.repeat(8_000)}`, 404],
    [`/widget.js?site=${'x'.repeat(8_000)}`, 200],
    ['/widget.js?site[]=a&site[]=b', 200],
    ['/widget.js?site=__proto__', 200],
    ['/widget.js?__proto__[x]=1&constructor=2', 200],
    ['/api/v1/setup?token[$ne]=', 200],
    ['/api/v1/setup?token=a&token=b', 200],
  ])('[Y12] %.60s is answered %s', async (path, status) => {
    const answer = await request('GET', path)
    expect(answer.status).toBe(status)
    expect(answer.text).not.toMatch(/root:x|"dependencies"|CREATE TABLE|createServer|"agent":\{/)
    if (status === 200) expect(answer.headers['x-content-type-options']).toBe('nosniff')
    if (path.startsWith('/widget.js')) expect(answer.text).not.toContain(near.siteKey)
  })

  test.each<[string, number, string]>([
    ['a whole address', 401, 'GET http://evil.example/api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a whole address of files', 404, 'GET file:///etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['another host', 302, 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
    ['two hosts', 200, 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['no host', 400, 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['a method nobody knows', 400, 'STEAL /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a method in small letters', 400, 'get /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['TRACE', 404, 'TRACE / HTTP/1.1\r\nHost: x\r\nCookie: a=secret\r\n\r\n'],
    ['OPTIONS *', 404, 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['CONNECT', 0, 'CONNECT evil.example:80 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['HTTP 0.9', 302, 'GET /\r\n\r\n'],
    ['HTTP 3', 400, 'GET / HTTP/3.0\r\nHost: x\r\n\r\n'],
    ['TLS', 400, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    [
      'both lengths',
      400,
      'POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n',
    ],
    [
      'two lengths',
      400,
      'POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!',
    ],
    ['a negative length', 400, 'POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    [
      'a length beyond all numbers',
      400,
      'POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n',
    ],
    ['an encoding nobody knows', 415, 'POST /api/v1/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: zip\r\n\r\n'],
    [
      'a broken chunk',
      400,
      'POST /api/v1/login HTTP/1.1\r\nHost: x\r\nx-deskbell: 1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
    ['a folded header', 400, 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n 2\r\n\r\n'],
    ['a header without a name', 400, 'GET /healthz HTTP/1.1\r\nHost: x\r\n: 1\r\n\r\n'],
    ['NUL in a header', 400, 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n'],
    ['17 KiB of headers', 431, `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(17_408)}\r\n\r\n`],
    [
      '900 headers',
      TOO_MANY_HEADERS,
      `GET /healthz HTTP/1.1\r\nHost: x\r\n${Array.from({ length: 900 }, (_, i) => `X-${i}: ${i}\r\n`).join('')}\r\n`,
    ],
    ['an upgrade to nothing', 400, 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'],
    [
      'an upgrade where there is no socket',
      101,
      'GET /api/v1/me HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    ],
    [
      'a socket of version 8',
      101,
      'GET /ws/visitor HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    ],
    [
      'a socket without a key',
      400,
      'GET /ws/visitor HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n',
    ],
    [
      'a socket asked for by POST',
      404,
      'POST /ws/visitor HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    ],
  ])('[Y12] %s is answered %s', async (_name, status, bytes) => {
    const { text } = await rawTcp(near.relay, bytes, 1_000)
    expect(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)).toBe(status)
    expect(text).not.toMatch(/a=secret|evil\.example/)
    near.noticedNothing()
  })

  test('[Y12] an upgrade where there is no socket opens none', async () => {
    for (const path of ['/api/v1/me', '/healthz', '/w/x', '/nothing']) {
      const socket = await openBare(near.relay, path, { from: near.address(), cookie: near.owner.cookie }).catch(
        () => null,
      )
      if (socket === null) continue
      socket.send(visitorHello(near.siteKey, hex(32)))
      await socket.closed
      expect(socket.heard, path).toEqual([])
    }
  })

  describe('budgets by address', () => {
    const login = (headers: Record<string, string>, from: string): Promise<HttpAnswer> =>
      request('POST', '/api/v1/login', {
        headers: { ...asConsole, 'content-type': 'application/json', ...headers },
        body: WRONG,
        from,
      })

    test('[Y13] ten tries to log in a minute; made-up addresses in headers do not help', async () => {
      const from = near.address()
      for (let i = 0; i < 10; i += 1) expect((await login({ 'x-forwarded-for': `10.0.0.${i}` }, from)).status).toBe(401)
      for (const header of [
        'x-forwarded-for',
        'x-real-ip',
        'forwarded',
        'true-client-ip',
        'cf-connecting-ip',
        'x-client-ip',
        'via',
      ]) {
        const answer = await login({ [header]: header === 'forwarded' ? 'for=10.9.9.9' : '10.9.9.9' }, from)
        expect(answer.status, header).toBe(429)
        expect(answer.json).toMatchObject({ code: 'rate_limited' })
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
      }
      expect((await login({}, near.address())).status, 'another address').toBe(401)
    })

    test('[Y13] who gives the right password does not count, so an office behind one address gets in', async () => {
      const from = near.address()
      const invite = agentClient(near.relay, near.owner)
      invite.connect()
      await until(invite, () => invite.welcome, 'welcome')
      const sites = await invite.query('sites', {})
      const siteId = sites.ok ? (sites.value[0]?.id ?? '') : ''
      for (let i = 0; i < 15; i += 1) {
        const invited = await invite.act('inviteAgent', { siteId, role: 'agent', departmentIds: [] })
        const token = /[0-9a-f]{64}/.exec(JSON.stringify(invited.ok && invited.ack.value))?.[0] ?? ''
        const who = { email: `agent${i}@office.example`, password: 'a bell in an office' }
        const joined = await request('POST', `/api/v1/invitation/${token}`, {
          headers: asConsole,
          from,
          body: { ...who, name: `Agent ${i}` },
        })
        expect(joined.status, `invitation ${i}`).toBe(200)
        expect((await request('POST', '/api/v1/login', { headers: asConsole, from, body: who })).status).toBe(200)
      }
      invite.close()
      for (let i = 0; i < 10; i += 1) expect((await login({}, from)).status).toBe(401)
      expect((await login({}, from)).status, 'guessing counts as ever').toBe(429)
    })

    test('[Y13] new visitors are counted by address; who is known has a budget of their own', async () => {
      const from = near.address()
      const known = hex(32)
      ;(await near.visitor({ secret: known, from })).close()
      for (let made = 1; ; made += 1) {
        const headers = { 'x-forwarded-for': `10.1.${made >> 8}.${made & 255}` }
        const socket = await openBare(near.relay, '/ws/visitor', { from, headers })
        socket.send(visitorHello(near.siteKey, hex(32)))
        const first = await socket.hear(({ type }) => type === 'welcome' || type === 'refused', 'an answer')
        if (first.type === 'welcome') {
          socket.cut()
          expect(made).toBeLessThan(1_000)
          continue
        }
        expect(first).toMatchObject({ code: 'rate_limited', retryable: true })
        await socket.hear(
          (frame) => frame.type === 'drain' && frame.reason === 'overloaded' && frame.delayMs > 0,
          'when to come back',
        )
        expect((await socket.closed).code).toBe(1013)
        expect(made).toBeGreaterThanOrEqual(100)
        break
      }
      ;(await near.visitor({ secret: known, from })).close()
      ;(await near.visitor()).close()
      await near.areWell()
    })

    test('[Y13] a wrong password and an unknown account are answered alike', async () => {
      const from = near.address()
      const headers = asConsole
      const wrong = await request('POST', '/api/v1/login', {
        headers,
        from,
        body: { email: near.owner.email, password: 'not the password' },
      })
      const unknown = await request('POST', '/api/v1/login', {
        headers,
        from,
        body: { email: 'nobody@x.example', password: 'not the password' },
      })
      expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text])
      expect(wrong.headers['set-cookie']).toBeUndefined()
    })
  })

  describe('uploads', () => {
    const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')
    const ticket = async (bytes: number, name = 'me.png'): Promise<string> => {
      const owner = agentClient(near.relay, near.owner)
      owner.connect()
      await until(owner, () => owner.welcome, 'welcome')
      const asked = await owner.act('requestUpload', { purpose: 'avatar', name, bytes })
      owner.close()
      return asked.ok ? (asked.ack.value as { ticket: string }).ticket : asked.refused.code
    }
    const upload = (one: string, body: Buffer | string, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
      request('POST', `/api/v1/upload/${one}`, { headers: { ...asConsole, ...headers }, body })

    test.each<[string, Buffer | string]>([
      ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
      ['SVG after white space and a declaration', '\n\n  <?xml version="1.0"?><svg onload="alert(1)"/>'],
      ['HTML', '<!doctype html><script>alert(1)</script>'],
      ['text', 'hello'],
      ['a program', Buffer.from('7f454c46020101000000000000000000', 'hex')],
      ['a PDF', '%PDF-1.7\n1 0 obj'],
      ['an archive', Buffer.from('504b030414000000', 'hex')],
      ['nothing of note', Buffer.alloc(64)],
    ])('[Y14] %s is no picture, whatever it is called', async (_name, body) => {
      const answer = await upload(await ticket(1_000), body, { 'content-type': 'image/png' })
      expect([answer.status, answer.json['code']]).toEqual([415, 'file_type_refused'])
    })

    test('[Y14] a picture that is also a page is served as a picture in a sandbox', async () => {
      const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from('/*<script>alert(1)</script>*/=1;')])
      const stored = await upload(await ticket(1_000, '\u202egnp.<script>"\r\n\ud800.html'), gif, {
        'content-type': 'text/html',
      })
      expect(stored.json).toMatchObject({ mime: 'image/gif' })
      const answer = await request('GET', `/api/v1/avatar/${String(stored.json['fileId'])}`)
      expect(answer.status).toBe(200)
      expect(answer.headers).toMatchObject({
        'content-type': 'image/gif',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
      })
      expect(answer.headers['content-disposition']).toMatch(/^inline; filename\*=UTF-8''[\w%.~!*'()-]+$/)
    })

    test('[Y14] exactly the bytes asked for, once', async () => {
      const exact = await ticket(PNG.length)
      expect((await upload(exact, Buffer.concat([PNG, Buffer.from('x')]))).json).toMatchObject({
        code: 'file_too_large',
      })
      expect((await upload(exact, PNG)).status).toBe(200)
      expect((await upload(exact, PNG)).json).toMatchObject({ code: 'ticket_invalid' })
      expect(await ticket(1_048_577)).toBe('file_too_large')
      expect((await upload(await ticket(10), '')).json).toMatchObject({ code: 'bad_frame' })
    })

    test('[Y14] of three uploads with one ticket at once one is stored', async () => {
      const one = await ticket(PNG.length)
      const answers = await Promise.all([upload(one, PNG), upload(one, PNG), upload(one, PNG)])
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403, 403])
    })

    test('[Y14] ten million bytes without a ticket end early', async () => {
      const answer = await upload(hex(32), Buffer.alloc(11_000_000)).catch(() => null)
      expect(answer?.status ?? 413).toBe(413)
      await near.areWell()
    })
  })

  describe('slow and idle', () => {
    /** Opens connections, writes a beginning, then a byte now and then; gives when each was ended, in ms. */
    function drip(count: number, begin: string, byte: string | null): Promise<number[]> {
      const begun = performance.now()
      const one = (resolve: (ms: number) => void): void => {
        const socket = connect(near.relay.port, '127.0.0.1')
        socket.write(begin)
        const timer = setInterval(() => byte !== null && socket.write(byte), 700)
        const late = setTimeout(() => socket.destroy(), 25_000)
        socket.resume()
        socket.on('error', () => {})
        socket.on('close', () => {
          clearInterval(timer)
          clearTimeout(late)
          resolve(performance.now() - begun)
        })
      }
      return Promise.all(Array.from({ length: count }, () => new Promise(one)))
    }

    test(`[Y15] ${DRIPPING} connections each that drip headers, a handshake or a body, or say nothing, are closed in time`, async () => {
      const post =
        'POST /api/v1/login HTTP/1.1\r\nHost: x\r\nx-deskbell: 1\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"'
      const before = await near.inside()
      const [headers, handshake, body, silent] = await Promise.all([
        drip(DRIPPING, 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ', 'a'),
        drip(DRIPPING, 'GET /ws/visitor HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n', 'x'),
        drip(DRIPPING, post, 'a'),
        drip(DRIPPING, '', null),
        near.areWell(),
      ])
      expect(Math.max(...headers)).toBeLessThan(10_000)
      expect(Math.max(...handshake)).toBeLessThan(10_000)
      expect(Math.max(...body)).toBeLessThan(15_000)
      expect(Math.max(...silent)).toBeLessThan(15_000)
      const after = await near.inside()
      console.log(
        `${4 * DRIPPING} slow connections: from ${before.rssMiB} to ${after.rssMiB} MiB, longest stall ${after.stallMs} ms`,
      )
      await near.areWell()
    }, 60_000)
  })

  test('[Y16] redirects go to the address that was set, whatever host is asked', async () => {
    for (const path of ['/', '/console']) {
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
      expect((await request('GET', path, { headers })).headers.location).toBe(`${near.relay.url}/console/`)
    }
  })

  test('[Y16] the loader is compressed once, not for each of 300 page views', async () => {
    const before = await near.inside()
    const headers = { 'accept-encoding': 'gzip, br' }
    await Promise.all(Array.from({ length: 300 }, () => request('GET', `/widget.js?site=${near.siteKey}`, { headers })))
    const after = await near.inside()
    expect(after.cpuMs - before.cpuMs).toBeLessThan(1_500)
    await near.areWell()
  })
})
