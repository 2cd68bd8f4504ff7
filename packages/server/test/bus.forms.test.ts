import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../../tests/support/eventually.ts'
import { redisCluster, redisOverTls, redisWithSentinel } from '../../../tests/support/redisForms.ts'
import { greetRedis } from '../src/adapters/bus-redis/greetRedis.ts'
import { RedisBus } from '../src/adapters/bus-redis/RedisBus.ts'
import { systemClock } from '../src/adapters/system/systemClock.ts'
import type { BusMessage } from '../src/ports/Bus.ts'
import { MESSAGES } from './contract/busContract.ts'

type End = { readonly bus: RedisBus; readonly heard: BusMessage[]; missed: number }

const ends: End[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map(({ bus }) => bus.close()))
})

const warnings: unknown[] = []

async function join(url: string): Promise<End> {
  const relay = `relay ${ends.length + 1}`
  const log = {
    debug: () => {},
    info: () => {},
    warn: (...said: unknown[]) => void warnings.push(said),
    error: () => {},
  }
  const bus = new RedisBus({ url, installation: 'one', relay, clock: systemClock, log, onError: () => {} })
  const end: End = { bus, heard: [], missed: 0 }
  bus.listen((message) => {
    if (message.type === 'missed') end.missed += 1
    else end.heard.push(message)
  })
  ends.push(end)
  await bus.start()
  return end
}

/** Two relays that know each other, of which the second follows a conversation. */
async function pair(url: string): Promise<[End, End]> {
  const [one, other] = [await join(url), await join(url)]
  await eventually(
    () => one.missed > 0 && other.missed > 0,
    'they met',
    20_000,
    () => JSON.stringify(warnings),
  )
  other.bus.follow('cnv_1')
  other.bus.publish({ type: 'queue', departmentId: 'dep_0' })
  await eventually(() => one.heard.length > 0, 'the first bell')
  return [one, other]
}

const PROBE = '{"probe":1}'
const PROBED = new Set(['dep_0', 'dep_7', 'dep_9'])
const isProbe = (message: BusMessage): boolean =>
  (message.type === 'soft' && message.json === PROBE) || (message.type === 'queue' && PROBED.has(message.departmentId))

/** All that one rings is heard by the other, in order and as it was, once it has heard what the other follows. */
async function hearEachOther(one: End, other: End): Promise<void> {
  other.heard.length = 0
  await eventually(() => {
    one.bus.publish({ type: 'soft', conversationId: 'cnv_1', audience: 'staff', json: PROBE, exceptConnection: null })
    return other.heard.some(({ type }) => type === 'soft')
  }, 'one knows what the other follows')
  one.bus.publish({ type: 'queue', departmentId: 'dep_7' })
  const isMark = (message: BusMessage): boolean => message.type === 'queue' && message.departmentId === 'dep_7'
  await eventually(() => other.heard.some(isMark), 'what was rung before')
  other.heard.length = 0
  for (const message of MESSAGES) one.bus.publish(message)
  // A cluster takes each text by any of its nodes: what was rung to see whether it is heard may come later.
  const heard = (): BusMessage[] => other.heard.filter((message) => !isProbe(message))
  await eventually(() => heard().length >= MESSAGES.length, 'all of them')
  expect(heard()).toEqual(MESSAGES)
}

/** Rings until it is heard again. */
const again = (one: End, other: End): Promise<void> =>
  eventually(
    () => {
      one.bus.publish({ type: 'queue', departmentId: 'dep_9' })
      return other.heard.some((message) => message.type === 'queue' && message.departmentId === 'dep_9')
    },
    'they hear each other again',
    30_000,
    () => JSON.stringify(warnings),
  )

test('[N10] over TLS with a password, when who signed its certificate is known, and not at all when not', async () => {
  const { url, ca } = await redisOverTls()
  const stranger = await greetRedis(url, () => performance.now())
  expect(stranger.why).toMatchObject({ step: 'reach', message: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  const known = getCACertificates('default')
  setDefaultCACertificates([...known, ca])
  try {
    const [one, other] = await pair(url)
    await hearEachOther(one, other)
    expect(await greetRedis(url, () => performance.now())).toMatchObject({ why: null })
    expect(await greetRedis(url.replace('p%40ss', 'wrong'), () => performance.now())).toMatchObject({
      why: { step: 'reach' },
    })
  } finally {
    setDefaultCACertificates(known)
  }
})

test('[N11] where a sentinel tells who is the master, and after another took its place', async () => {
  const { url, master, replica } = await redisWithSentinel()
  const [one, other] = await pair(url)
  await hearEachOther(one, other)
  await eventually(async () => (await master.command('INFO', 'replication')).includes('state=online'), 'a replica')
  const met = [one.missed, other.missed] as const
  await master.kill()
  await eventually(async () => (await replica.command('ROLE')).includes('master'), 'another is the master')
  await again(one, other)
  expect(one.missed).toBeGreaterThan(met[0])
  expect(other.missed).toBeGreaterThan(met[1])
  await hearEachOther(one, other)
})

test('[N12] in a cluster, and after one of its nodes is gone', async () => {
  const { url, nodes } = await redisCluster()
  for (const node of nodes)
    await eventually(async () => (await node.command('CLUSTER', 'INFO')).includes('cluster_known_nodes:3'), 'they met')
  for (const node of nodes)
    await eventually(async () => (await node.command('CLUSTER', 'INFO')).includes('cluster_state:ok'), 'it is well')
  const [one, other] = await pair(url)
  await hearEachOther(one, other)
  expect(await greetRedis(url, () => performance.now())).toMatchObject({ why: null })
  for (const node of nodes.slice(0, 2)) {
    await node.kill()
    await again(one, other)
    await hearEachOther(one, other)
  }
})
