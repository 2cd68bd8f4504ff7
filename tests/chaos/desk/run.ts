import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { agentClient, joinBy, until } from '../../support/accounts.ts'
import type { Login } from '../../support/accounts.ts'
import { eventually, pause } from '../../support/eventually.ts'
import type { Span } from '../history/History.ts'
import { countsOf, judge } from '../history/judge.ts'
import type { Property, Verdict } from '../history/judge.ts'
import { Cluster } from '../manyRelays/Cluster.ts'
import { Diary } from '../manyRelays/Diary.ts'
import type { Second, Timeline } from '../manyRelays/Diary.ts'
import { deedOf } from '../manyRelays/nemesis.ts'
import { randomFrom } from '../random.ts'
import { DeskAgent } from './DeskAgent.ts'
import { DeskVisitors } from './DeskVisitors.ts'
import { figures } from './figures.ts'
import { readMoves } from './moves.ts'

export type DeskOptions = {
  readonly relays: number
  readonly agents: number
  readonly capacity: number
  readonly conversations: number
  /** Most people who are there at once; by turns so many, and only a few. */
  readonly atOnce: number
  readonly thinkMs: number
  /** Seconds between two crashes of agents, and how long they are gone: at least, at most. */
  readonly crashEverySeconds: number
  readonly goneSeconds: readonly [number, number]
  readonly plan: readonly string[]
  readonly restSeconds: number
  readonly scale: number
  /** See `Desk.patienceMs`. */
  readonly patienceMs: number
  readonly seed: number
  readonly log?: (line: string) => void
}

export type DeskReport = {
  readonly seed: number
  readonly conversations: number
  readonly assignments: number
  /** Assignments of conversations whose agent was lost. */
  readonly again: number
  readonly agentCrashes: number
  readonly seconds: number
  readonly deeds: Readonly<Record<string, number>>
  readonly verdict: Verdict
  readonly counts: Readonly<Record<Property, number>>
  /** Longest from an agent's falling silent until a conversation of theirs was queued or with somebody else, outages not counted; ms. */
  readonly slowestRequeueMs: number
  /** What people waited, in ms. */
  readonly waits: { readonly p50: number; readonly p99: number; readonly max: number }
  readonly crashes: readonly string[]
  readonly verify: { readonly code: number | null; readonly output: string }
  /** Of a second, only how many were served is known. */
  readonly timeline: Timeline
}

const MAIN = join(import.meta.dirname, '..', '..', '..', 'packages', 'server', 'src', 'main.ts')
/** How long after the database is back nothing is expected yet: connections, and what was begun. */
const RECOVERY_MS = 5_000
/** By turns there are more people than agents can take, and fewer. */
const TIDE_MS = 8_000
/** Nobody was served for so long: something is stuck, for lapses and outages are shorter. */
const STUCK_SECONDS = 60

/** People who wait and agents who crash, while relays and services are killed; judged by what the database committed, in that order. */
export async function runDesk(options: DeskOptions): Promise<DeskReport> {
  const random = randomFrom(options.seed)
  const cluster = await Cluster.start(options.relays, random)
  try {
    return await work(cluster, options, random)
  } finally {
    await cluster.end()
  }
}

async function work(cluster: Cluster, options: DeskOptions, random: () => number): Promise<DeskReport> {
  const { log = () => {} } = options
  const { logins, siteKey } = await hire(cluster, options)
  const agents = logins.map(
    (login, index) => new DeskAgent({ cluster, login, name: `agent ${index}`, random, thinkMs: options.thinkMs }),
  )
  const visitors = new DeskVisitors(cluster, siteKey)
  const diary = new Diary()
  const startedAt = Date.now() - diary.now() * 1_000
  const doneInSecond: number[] = []
  let agentCrashes = 0
  let isOver = false
  let shaking = (): void => {}
  try {
    await eventually(() => agents.every(({ here }) => here.length > 0), 'all agents are here')
    const crashing = (async () => {
      while (!isOver) {
        await pause(options.crashEverySeconds * 1_000 * (0.5 + random()))
        const there = agents.filter(({ isGone }) => !isGone)
        const one = there[Math.floor(random() * there.length)]
        if (isOver || one === undefined || there.length < agents.length / 3) continue
        agentCrashes += 1
        one.crash()
        const [least, most] = options.goneSeconds
        setTimeout(() => one.comeBack(), (least + (most - least) * random()) * 1_000)
      }
    })()
    shaking = shake(cluster, diary, agents)
    const harassing = (async () => {
      for (const name of options.plan) {
        await pause(options.restSeconds * 1_000 * (0.5 + random()))
        if (isOver) return
        await deedOf(name)({ cluster, diary, random, scale: options.scale, burst: () => {}, unanswered: () => 0 })
        const { what, whom, from, to } = diary.deeds.at(-1) ?? { what: name, whom: '', from: 0, to: 0 }
        log(`${from.toFixed(1)} s ${what} ${whom} (${(to - from).toFixed(1)} s), ${visitors.done} served`)
      }
    })()
    let moved = { done: 0, at: diary.now() }
    for (let tick = 0; visitors.done < options.conversations; tick += 1) {
      const isHigh = Math.floor((Date.now() - startedAt) / TIDE_MS) % 2 === 0
      const wanted = isHigh ? options.atOnce : Math.ceil(options.atOnce / 6)
      while (visitors.here < wanted && visitors.begun < options.conversations) visitors.come()
      doneInSecond[Math.floor(diary.now())] = visitors.done
      if (visitors.begun >= options.conversations && !isOver) {
        isOver = true
        await cluster.heal()
        for (const one of agents) one.comeBack()
      }
      await pause(50)
      if (visitors.done > moved.done) moved = { done: visitors.done, at: diary.now() }
      if (diary.now() - moved.at > STUCK_SECONDS) throw new Error(await whyStuck(cluster, agents, visitors))
      if (tick % 400 === 0) log(`${diary.now().toFixed(0)} s: ${visitors.done} served, ${visitors.here} there`)
    }
    await Promise.all([crashing, harassing])
    const endedAt = Date.now()
    for (const one of agents) one.leave()
    return await judged(cluster, agents, options, diary, { startedAt, endedAt, agentCrashes, doneInSecond })
  } finally {
    isOver = true
    shaking()
    visitors.leave()
    for (const one of agents) one.leave()
  }
}

/** From how many were served until the end of each second to what was done in it. */
function servedIn(done: readonly number[]): Second[] {
  let before = 0
  return Array.from({ length: done.length }, (_, index) => {
    const now = done[index] ?? before
    const second = { acked: now - before, refused: 0, ackMs: null, seenMs: null }
    before = now
    return second
  })
}

/** Whoever is at a relay to which something is done is not surely here: looks again and again. Returns the way to stop. */
function shake({ members }: Cluster, diary: Diary, agents: readonly DeskAgent[]): () => void {
  const timer = setInterval(() => {
    for (const { whom, to } of diary.deeds) {
      const member = to === Infinity ? members.find(({ name }) => whom.startsWith(name)) : undefined
      if (member !== undefined) for (const one of agents) one.shaken(member.url)
    }
  }, 50)
  return () => clearInterval(timer)
}

/** What is left of a run in which nobody is served any more. */
async function whyStuck(
  { postgres, database }: Cluster,
  agents: readonly DeskAgent[],
  visitors: DeskVisitors,
): Promise<string> {
  const name = new URL(database).pathname.slice(1)
  const rows = await postgres.sql(
    "select id, status, owner, owner_weight, absent_since, lapsed from (select *, state::json ->> 'lapsed' as lapsed from conversations) c where status <> 'closed'",
    name,
  )
  const loads = await postgres.sql('select agent, load, max from agent_load', name)
  const told = agents.map((one) => `${one.id} ${one.told()}`)
  return ['nobody is served any more', ...rows, ...loads, ...told, ...visitors.told()].join('\n')
}

/** Makes the accounts. Everybody but the owner works. */
async function hire(
  cluster: Cluster,
  { agents, capacity }: DeskOptions,
): Promise<{ logins: Login[]; siteKey: string }> {
  const owner = await cluster.setUp()
  const boss = agentClient(cluster.running, owner)
  boss.connect()
  await until(boss, () => boss.welcome, 'the owner is welcome')
  await boss.act('setAvailability', { availability: 'offline' })
  const sites = await boss.query('sites', {})
  const site = sites.ok ? sites.value[0] : undefined
  if (site === undefined) throw new Error('there is no site')
  const logins: Login[] = []
  for (let index = 0; index < agents; index += 1) {
    const invited = await boss.act('inviteAgent', { siteId: site.id, role: 'agent', departmentIds: [] })
    const { url } = (invited.ok ? invited.ack.value : { url: '' }) as { url: string }
    const login = await joinBy(cluster, url, `Agent ${index}`, `agent${index}@halden.example`)
    await boss.act('updateAgent', { agentId: login.agentId, capacity })
    logins.push(login)
  }
  boss.close()
  return { logins, siteKey: site.key }
}

type Done = { startedAt: number; endedAt: number; agentCrashes: number; doneInSecond: number[] }

async function judged(
  cluster: Cluster,
  agents: readonly DeskAgent[],
  options: DeskOptions,
  diary: Diary,
  { startedAt, endedAt, agentCrashes, doneInSecond }: Done,
): Promise<DeskReport> {
  const { moves, final } = await readMoves(cluster.postgres, cluster.database)
  const outages = diary.deeds.flatMap(({ what, from, to }): Span[] =>
    what === 'PostgreSQL killed' ? [[startedAt + from * 1_000, startedAt + to * 1_000 + RECOVERY_MS]] : [],
  )
  const duties = new Map(
    agents.map(({ id, here, absences }) => [
      id,
      { capacity: options.capacity, here: here.filter(([from, to]) => from < to), absences },
    ]),
  )
  const verdict = judge({
    attempts: [],
    final,
    shown: [],
    desk: { moves, agents: duties, outages, endedAt, patienceMs: options.patienceMs },
  })
  const verified = spawnSync(process.execPath, [MAIN, 'verify'], {
    env: { PATH: process.env['PATH'], DATABASE_URL: cluster.database },
    encoding: 'utf8',
  })
  const assigned = moves.filter(({ what }) => what === 'assigned')
  const { waits, slowestRequeueMs } = figures({ moves, agents: duties, outages, endedAt })
  const deeds: Record<string, number> = {}
  for (const { what } of diary.deeds) deeds[what] = (deeds[what] ?? 0) + 1
  return {
    seed: options.seed,
    conversations: final.size,
    assignments: assigned.length,
    again: assigned.length - new Set(assigned.map(({ conversationId }) => conversationId)).size,
    agentCrashes,
    seconds: (endedAt - startedAt) / 1_000,
    deeds,
    verdict,
    counts: countsOf(verdict),
    slowestRequeueMs,
    waits,
    crashes: cluster.members.flatMap(({ crashes }) => crashes),
    verify: { code: verified.status, output: `${verified.stdout}${verified.stderr}` },
    timeline: { deeds: diary.deeds, seconds: servedIn(doneInSecond) },
  }
}
