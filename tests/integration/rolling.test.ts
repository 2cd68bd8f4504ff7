import { afterAll, beforeAll, expect, test } from 'vitest'
import { visitor } from '../chaos/crowd.ts'
import type { Somebody } from '../chaos/crowd.ts'
import { countsOf, judge } from '../chaos/history/judge.ts'
import { readAll } from '../chaos/readAll.ts'
import { agentClient, setUp, until, visitorClient } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { hex, says } from '../support/bareSocket.ts'
import { eventually } from '../support/eventually.ts'
import { startScaledOut } from '../support/scaledOut.ts'
import type { ScaledOut } from '../support/scaledOut.ts'
import { streamEnvironment } from '../support/streamEnvironment.ts'

const VISITORS = 10
const SEND_EVERY_MS = 40
const ORIGIN = 'http://localhost:1'

let place: ScaledOut
let owner: Login
beforeAll(async () => {
  place = await startScaledOut()
  owner = await setUp(first())
}, 120_000)
afterAll(() => place?.stop())

const first = () => place.relays[0] as ScaledOut['relays'][number]

test('[G3] relays are restarted one after the other while everybody writes: nothing lost, said twice or refused for good, and agents keep their chats', async () => {
  const agent = agentClient(first(), owner)
  agent.connect()
  await until(agent, () => agent.welcome, 'the agent is welcome')
  await agent.act('updateAgent', { agentId: owner.agentId, capacity: VISITORS })
  const sites = await agent.query('sites', {})
  const key = (sites.ok ? sites.value[0]?.key : undefined) ?? ''

  const crowd = Array.from({ length: VISITORS }, (_, index) => {
    const who = visitor(place, key, `visitor ${index}`, () => {})
    who.client.connect()
    return { who, id: who.begin(`visitor ${index} says hello`) }
  })
  const ids = crowd.map(({ id }) => id)
  const states: string[] = []
  for (const { client } of [...crowd.map(({ who }) => who), { client: agent }])
    client.subscribe((change) => change.type === 'state' && states.push(client.state.kind))
  await eventually(() => crowd.every(({ who }) => who.acked() > 0), 'everybody has begun')
  for (const id of ids) agent.watch(id)
  const tokens = () => ids.map((id) => agent.conversation(id)?.view?.ownerToken)
  await eventually(() => tokens().every((token) => token !== undefined), 'everybody has the agent')
  const before = tokens()

  // One who gets no socket through, and comes by requests.
  const other = visitorClient(place, key, hex(32), ORIGIN, streamEnvironment({ origin: ORIGIN }))
  other.connect()
  const { conversationId: talk } = other.start({ content: says('word 0') })

  const stopWriting = write(crowd)
  for (const [turn, index] of [0, 1, 0, 1].entries()) {
    other.send({ conversationId: talk, kind: 'message', content: says(`word ${turn + 1}`) })
    await everybodyGetsThrough(crowd)
    expect(await place.relays[index]?.stop()).toBe(0)
    expect(place.relays[index]?.output()).not.toContain('"level":"error"')
    await place.start(index)
  }
  await everybodyGetsThrough(crowd)
  stopWriting()

  const everything = () =>
    crowd.every(({ who }) => who.client.state.kind === 'live' && who.client.outbox().length === 0)
  await eventually(everything, 'everything is sent')
  const attempts = crowd.flatMap(({ who }) => who.attempts())
  const final = await readAll({ ...first(), url: place.url }, owner, ids)
  const shownAll = () => crowd.every(({ who, id }) => textsOf(who, id).length === who.tried())
  await eventually(shownAll, 'everybody shows all they said')
  const counts = countsOf(judge({ attempts, final, shown: crowd.flatMap(({ who }) => who.shown()) }))
  expect(counts).toEqual(Object.fromEntries(Object.keys(counts).map((name) => [name, 0])))
  expect(attempts.filter(({ fate }) => fate === 'refused')).toEqual([])
  // Who lost the ack has seen their words arrive instead: all of them are there.
  const stored = new Set([...final.values()].flat().map(({ clientId }) => clientId))
  expect(attempts.filter(({ clientId }) => !stored.has(clientId))).toEqual([])
  expect(attempts.length).toBeGreaterThan(4 * VISITORS)

  await eventually(() => other.outbox().length === 0, 'who comes by requests has sent everything')
  const words = () =>
    (other.conversation(talk)?.events ?? []).flatMap((event) =>
      event.type === 'message' && event.content.parts[0]?.type === 'text' ? [event.content.parts[0].text] : [],
    )
  await eventually(() => words().length >= 5, 'and shows it')
  expect(words()).toEqual(['word 0', 'word 1', 'word 2', 'word 3', 'word 4'])
  other.close()

  expect(states).not.toContain('stopped')
  // The same assignment as before: nobody was taken from the agent meanwhile, and nobody given back.
  await eventually(() => agent.state.kind === 'live', 'the agent is back')
  expect(tokens()).toEqual(before)
  for (const client of [agent, ...crowd.map(({ who }) => who.client)]) client.close()
}, 120_000)

type Crowd = readonly { readonly who: Somebody; readonly id: string }[]

/** Everybody says something now and then, until the returned function is called. */
function write(crowd: Crowd): () => void {
  let words = 0
  const timer = setInterval(() => {
    const { who, id } = crowd[words % crowd.length] as Crowd[number]
    words += 1
    who.say(id, `word ${words} ${hex(4)}`)
  }, SEND_EVERY_MS)
  return () => clearInterval(timer)
}

/** Resolves when something was stored for each from now on. */
async function everybodyGetsThrough(crowd: Crowd): Promise<void> {
  const settled = (who: Somebody) => who.tried() - who.client.outbox().length
  const before = crowd.map(({ who }) => settled(who))
  const missing = () => crowd.filter(({ who }, index) => settled(who) <= (before[index] ?? 0))
  await eventually(
    () => missing().length === 0,
    'everybody gets through',
    60_000,
    () => JSON.stringify(missing().map(({ who }) => [who.name, who.client.state, who.client.outbox().length])),
  )
}

const textsOf = (who: Somebody, id: string) =>
  (who.client.conversation(id)?.events ?? []).filter(({ type }) => type === 'message')
