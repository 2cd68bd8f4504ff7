import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pause } from '../../support/eventually.ts'
import type { Somebody, Watch } from '../crowd.ts'
import { calm, gather, MAX_UNSENT, words, write } from '../gathering.ts'
import type { Gathering } from '../gathering.ts'
import { countsOf, judge } from '../history/judge.ts'
import type { Property, Verdict } from '../history/judge.ts'
import { randomFrom } from '../random.ts'
import { readAll } from '../readAll.ts'
import { Cluster } from './Cluster.ts'
import { Diary } from './Diary.ts'
import type { Deed, Second } from './Diary.ts'
import { Lookers } from './Lookers.ts'
import { deedOf } from './nemesis.ts'

export type StormOptions = {
  readonly relays: number
  /** At least so many messages are tried. */
  readonly messages: number
  readonly visitors: number
  readonly agents: number
  /** Messages a second that each visitor writes. */
  readonly perSecond: number
  /** What is done, one after the other; several names with + are done at once. Begun anew until there are enough messages. */
  readonly plan: readonly string[]
  /** Seconds between two deeds, on average. */
  readonly restSeconds: number
  /** How long deeds last, of what they do in the long form. */
  readonly scale: number
  readonly seed: number
  readonly log?: (line: string) => void
}

export type StormReport = {
  readonly seed: number
  readonly relays: number
  readonly messages: number
  readonly acked: number
  readonly refused: number
  readonly unknown: number
  readonly recovered: number
  readonly seconds: number
  /** Acked a second, from the first message until everything was calm. */
  readonly perSecond: number
  /** How often each deed was done. */
  readonly deeds: Readonly<Record<string, number>>
  readonly slowestAckMs: number
  /** From mending everything until everybody had sent and seen all. */
  readonly calmMs: number
  readonly verdict: Verdict
  readonly counts: Readonly<Record<Property, number>>
  /** Timelines that were read right after an ack. */
  readonly looks: number
  /** Relays that ended although nobody ended them. */
  readonly crashes: readonly string[]
  readonly verify: { readonly code: number | null; readonly output: string }
  readonly timeline: { readonly seconds: readonly Second[]; readonly deeds: readonly Deed[] }
}

const MAIN = join(import.meta.dirname, '..', '..', '..', 'packages', 'server', 'src', 'main.ts')
const BURST = 3

/** Relays under load on one PostgreSQL and one Redis, with a nemesis; then everything is read back and compared. */
export async function runStorm(options: StormOptions): Promise<StormReport> {
  const random = randomFrom(options.seed)
  const cluster = await Cluster.start(options.relays, random)
  try {
    const owner = await cluster.setUp()
    const diary = new Diary()
    const lookers = new Lookers(owner, random)
    const watch: Watch = {
      sent: (name, clientId) => diary.sent(name, clientId),
      heard(name, frame) {
        diary.heard(name, frame)
        lookers.heard(frame)
      },
    }
    const people = await gather({ url: cluster.url, at: cluster.at, watch }, owner, options)
    try {
      lookers.begin(cluster.members)
      return await storm(cluster, people, diary, lookers, options, random)
    } finally {
      await lookers.end()
      for (const { client } of people.everybody) client.close()
    }
  } finally {
    await cluster.end()
  }
}

async function storm(
  cluster: Cluster,
  people: Gathering,
  diary: Diary,
  lookers: Lookers,
  options: StormOptions,
  random: () => number,
): Promise<StormReport> {
  const { everybody } = people
  const { log = () => {} } = options
  const begun = diary.now()
  await harass(cluster, people, diary, options, random)
  const healing = diary.now()
  await cluster.heal()
  await calm(everybody)
  const ended = diary.now()
  const timeline = { seconds: diary.seconds(), deeds: diary.deeds }
  await lookers.end()
  log(`calm after ${(ended - healing).toFixed(1)} s; reading everything back`)
  const final = await readAll(
    cluster.members.map(({ running }) => running),
    people.owner,
    people.conversations,
  )
  const attempts = everybody.flatMap((one) => one.attempts())
  const verdict = judge({
    attempts,
    final,
    shown: everybody.flatMap((one) => one.shown()),
    heads: new Map(everybody.flatMap((one) => [...one.heads()].map(([id, told]) => [`${one.name} of ${id}`, told]))),
    looks: lookers.looks,
    overheard: everybody.flatMap((one) => one.overheard()),
  })
  const verified = spawnSync(process.execPath, [MAIN, 'verify'], {
    env: { PATH: process.env['PATH'], DATABASE_URL: cluster.database },
    encoding: 'utf8',
  })
  const stored = new Set([...final.values()].flatMap((events) => events.map(({ clientId }) => clientId)))
  const unknown = attempts.filter(({ fate }) => fate === 'unknown')
  const acked = attempts.filter(({ fate }) => fate === 'acked').length
  const deeds: Record<string, number> = {}
  for (const { what } of diary.deeds) deeds[what] = (deeds[what] ?? 0) + 1
  return {
    seed: options.seed,
    relays: options.relays,
    messages: attempts.length,
    acked,
    refused: attempts.filter(({ fate }) => fate === 'refused').length,
    unknown: unknown.length,
    recovered: unknown.filter(({ clientId }) => stored.has(clientId)).length,
    seconds: ended - begun,
    perSecond: acked / (ended - begun),
    deeds,
    slowestAckMs: diary.slowestAckMs,
    calmMs: (ended - healing) * 1_000,
    verdict,
    counts: countsOf(verdict),
    looks: lookers.looks.length,
    crashes: cluster.members.flatMap(({ crashes }) => crashes),
    verify: { code: verified.status, output: `${verified.stdout}${verified.stderr}` },
    timeline,
  }
}

/** Everybody writes while the plan is carried out, and until there are enough messages. */
async function harass(
  cluster: Cluster,
  people: Gathering,
  diary: Diary,
  options: StormOptions,
  random: () => number,
): Promise<void> {
  const { log = () => {} } = options
  const sum = (of: (one: Somebody) => number): number => people.everybody.reduce((total, one) => total + of(one), 0)
  const burst = () => {
    for (const { who, conversationId } of people.visitors)
      for (let i = 0; i < BURST && who.client.outbox().length < MAX_UNSENT; i += 1)
        who.say(conversationId, words(who, random))
  }
  const reach = { cluster, diary, random, scale: options.scale, burst, unanswered: () => sum((one) => one.inFlight()) }
  const stopWriting = write(people, options.perSecond, random)
  try {
    for (let step = 0; step < options.plan.length || sum((one) => one.tried()) < options.messages; step += 1) {
      const name = options.plan[step % options.plan.length] ?? ''
      await pause(options.restSeconds * 1_000 * (0.5 + random()))
      const from = diary.now()
      await Promise.all(name.split(' + ').map((each) => deedOf(each)(reach)))
      log(`${from.toFixed(1)} s ${name} (${(diary.now() - from).toFixed(1)} s), ${sum((one) => one.acked())} acked`)
    }
  } finally {
    stopWriting()
  }
}
