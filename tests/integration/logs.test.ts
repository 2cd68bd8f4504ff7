import { createHmac, randomBytes } from 'node:crypto'
import { SMTPServer } from 'smtp-server'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { agentClient, joinBy, post, setUp, until, visitorClient } from '../support/accounts.ts'
import { openBare, says, visitorHello } from '../support/bareSocket.ts'
import { eventually } from '../support/eventually.ts'
import { ask, asConsole } from '../support/http.ts'
import { privatePostgres } from '../support/privatePostgres.ts'
import { privateRedis } from '../support/privateRedis.ts'
import { startRelay } from '../support/relay.ts'

const ends: (() => unknown)[] = []
afterAll(() => Promise.all(ends.map((end) => end())))

test('[G8] a whole journey, with everything that can fail failing, leaves no secret in the log', async () => {
  const planted: Record<string, string> = {
    'password of PostgreSQL': 'planted-postgres-1',
    'password of the mail server': 'planted-smtp-2',
    'key of the installation': `planted-secret-3-${'x'.repeat(32)}`,
    'token of the figures': 'planted-metrics-4',
    'what a visitor said': 'planted words of a visitor 5',
    'what an agent noted': 'planted words of a note 6',
    'address of a visitor': 'planted-visitor-7@home.example',
    'address of an agent': 'planted-agent-8@halden.example',
    'password of an agent': 'a bell on a planted counter 9',
    'query of a page': 'planted-query-10',
    'name of a visitor': 'Planted Holm 11',
    'secret of a visitor': randomBytes(32).toString('hex'),
  }
  const [postgres, redis] = await Promise.all([
    privatePostgres({ settings: ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on'] }),
    privateRedis(),
  ])
  const smtp = await refusingMailServer()
  const relay = await startRelay({
    env: {
      LOG_LEVEL: 'debug',
      DATABASE_URL: (await postgres.database()).replace('deskbell@', `deskbell:${planted['password of PostgreSQL']}@`),
      REDIS_URL: redis.url,
      SMTP_URL: `smtp://relay:${planted['password of the mail server']}@127.0.0.1:${smtp}`,
      MAIL_FROM: 'chat@halden.example',
      SECRET: planted['key of the installation'] ?? '',
      METRICS_TOKEN: planted['token of the figures'] ?? '',
    },
  })
  ends.push(() => relay.kill())
  const owner = await setUp(relay)
  const agent = agentClient(relay, owner)
  agent.connect()
  await until(agent, () => agent.welcome, 'the agent is welcome')
  const sites = await agent.query('sites', {})
  const site = sites.ok ? sites.value[0] : undefined
  const { id: siteId = '', key = '' } = site ?? {}

  // An invitation by a mail that is refused in words that hold the address; taken by its link.
  const invited = await agent.act('inviteAgent', {
    siteId,
    role: 'agent',
    departmentIds: site?.departments.map(({ id }) => id) ?? [],
    email: planted['address of an agent'] ?? '',
  })
  const { url = '' } = (invited.ok ? invited.ack.value : {}) as { url?: string }
  planted['link of an invitation'] = url.split('/').at(-1) ?? ''
  await joinBy(relay, url, 'Ben', planted['address of an agent'] ?? '')
  await eventually(() => relay.output().includes('a mail was not accepted'), 'the mail is refused')

  const secret = planted['secret of a visitor'] ?? ''
  const visitor = visitorClient(relay, key, secret)
  visitor.connect()
  visitor.visit({ pageUrl: `https://halden.example/lamps?token=${planted['query of a page']}` })
  const { conversationId } = visitor.start({
    content: says(planted['what a visitor said'] ?? ''),
    form: { name: planted['name of a visitor'] ?? '', email: planted['address of a visitor'] ?? '' },
  })
  await eventually(() => visitor.outbox().length === 0, 'it is stored')
  agent.watch(conversationId)
  agent.send({ conversationId, kind: 'note', content: says(planted['what an agent noted'] ?? '') })
  await eventually(() => agent.outbox().length === 0, 'the note is stored')

  // Proofs of who one is, good and bad.
  const { ticket } = (await (await post(relay, '/api/v1/ticket', {}, owner.cookie)).json()) as { ticket: string }
  planted['ticket'] = ticket
  planted['cookie'] = owner.cookie.split('=')[1] ?? ''
  const body = `${part({ alg: 'HS256' })}.${part({ sub: '42', email: planted['address of a visitor'], exp: 1 })}`
  planted['signed identity'] =
    `${body}.${createHmac('sha256', 'not the key of the site').update(body).digest('base64url')}`
  await visitor.identify(planted['signed identity'])
  await post(relay, '/api/v1/login', {
    email: planted['address of an agent'],
    password: planted['password of an agent'],
  })
  await ask(relay, 'POST', `/api/v1/password/reset?token=${planted['query of a page']}`, {
    headers: asConsole,
    body: { token: planted['link of an invitation'] ?? '', password: planted['password of an agent'] ?? '' },
  })
  await ask(relay, 'GET', '/metrics', { headers: { authorization: `Bearer ${planted['token of the figures']}x` } })
  const rude = await openBare(relay, '/ws/visitor')
  rude.send({ ...visitorHello(key, secret), visitorSecret: secret, protocol: 'one' })
  await rude.closed

  // Redis dies, and the database while people write, log in and connect.
  await redis.kill()
  const back = postgres.restart()
  visitor.send({ conversationId, kind: 'message', content: says(`${planted['what a visitor said']} again`) })
  await post(relay, '/api/v1/login', { email: owner.email, password: owner.password })
  const late = visitorClient(relay, key)
  late.connect()
  await back
  await eventually(() => visitor.outbox().length === 0, 'it is stored after all')
  await eventually(() => relay.output().includes('Redis cannot be reached'), 'Redis is missed')
  for (const client of [agent, visitor, late]) client.close()
  expect(await relay.stop()).toBe(0)

  const [said = '', ...log] = relay.output().split(/^(?=\{)/m)
  expect(said).not.toContain('"level"')
  const told = relay.output()
  for (const [what, words] of Object.entries(planted)) {
    expect([what, words.length > 8], 'it was really planted').toEqual([what, true])
    expect([what, told.includes(words)]).toEqual([what, false])
  }
  // And there was something to be read.
  const levels = log.flatMap((line) => line.split('\n')).filter((line) => line.startsWith('{'))
  expect(levels.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(
    expect.arrayContaining(['warn', 'error']),
  )
}, 90_000)

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Lets nobody in, and says to whom the mail would have gone. */
function refusingMailServer(): Promise<number> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authMethods: ['PLAIN'],
    allowInsecureAuth: true,
    onAuth: ({ username }, _session, done) => done(null, { user: username }),
    onRcptTo: ({ address }, _session, done) =>
      done(Object.assign(new Error(`<${address}> is not known here`), { responseCode: 550 })),
  })
  ends.push(() => new Promise<void>((closed) => server.close(() => closed())))
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.server.address() as AddressInfo).port))
  })
}
