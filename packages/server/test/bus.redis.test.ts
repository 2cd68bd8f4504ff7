import { afterEach, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../../tests/support/eventually.ts'
import { privateRedis } from '../../../tests/support/privateRedis.ts'
import type { PrivateRedis } from '../../../tests/support/privateRedis.ts'
import { RedisBus } from '../src/adapters/bus-redis/RedisBus.ts'
import { systemClock } from '../src/adapters/system/systemClock.ts'
import type { BusMessage } from '../src/ports/Bus.ts'
import { busContract, MESSAGES } from './contract/busContract.ts'

let redis: PrivateRedis
beforeAll(async () => {
  redis = await privateRedis()
})

const ends: RedisBus[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end.close()))
  await redis.kill()
  await redis.start()
})

let names = 0
const name = (prefix: string): string => `${prefix}${(names += 1)}`
const warnings: string[] = []
const log = { debug: () => {}, info: () => {}, warn: (text: string) => void warnings.push(text), error: () => {} }

/** `missed`: how often it was told that bells may have been lost. */
type End = { readonly bus: RedisBus; readonly heard: BusMessage[]; readonly thrown: unknown[]; missed: number }

async function join(installation: string, url = redis.url): Promise<End> {
  const thrown: unknown[] = []
  const bus = new RedisBus({
    url,
    installation,
    relay: name('relay'),
    clock: systemClock,
    log,
    onError: (error) => thrown.push(error),
  })
  ends.push(bus)
  const end: End = { bus, heard: [], thrown, missed: 0 }
  bus.listen((message) => {
    if (message.type === 'missed') end.missed += 1
    else end.heard.push(message)
  })
  await bus.start()
  return end
}

test('[B15] a Redis that takes connections and says nothing keeps no relay from starting, and is used when it goes on', async () => {
  redis.hold(true)
  const one = await join('silent')
  expect(one.bus.isUp()).toBe(false)
  redis.hold(false)
  await eventually(() => one.bus.isUp(), 'it is used')
})

/** Two relays that know each other. */
async function pair(): Promise<[End, End]> {
  const installation = name('installation')
  const [one, other] = [await join(installation), await join(installation)]
  await eventually(() => one.missed > 0 && other.missed > 0, 'they met')
  return [one, other]
}

const said = (seq: number): BusMessage => ({
  type: 'events',
  conversationId: 'cnv_1',
  prev: seq - 1,
  publicPrev: seq - 1,
  head: seq,
  publicHead: seq,
  events: [{ seq, type: 'message', public: true, json: `{"seq":${seq}}` }],
})
const heads = ({ heard }: End): number[] =>
  heard.flatMap((message) => (message.type === 'events' || message.type === 'moved' ? [message.head] : []))

busContract('Redis', async () => {
  const joined: End[] = []
  return {
    join: async () => {
      const end = await join(name('installation'))
      joined.push(end)
      return end.bus
    },
    thrown: () => joined.flatMap(({ thrown }) => thrown),
    teardown: async () => {},
  }
})

test('[N4] a relay that follows a conversation hears all of it from the others, in order and as it was', async () => {
  const [one, other] = await pair()
  other.bus.follow('cnv_1')
  // What is told of following comes on the same way as what is rung, so it is known when this one is.
  other.bus.publish({ type: 'queue', departmentId: 'dep_0' })
  await eventually(() => one.heard.length > 0, 'the first bell')
  for (const message of MESSAGES) one.bus.publish(message)
  await eventually(() => other.heard.length > MESSAGES.length, 'all of them')
  expect(other.heard.slice(1)).toEqual(MESSAGES)
  for (let seq = 6; seq <= 505; seq += 1) one.bus.publish(said(seq))
  await eventually(() => heads(other).at(-1) === 505, 'five hundred more')
  expect(heads(other)).toEqual([5, ...Array.from({ length: 500 }, (_, index) => index + 6)])
})

test('[N5] of what nobody follows there, a relay hears that it moved and nothing of what was said', async () => {
  const [one, other] = await pair()
  for (const message of MESSAGES) one.bus.publish(message)
  await eventually(() => other.heard.at(-1)?.type === 'revoke', 'the last one')
  const text = JSON.stringify(other.heard)
  expect(text).not.toContain('quoted')
  expect(text).not.toContain('preview')
  expect(other.heard).toContainEqual({ type: 'moved', conversationId: 'cnv_1', head: 5, talk: true })
  expect(other.heard.filter(({ type }) => type === 'queue' || type === 'agent' || type === 'site')).toHaveLength(3)
  other.bus.follow('cnv_1')
  other.bus.unfollow('cnv_1')
  other.bus.publish({ type: 'queue', departmentId: 'dep_0' })
  await eventually(() => one.heard.at(-1)?.type === 'queue', 'it was told')
  one.bus.publish(said(6))
  await eventually(() => heads(other).includes(6), 'it moved')
  expect(other.heard.some(({ type }) => type === 'events')).toBe(false)
})

test('[N6] while Redis is gone ringing goes on here at once, and whoever may have missed something is told when it is back', async () => {
  const [one, other] = await pair()
  const met = [one.missed, other.missed] as const
  expect(one.bus.isUp()).toBe(true)
  await redis.kill()
  await eventually(() => !one.bus.isUp() && !other.bus.isUp(), 'they know')
  for (let seq = 1; seq <= 20_000; seq += 1) one.bus.publish(said(seq))
  expect(heads(one)).toHaveLength(20_000)
  await redis.start()
  await eventually(() => one.missed > met[0] && other.missed > met[1], 'both were told')
  await eventually(() => {
    one.bus.publish({ type: 'queue', departmentId: 'dep_9' })
    return other.heard.some(({ type }) => type === 'queue')
  }, 'they hear each other again')
  expect(warnings.length).toBeGreaterThan(0)
})

test('[N6] a Redis that stands still holds nobody up', async () => {
  const [one, other] = await pair()
  redis.hold(true)
  const before = process.memoryUsage().rss
  for (let turn = 0; turn < 50; turn += 1) {
    for (let seq = 1; seq <= 1_000; seq += 1) one.bus.publish(said(turn * 1_000 + seq))
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(heads(one)).toHaveLength(50_000)
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
  redis.hold(false)
  await eventually(() => {
    one.bus.publish({ type: 'queue', departmentId: 'dep_9' })
    return other.heard.some(({ type }) => type === 'queue')
  }, 'they hear each other again')
})

test('[N7] a subscriber that Redis throws out is back, and told that it missed something', async () => {
  const [one, other] = await pair()
  const met = [one.missed, other.missed] as const
  await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
  await eventually(() => one.missed > met[0] && other.missed > met[1], 'both know')
  await eventually(() => {
    one.bus.publish({ type: 'queue', departmentId: 'dep_9' })
    return other.heard.some(({ type }) => type === 'queue')
  }, 'they hear each other again')
})

test('[N8] installations that share a Redis hear nothing of each other', async () => {
  const [one, other] = await pair()
  const theirs = name('installation')
  const [stranger, friend] = [await join(theirs), await join(theirs)]
  stranger.bus.follow('cnv_1')
  other.bus.follow('cnv_1')
  one.bus.publish(said(1))
  await eventually(() => heads(other).includes(1), 'the own one hears it')
  // Redis tells it after whatever was said before.
  friend.bus.publish({ type: 'queue', departmentId: 'dep_1' })
  await eventually(() => stranger.heard.some(({ type }) => type === 'queue'), 'its own are heard')
  expect(stranger.heard.filter(({ type }) => type !== 'missed').map(({ type }) => type)).toEqual(['queue'])
})

test('[N9] without a Redis at the start the relay works alone, and joins the others when there is one', async () => {
  const installation = name('installation')
  await redis.kill()
  const one = await join(installation)
  one.bus.publish(said(1))
  expect(heads(one)).toEqual([1])
  await redis.start()
  const other = await join(installation)
  await eventually(() => {
    one.bus.publish({ type: 'queue', departmentId: 'dep_9' })
    return other.heard.some(({ type }) => type === 'queue')
  }, 'they hear each other')
})
