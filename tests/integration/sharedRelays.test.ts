import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Environment } from '@deskbell/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentClient, logIn, setUp, until, visitorClient } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { hex, says } from '../support/bareSocket.ts'
import { eventually } from '../support/eventually.ts'
import { ask } from '../support/http.ts'
import { privatePostgres } from '../support/privatePostgres.ts'
import type { PrivatePostgres } from '../support/privatePostgres.ts'
import { privateRedis } from '../support/privateRedis.ts'
import type { PrivateRedis } from '../support/privateRedis.ts'
import { busIs } from '../support/readyAnswers.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'
import { streamEnvironment } from '../support/streamEnvironment.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'packages', 'server', 'src', 'main.ts')
const DURABLE = ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on']

let redis: PrivateRedis
let postgres: PrivatePostgres
let env: Record<string, string>
let relays: RunningRelay[] = []
let owner: Login
let siteKey: string
beforeAll(async () => {
  redis = await privateRedis()
  postgres = await privatePostgres({ settings: DURABLE })
  env = { DATABASE_URL: await postgres.database(), REDIS_URL: redis.url }
  // Both at once, on an empty database.
  relays = await Promise.all([startRelay({ env }), startRelay({ env })])
  owner = await setUp(one())
  const agent = agentClient(one(), owner)
  agent.connect()
  const sites = await until(agent, () => agent.welcome, 'welcome').then(() => agent.query('sites', {}))
  siteKey = (sites.ok ? sites.value[0]?.key : undefined) ?? ''
  // Room for the chats of all tests.
  await agent.act('updateAgent', { agentId: owner.agentId, capacity: 20 })
  agent.close()
})
afterAll(() => Promise.all(relays.map((relay) => relay.stop())))

const one = (): RunningRelay => relays[0] as RunningRelay
const other = (): RunningRelay => relays[1] as RunningRelay

type At = { relay: RunningRelay; environment?: Environment }

/** An agent at the one relay and a visitor at the other, who talk. `at`: elsewhere, or over something else than sockets. */
async function talking(at?: (who: { origin: string; cookie?: string }) => At) {
  const login = await logIn(one(), owner.email, owner.password)
  const secret = hex(32)
  const origin = 'http://localhost:1'
  const agent = agentClient(one(), login, at?.({ origin: one().url, cookie: login.cookie }).environment)
  agent.connect()
  await until(agent, () => agent.welcome, 'the agent is welcome')
  await agent.act('setAvailability', { availability: 'online' })
  const theirPlace = at?.({ origin })
  const visitor = visitorClient(theirPlace?.relay ?? other(), siteKey, secret, origin, theirPlace?.environment)
  visitor.connect()
  const started = visitor.start({ content: says('Hello from the other relay') })
  const id = 'conversationId' in started ? started.conversationId : ''
  await until(visitor, () => ((visitor.conversation(id)?.head ?? 0) > 0 ? true : null), 'it is stored')
  agent.watch(id)
  const ours = await until(
    agent,
    () => {
      const model = agent.conversation(id)
      return model?.view?.ownerToken === undefined ? null : model
    },
    'it is assigned',
  )
  const theirs = await until(
    visitor,
    () => visitor.conversation(id)?.view?.agent && visitor.conversation(id),
    'they see who',
  )
  const reply = (words: string) =>
    agent.send({ conversationId: id, kind: 'message', content: says(words), ownerToken: ours.view?.ownerToken ?? 0 })
  const say = (words: string) => visitor.send({ conversationId: id, kind: 'message', content: says(words) })
  const hears = (model: { events: readonly unknown[] }, words: string) =>
    eventually(() => JSON.stringify(model.events).includes(words), `"${words}" arrives`)
  return { id, agent, visitor, secret, ours, theirs: theirs as NonNullable<typeof theirs>, reply, say, hears }
}

test('[B14] relays that share a database and a Redis are one: who is set up, assigned and said at one is known at the other', async () => {
  expect([one().setUpToken, other().setUpToken].every((token) => token === one().setUpToken)).toBe(true)
  const { agent, visitor, ours, theirs, reply, say, hears } = await talking()
  reply('Hello back')
  await hears(theirs, 'Hello back')
  say('It works')
  await hears(ours, 'It works')
  visitor.typing(theirs.id, true, 'and I am typ')
  await eventually(() => JSON.stringify([...ours.typing.values()]).includes('and I am typ'), 'typing is shown')
  agent.close()
  visitor.close()
})

test('[T13] who is at another relay is here, and who moved from one to the other is not gone', async () => {
  const { id, agent, visitor, secret, ours, hears } = await talking()
  const states: string[] = []
  agent.subscribe((change) => {
    if (change.type === 'presence' && change.frame.subject.id === id) states.push(change.frame.state)
  })
  agent.unwatch(id)
  agent.watch(id)
  await eventually(() => states.length > 0, 'it is told who is here')
  const next = visitorClient(one(), siteKey, secret)
  next.connect()
  next.watch(id)
  await until(next, () => next.conversation(id)?.live, 'they are at the other relay as well')
  visitor.close()
  next.send({ conversationId: id, kind: 'message', content: says('I moved') })
  await hears(ours, 'I moved')
  expect(states).not.toContain('gone')
  for (const client of [agent, next]) client.close()
})

test('[T5] a stream at one relay, requests answered by the other, and that one killed: nothing is lost or doubled', async () => {
  // At the same address, as all relays of an installation are.
  const twin = await startRelay({ env: { ...env, PUBLIC_URL: one().url } })
  let isThere = true
  const toward = (url: string): string =>
    isThere && url.endsWith('/frames') ? url.replace(one().url, `http://localhost:${twin.port}`) : url
  const { id, agent, visitor, ours, theirs, reply, say, hears } = await talking((who) => ({
    relay: one(),
    environment: streamEnvironment({ ...who, toward }),
  }))
  const words = Array.from({ length: 60 }, (_, index) => `word ${index}.`)
  for (const [index, word] of words.entries()) {
    if (index % 3 === 0) reply(word)
    else say(word)
    if (index === 20) await eventually(() => visitor.outbox().length < 10, 'some are on their way')
    if (index === 30) {
      await twin.kill()
      isThere = false
    }
  }
  await eventually(() => visitor.outbox().length === 0 && agent.outbox().length === 0, 'all are stored')
  await hears(ours, 'word 59.')
  await hears(theirs, 'word 59.')
  for (const model of [ours, theirs]) {
    await eventually(() => words.every((word) => JSON.stringify(model.events).includes(word)), 'all are there')
    const all = JSON.stringify(model.events)
    expect(words.filter((word) => all.split(word).length !== 2)).toEqual([])
  }
  // Each in the order in which they were said.
  const of = (kind: string): string[] =>
    ours.events.flatMap((event) =>
      event.type === 'message' && event.by.kind === kind ? event.content.parts.map((part) => JSON.stringify(part)) : [],
    )
  const saidBy = (rest: readonly number[]): string[] =>
    words.filter((_, index) => rest.includes(index % 3)).map((text) => JSON.stringify({ type: 'text', text }))
  expect(of('visitor').slice(1)).toEqual(saidBy([1, 2]))
  expect(of('agent')).toEqual(saidBy([0]))
  expect(id).toBe(theirs.id)
  for (const client of [agent, visitor]) client.close()
})

test('[B15] without Redis everything arrives all the same, and it is said', async () => {
  const { agent, visitor, ours, theirs, reply, say, hears } = await talking()
  await redis.kill()
  reply('Still there?')
  await hears(theirs, 'Still there?')
  say('Yes, slower')
  await hears(ours, 'Yes, slower')
  const ready = await ask(one(), 'GET', '/readyz')
  expect(ready.json).toMatchObject({ ok: true, store: true, bus: false })
  await redis.start()
  await eventually(() => one().output().includes('Redis cannot be reached'), 'it was told once')
  say('And now?')
  await hears(ours, 'And now?')
  agent.close()
  visitor.close()
})

test('[B16] a relay that dies loses nothing: the other one has it all', async () => {
  const { id, agent, visitor, say } = await talking()
  say('Before the end')
  await eventually(() => visitor.outbox().length === 0, 'it is acked')
  await other().kill()
  const again = agentClient(one(), owner)
  again.connect()
  again.watch(id)
  await until(
    again,
    () => (JSON.stringify(again.conversation(id)?.events ?? []).includes('Before the end') ? true : null),
    'it is there',
  )
  relays[1] = await startRelay({ env })
  const back = visitorClient(other(), siteKey)
  back.connect()
  await until(back, () => back.welcome, 'a new one takes its place')
  for (const client of [agent, visitor, again, back]) client.close()
})

test('[B17] a database that was brought back is noticed while the relays run: everybody begins anew from it', async () => {
  const { id, agent, visitor, theirs, say, hears } = await talking()
  say('Before the failure')
  await hears(theirs, 'Before the failure')
  const epoch = visitor.welcome?.epoch
  await postgres.recover()
  await until(visitor, () => (visitor.welcome?.epoch === epoch ? null : visitor.welcome), 'another history', 30_000)
  await until(
    visitor,
    () => (JSON.stringify(visitor.conversation(id)?.events ?? []).includes('Before the failure') ? true : null),
    'what is there is shown',
  )
  say('After it')
  await eventually(() => visitor.outbox().length === 0, 'it is stored')
  for (const client of [agent, visitor]) client.close()
})

test('[B19] what is said while the database is away is sent when it is back, once', async () => {
  const { agent, visitor, ours, say, hears } = await talking()
  const back = postgres.restart()
  say('While it was away')
  await back
  await eventually(() => visitor.outbox().length === 0, 'it is stored')
  await hears(ours, 'While it was away')
  expect(JSON.stringify(ours.events).split('While it was away')).toHaveLength(2)
  for (const client of [agent, visitor]) client.close()
})

test('[B18] verify looks through a database that relays share', () => {
  const verified = spawnSync(process.execPath, [MAIN, 'verify'], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  })
  expect([verified.stdout, verified.status]).toEqual(['Nothing wrong was found.\n', 0])
})

test('[B20] whoever reads the log goes away, and the relay goes on', async () => {
  const relay = await startRelay({ env })
  await busIs(relay, true)
  relay.hangUp()
  // Both are said in the log.
  await redis.kill()
  await busIs(relay, false)
  await redis.start()
  await busIs(relay, true)
  expect(await relay.stop()).toBe(0)
})
