import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MessageContent } from '@deskbell/protocol'
import { agentClient, until } from '../support/accounts.ts'
import { hex, HandshakeError, openBare, says, visitorHello } from '../support/bareSocket.ts'
import type { BareSocket } from '../support/bareSocket.ts'
import { ask, asConsole } from '../support/http.ts'
import { createNeighbourhood } from './hostileNeighbours.ts'
import type { Neighbourhood } from './hostileNeighbours.ts'

const SHOP = 'https://shop.example'

describe('hostile visitors at the door', () => {
  let near: Neighbourhood
  /** A site that allows SHOP and every host below stores.example, and no loopback. */
  let strict: { id: string; key: string }
  /** Secret for signed identities of the neighbours' site and of the strict one. */
  let secretOf: { near: string; strict: string }

  beforeAll(async () => {
    near = await createNeighbourhood()
    const owner = agentClient(near.relay, near.owner)
    owner.connect()
    await until(owner, () => owner.welcome, 'welcome')
    const made = await owner.act('createSite', { name: 'Strict', address: SHOP })
    const { siteId } = (made.ok ? made.ack.value : {}) as { siteId: string }
    await owner.act('allowOrigin', { siteId, origin: 'https://*.stores.example' })
    await owner.act('updateSite', { siteId, allowLoopback: false })
    const sites = await owner.query('sites', {})
    const all = sites.ok ? sites.value : []
    strict = { id: siteId, key: all.find(({ id }) => id === siteId)?.key ?? '' }
    const secret = async (id: string): Promise<string> => {
      const rotated = await owner.act('rotateIdentitySecret', { siteId: id })
      return rotated.ok ? (rotated.ack.value as { secret: string }).secret : ''
    }
    secretOf = {
      near: await secret(all.find(({ key }) => key === near.siteKey)?.id ?? ''),
      strict: await secret(siteId),
    }
    owner.close()
  })
  afterAll(async () => {
    await near.areWell()
    expect(near.errors()).toEqual([])
    await near.close()
  })

  describe('origins', () => {
    test.each<[string | null, boolean]>([
      [SHOP, true],
      ['https://a.stores.example', true],
      ['https://a.b.stores.example', true],
      [null, false],
      ['', false],
      ['null', false],
      ['http://shop.example', false],
      ['https://shop.example/', false],
      ['https://shop.example:443', false],
      ['https://shop.example:8443', false],
      ['https://shop.example.', false],
      ['https://SHOP.example', false],
      ['https://shop.example.evil.example', false],
      ['https://evilshop.example', false],
      ['https://evil.example/https://shop.example', false],
      ['https://shop.example@evil.example', false],
      ['https://evil.example?https://shop.example', false],
      ['https://shop.example https://evil.example', false],
      ['https://evil.example, https://shop.example', false],
      ['https://ѕhop.example'.normalize().replace('ѕ', 'xn--hop-5cd'), false],
      ['wss://shop.example', false],
      ['file://', false],
      ['chrome-extension://shop.example', false],
      ['https://stores.example', false],
      ['https://.stores.example', false],
      ['http://a.stores.example', false],
      ['https://a.stores.example:8443', false],
      ['https://evilstores.example', false],
      ['https://evil.example/.stores.example', false],
      ['https://evil.example?.stores.example', false],
      ['https://evil.example#.stores.example', false],
      ['https://evil.example\\.stores.example', false],
      ['https://evil.example:1@a.stores.example', false],
      ['http://localhost:1', false],
      ['http://127.0.0.1', false],
    ])('[Y7] a page of %s may show the widget: %s', async (origin, isAllowed) => {
      const socket = await openBare(near.relay, '/ws/visitor', { origin, from: near.address() })
      socket.send(visitorHello(strict.key, hex(32)))
      if (isAllowed) await socket.hear((frame) => frame.type === 'welcome', 'welcome')
      else {
        expect((await socket.closed).code).toBe(1008)
        expect(socket.heard).toMatchObject([{ type: 'refused', code: 'origin_not_allowed', retryable: false }])
      }
      socket.close()
    })

    test.each<[string, boolean]>([
      ['http://localhost:3000', true],
      ['https://localhost', true],
      ['http://shop.localhost', true],
      ['http://127.0.0.1:8080', true],
      ['http://[::1]:8080', true],
      ['http://localhost.evil.example', false],
      ['http://127.0.0.1.evil.example', false],
      ['http://localhost@evil.example', false],
      ['http://evil.example/localhost', false],
      ['http://evil.example#.localhost', false],
      ['http://evillocalhost', false],
      ['http://0.0.0.0', false],
      ['http://192.168.0.1', false],
      ['ftp://localhost', false],
      ['javascript://localhost', false],
    ])('[Y7] a new site allows pages of this machine only: %s %s', async (origin, isAllowed) => {
      const socket = await openBare(near.relay, '/ws/visitor', { origin, from: near.address() })
      socket.send(visitorHello(near.siteKey, hex(32)))
      if (isAllowed) await socket.hear((frame) => frame.type === 'welcome', 'welcome')
      else expect((await socket.closed).code).toBe(1008)
      socket.close()
    })

    test('[Y8] the agent socket and everything that changes something take the console’s own origin only', async () => {
      const { port } = near.relay
      const spellings: [string | null, boolean][] = [
        [near.relay.url, true],
        [`http://127.0.0.1:${port}`, true],
        [null, false],
        ['', false],
        ['null', false],
        [`https://localhost:${port}`, false],
        ['http://localhost', false],
        [`http://localhost:${port + 1}`, false],
        [`http://localhost:${port}.evil.example`, false],
        [`http://localhost.evil.example:${port}`, false],
        [`http://evil.example:${port}`, false],
        [`http://localhost:${port}@evil.example`, false],
        [`http://evil.example/http://localhost:${port}`, false],
        [`ws://localhost:${port}`, false],
        ['https://shop.example', false],
        ['file://', false],
        [`http://localhost:${port} http://evil.example`, false],
      ]
      for (const [origin, isOwn] of spellings) {
        const opened = await openBare(near.relay, '/ws/agent', { origin }).then(
          (socket) => {
            socket.cut()
            return 101
          },
          (error: unknown) => (error instanceof HandshakeError ? error.status : 0),
        )
        expect(opened, `socket, ${origin}`).toBe(isOwn ? 101 : 403)
        // Programs that are no browser send none; then it is the header that no form can set which counts.
        if (origin === null) continue
        const { status } = await ask(near.relay, 'POST', '/api/v1/ticket', {
          headers: { ...asConsole, origin },
          cookie: near.owner.cookie,
        })
        expect(status, `request, ${origin}`).toBe(isOwn ? 200 : 403)
      }
    })

    test('[Y7] the loader of a page that is not allowed knows nothing of the site', async () => {
      const load = async (headers: Record<string, string>): Promise<string> =>
        (await ask(near.relay, 'GET', `/widget.js?site=${strict.key}`, { headers })).text
      for (const referer of [`${SHOP}/cart?x=1`, 'https://a.stores.example/'])
        expect(await load({ referer })).toContain(strict.key)
      for (const referer of [
        'https://shop.example.evil.example/',
        'https://evil.example/?https://shop.example',
        'http://localhost/',
      ]) {
        expect(await load({ referer }), referer).not.toContain(strict.key)
      }
      // Whoever sends no address is judged at the socket.
      for (const headers of [{}, { referer: 'about:blank' }, { referer: '\u00ff' }])
        expect(await load(headers)).toContain(strict.key)
    })

    test('[Y7] what tried is noted for the admins, in bounds', async () => {
      for (let i = 0; i < 70; i += 1) {
        const socket = await openBare(near.relay, '/ws/visitor', {
          origin: `https://try${i}.example/${'x'.repeat(400)}`,
          from: near.address(),
        })
        socket.send(visitorHello(strict.key, hex(32)))
        await socket.closed
      }
      const owner = agentClient(near.relay, near.owner)
      owner.connect()
      const sites = await owner.query('sites', {})
      const tried = (sites.ok ? sites.value : []).find(({ key }) => key === strict.key)?.refusedOrigins ?? []
      expect(tried.length).toBeGreaterThan(5)
      expect(tried.length).toBeLessThanOrEqual(50)
      expect(Math.max(...tried.map(({ origin }) => origin.length))).toBeLessThanOrEqual(300)
      owner.close()
    })
  })

  describe('secrets and ids of others', () => {
    test('[Y9] a secret opens nothing on another site', async () => {
      const secret = hex(32)
      const mine = await near.visitor({ secret })
      const id = `cnv_${hex(16)}`
      mine.send({
        type: 'act',
        ref: 5,
        clientId: hex(16),
        name: 'setContact',
        args: { name: 'Ada', email: 'ada@x.example' },
      })
      await mine.hear((frame) => 'ref' in frame && frame.ref === 5, 'named')
      mine.send({ type: 'start', ref: 1, clientId: hex(16), conversationId: id, content: says('private') })
      await mine.hear((frame) => frame.type === 'ack', 'it exists')
      const other = await openBare(near.relay, '/ws/visitor', { origin: SHOP, from: near.address() })
      other.send(visitorHello(strict.key, secret))
      const welcome = await other.hear((frame) => frame.type === 'welcome', 'welcome')
      expect(welcome).toMatchObject({ conversations: [], contact: { name: '', email: '' } })
      expect(JSON.stringify(welcome)).not.toContain(id)
      await isGone(other, id)
      mine.close()
      other.close()
    })

    test('[Y9] one’s own secret brings one’s own conversation back', async () => {
      const secret = hex(32)
      const first = await near.visitor({ secret })
      const id = `cnv_${hex(16)}`
      first.send({ type: 'start', ref: 1, clientId: hex(16), conversationId: id, content: says('mine') })
      await first.hear((frame) => frame.type === 'ack', 'it exists')
      first.close()
      const again = await near.visitor({ secret })
      expect(again.heard[0]).toMatchObject({ type: 'welcome', conversations: [{ id }] })
      again.close()
    })

    test('[Y9] a file is not had by naming it in a message', async () => {
      const owner = agentClient(near.relay, near.owner)
      owner.connect()
      const [theirs, mine] = [await near.visitor(), await near.visitor()]
      const ids = [`cnv_${hex(16)}`, `cnv_${hex(16)}`] as const
      for (const [index, visitor] of [theirs, mine].entries()) {
        visitor.send({ type: 'start', ref: 1, clientId: hex(16), conversationId: ids[index], content: says('x') })
        await visitor.hear((frame) => frame.type === 'ack', 'it exists')
      }
      const bytes = Buffer.from('a letter to somebody else')
      const wish = { purpose: 'message', conversationId: ids[0], name: 'letter.txt', bytes: bytes.length } as const
      const asked = await owner.act('requestUpload', wish)
      const { ticket } = (asked.ok ? asked.ack.value : {}) as { ticket: string }
      const uploaded = await ask(near.relay, 'POST', `/api/v1/upload/${ticket}`, { headers: asConsole, body: bytes })
      const fileId = String(uploaded.json['fileId'])
      const content = { parts: [{ type: 'file', fileId, name: 'invoice.pdf', bytes: 1, mime: 'application/pdf' }] }
      const tries = [
        [theirs, { type: 'send', conversationId: ids[0], kind: 'message', content }],
        [mine, { type: 'send', conversationId: ids[1], kind: 'message', content }],
        [mine, { type: 'start', conversationId: `cnv_${hex(16)}`, content }],
      ] as const
      for (const [index, [visitor, frame]] of tries.entries()) {
        visitor.send({ ...frame, ref: 10 + index, clientId: hex(16) })
        const answer = await visitor.hear((heard) => 'ref' in heard && heard.ref === 10 + index, 'an answer')
        expect(answer).toMatchObject({ type: 'refused', code: 'invalid_field', details: { field: 'file' } })
      }
      // Nor by its own sender elsewhere; and where it belongs it is what it is, whatever was said of it.
      const sent = (conversationId: string): Promise<string> => {
        const { clientId } = owner.send({ conversationId, kind: 'note', content: content as MessageContent })
        return until(
          owner,
          () => {
            const left = owner.outbox().find((one) => one.clientId === clientId)
            return left === undefined ? 'sent' : left.error?.code
          },
          'an answer to the note',
        )
      }
      expect(await sent(ids[1])).toBe('invalid_field')
      expect(await sent(ids[0])).toBe('sent')
      const path = `/api/v1/files/${fileId}`
      expect((await ask(near.relay, 'GET', path, { cookie: '' })).status).toBe(401)
      expect((await ask(near.relay, 'GET', `/api/v1/avatar/${fileId}`, { cookie: near.owner.cookie })).status).toBe(404)
      const read = await ask(near.relay, 'GET', path, { cookie: near.owner.cookie })
      expect([read.status, read.text]).toEqual([200, bytes.toString()])
      expect(read.headers['content-disposition']).toBe("attachment; filename*=UTF-8''letter.txt")
      for (const each of [theirs, mine, owner]) each.close()
    })

    test('[Y9] a reply to an event that is not there is refused', async () => {
      const visitor = await near.visitor()
      const id = `cnv_${hex(16)}`
      visitor.send({ type: 'start', ref: 1, clientId: hex(16), conversationId: id, content: says('x') })
      await visitor.hear((frame) => frame.type === 'ack', 'it exists')
      visitor.send({
        type: 'send',
        ref: 2,
        clientId: hex(16),
        conversationId: id,
        kind: 'message',
        content: { ...says('y'), replyTo: 900 },
      })
      expect(await visitor.hear((frame) => 'ref' in frame && frame.ref === 2, 'an answer')).toMatchObject({
        code: 'invalid_field',
      })
      visitor.close()
    })

    test('[Y9] the same id with other words changes nothing', async () => {
      const visitor = await near.visitor()
      const id = `cnv_${hex(16)}`
      const clientId = hex(16)
      visitor.send({ type: 'start', ref: 1, clientId, conversationId: id, content: says('first') })
      const ack = await visitor.hear((frame) => frame.type === 'ack', 'ack')
      visitor.send({ type: 'start', ref: 2, clientId, conversationId: id, content: says('second') })
      expect(await visitor.hear((frame) => 'ref' in frame && frame.ref === 2, 'an answer')).toMatchObject({
        code: 'id_reused',
      })
      visitor.send({ type: 'start', ref: 3, clientId, conversationId: id, content: says('first') })
      expect(await visitor.hear((frame) => 'ref' in frame && frame.ref === 3, 'an answer')).toEqual({ ...ack, ref: 3 })
      visitor.close()
    })

    test('[Y9] two beginnings at once make one conversation', async () => {
      const visitor = await near.visitor()
      for (const ref of [1, 2]) {
        visitor.send({
          type: 'start',
          ref,
          clientId: hex(16),
          conversationId: `cnv_${hex(16)}`,
          content: says(`hello ${ref}`),
        })
      }
      const answers = [1, 2].map((ref) => visitor.hear((frame) => 'ref' in frame && frame.ref === ref, 'an answer'))
      const types = (await Promise.all(answers)).map((frame) => (frame.type === 'refused' ? frame.code : frame.type))
      expect(types.toSorted()).toEqual(['ack', 'conversation_open'])
      visitor.close()
    })

    test('[Y9] what a client says of sender, site, number or time is not believed', async () => {
      const visitor = await near.visitor()
      const id = `cnv_${hex(16)}`
      const lies = {
        siteId: strict.id,
        seq: 500,
        at: 1,
        by: { kind: 'agent', id: near.owner.agentId },
        via: 'console',
        contactId: `con_${hex(16)}`,
      }
      visitor.send({
        type: 'start',
        ref: 1,
        clientId: hex(16),
        conversationId: id,
        content: { ...says('x'), ...lies },
        ...lies,
      })
      const ack = await visitor.hear((frame) => frame.type === 'ack', 'ack')
      expect(ack).toMatchObject({ conversationId: id, seq: 2 })
      visitor.send({ type: 'page', ref: 2, conversationId: id, before: 100, limit: 50 })
      const page = await visitor.hear((frame) => frame.type === 'result', 'page')
      const [event] = (
        page.type === 'result'
          ? (page.value as { events: { by: object; via: string; content: object; at: number }[] })
          : { events: [] }
      ).events
      expect(event).toMatchObject({ seq: 2, via: 'widget', by: { kind: 'visitor' }, content: says('x') })
      expect(Object.keys(event?.content ?? {})).toEqual(['parts'])
      expect(event?.at).toBeGreaterThan(Date.now() - 60_000)
      visitor.close()
    })
  })

  describe('signed identities', () => {
    const b64 = (value: unknown): string =>
      Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
    const soon = (): number => Math.floor(Date.now() / 1000) + 300
    const HS = { alg: 'HS256', typ: 'JWT' }
    const signed = (payload: unknown, secret: string, header: object = HS, hash = 'sha256'): string => {
      const body = `${b64(header)}.${b64(payload)}`
      return `${body}.${createHmac(hash, secret).update(body).digest('base64url')}`
    }
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const bySecret = (payload: () => unknown, header?: object, hash?: string) => (): string =>
      signed(payload(), secretOf.near, header, hash)
    const sub = 'ada'

    test.each<[string, () => string, string]>([
      ['none', () => '', 'identity_invalid'],
      ['nonsense', () => 'a.b.c', 'identity_invalid'],
      ['five parts', () => 'a.b.c.d.e', 'identity_invalid'],
      ['the algorithm none', () => `${b64({ alg: 'none' })}.${b64({ sub, exp: soon() })}.`, 'identity_invalid'],
      ['the algorithm NoNe', () => `${b64({ alg: 'NoNe' })}.${b64({ sub, exp: soon() })}.`, 'identity_invalid'],
      ['no signature', () => bySecret(() => ({ sub, exp: soon() }))().replace(/[^.]+$/, ''), 'identity_invalid'],
      ['half a signature', () => bySecret(() => ({ sub, exp: soon() }))().slice(0, -20), 'identity_invalid'],
      ['HS512', bySecret(() => ({ sub, exp: soon() }), { alg: 'HS512' }, 'sha512'), 'identity_invalid'],
      ['another site’s secret', () => signed({ sub, exp: soon() }, secretOf.strict), 'identity_invalid'],
      ['an empty secret', () => signed({ sub, exp: soon() }, ''), 'identity_invalid'],
      [
        'RS256',
        () => {
          const body = `${b64({ alg: 'RS256' })}.${b64({ sub, exp: soon() })}`
          return `${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`
        },
        'identity_invalid',
      ],
      [
        'a key in its own header',
        () => {
          const header = { alg: 'HS256', jwk: { kty: 'oct', k: b64('mine') }, jku: 'https://evil.example/keys' }
          return signed({ sub, exp: soon() }, 'mine', header)
        },
        'identity_invalid',
      ],
      [
        'a public key as secret',
        () => signed({ sub, exp: soon() }, publicKey.export({ type: 'spki', format: 'pem' }).toString()),
        'identity_invalid',
      ],
      [
        'a critical header',
        bySecret(() => ({ sub, exp: soon() }), { ...HS, crit: ['exp'], exp: 1 }),
        'identity_invalid',
      ],
      ['no expiry', bySecret(() => ({ sub })), 'identity_invalid'],
      ['an expiry that is a word', bySecret(() => ({ sub, exp: 'never' })), 'identity_invalid'],
      ['an expiry an hour ago', bySecret(() => ({ sub, exp: soon() - 3_900 })), 'identity_expired'],
      [
        'a beginning in an hour',
        bySecret(() => ({ sub, exp: soon() + 7_200, nbf: soon() + 3_600 })),
        'identity_invalid',
      ],
      ['no subject', bySecret(() => ({ exp: soon() })), 'identity_invalid'],
      ['an empty subject', bySecret(() => ({ sub: '', exp: soon() })), 'identity_invalid'],
      ['a subject of 256 characters', bySecret(() => ({ sub: 's'.repeat(256), exp: soon() })), 'identity_invalid'],
      ['a payload that is no object', bySecret(() => []), 'identity_invalid'],
      ['a good one', bySecret(() => ({ sub, exp: soon() })), 'result'],
      ['a good one with an expiry within the leeway', bySecret(() => ({ sub: 'eve', exp: soon() - 330 })), 'result'],
    ])('[Y10] %s', async (_name, make, expected) => {
      expect(await identify(make())).toBe(expected)
    })

    test.each<[string, unknown]>([
      ['a subject that is a number', 5],
      ['a subject that is a list', ['ada', 'bob']],
      ['a subject that is an object', { $ne: '' }],
    ])('[Y10] %s', async (_name, subject) => {
      expect(await identify(signed({ sub: subject, exp: soon() }, secretOf.near))).toBe('identity_invalid')
    })

    async function identify(jwt: string): Promise<string> {
      const visitor = await near.visitor()
      visitor.send({ type: 'identify', ref: 1, jwt })
      const answer = await visitor.hear((frame) => 'ref' in frame && frame.ref === 1, 'an answer')
      visitor.close()
      return answer.type === 'refused' ? answer.code : answer.type
    }

    test('[Y10] what is told without a signature never reaches who has one', async () => {
      const known = await near.visitor()
      const jwt = signed({ sub: 'noor', exp: soon(), name: 'Noor', email: 'noor@x.example' }, secretOf.near)
      known.send({ type: 'identify', ref: 1, jwt })
      await known.hear((frame) => frame.type === 'result', 'known')
      known.send({
        type: 'act',
        ref: 2,
        clientId: hex(16),
        name: 'setContact',
        args: { name: 'Evil', email: 'evil@x.example' },
      })
      await known.hear((frame) => 'ref' in frame && frame.ref === 2, 'an answer')
      const again = await near.visitor()
      again.send({
        type: 'act',
        ref: 1,
        clientId: hex(16),
        name: 'setContact',
        args: { name: 'Evil', email: 'noor@x.example' },
      })
      await again.hear((frame) => 'ref' in frame && frame.ref === 1, 'an answer')
      expect(again.heard.some((frame) => JSON.stringify(frame).includes('Noor'))).toBe(false)
      known.close()
      again.close()
    })
  })

  /** Whatever is asked of a conversation, it is not there. */
  async function isGone(socket: BareSocket, conversationId: string): Promise<void> {
    socket.send({ type: 'watch', conversationId })
    await socket.hear((frame) => frame.type === 'gone' && frame.conversationId === conversationId, 'gone')
    socket.send({ type: 'page', ref: 90, conversationId, before: 10, limit: 10 })
    socket.send({ type: 'send', ref: 91, clientId: hex(16), conversationId, kind: 'message', content: says('x') })
    for (const ref of [90, 91]) {
      expect(await socket.hear((frame) => 'ref' in frame && frame.ref === ref, 'an answer')).toMatchObject({
        code: 'not_found',
      })
    }
  }
})
