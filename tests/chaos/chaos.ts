import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setUp } from '../support/accounts.ts'
import { pause } from '../support/eventually.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'
import type { Somebody } from './crowd.ts'
import { calm, gather, MAX_UNSENT, words, write } from './gathering.ts'
import type { Gathering } from './gathering.ts'
import { countsOf, judge } from './history/judge.ts'
import type { Property, Verdict } from './history/judge.ts'
import { randomFrom } from './random.ts'
import { readAll } from './readAll.ts'

export type ChaosOptions = {
  /** At least so many messages are tried, and the relay is killed at least so often. */
  readonly messages: number
  readonly kills: number
  readonly visitors: number
  readonly agents: number
  /** Messages a second that each visitor writes; a relay takes 10 frames a second from each, receipts among them. */
  readonly perSecond: number
  readonly seed: number
  readonly log?: (line: string) => void
}

export type ChaosReport = {
  readonly seed: number
  readonly messages: number
  readonly acked: number
  readonly refused: number
  /** Never answered, and whether they are there all the same. */
  readonly unknown: number
  readonly recovered: number
  readonly kills: number
  /** Unanswered messages under way when the relay was killed, fewest of all kills. */
  readonly fewestInFlight: number
  readonly seconds: number
  /** Acked a second, over the whole run with every time the relay was away, and while it was there. */
  readonly perSecond: number
  readonly perSecondUp: number
  /** Longest from a relay that is ready to its first ack, in ms. */
  readonly slowestReturnMs: number
  readonly verdict: Verdict
  readonly counts: Readonly<Record<Property, number>>
  /** What `deskbell verify` said, and its exit code. */
  readonly verify: { readonly code: number | null; readonly output: string }
}

/** The default amount, for the suite, and the long one (DESKBELL_LONG=1). */
export const SHORT = { messages: 20_000, kills: 15, visitors: 72, agents: 4, perSecond: 5 } as const
export const LONG = { messages: 300_000, kills: 100, visitors: 96, agents: 4, perSecond: 4 } as const

const BURST = 5
const ENOUGH_IN_FLIGHT = 100
/** Longest that a relay works at a burst before it is killed. */
const MAX_WORK_MS = 12
const MAIN = join(import.meta.dirname, '..', '..', 'packages', 'server', 'src', 'main.ts')

/**
 * The real relay under load, killed with SIGKILL again and again and started again on the same data and port; then everything is
 * read through the public API and compared with what everybody sent, was told and shows.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const crowd = await gatherAround(await startRelay(), options)
  const begun = performance.now()
  try {
    const storm = await killAgainAndAgain(crowd, options)
    const calmed = performance.now()
    await calm(crowd.everybody)
    const now = performance.now()
    return await judged(crowd, options.seed, {
      ...storm,
      seconds: (now - begun) / 1000,
      upSeconds: (storm.upMs + now - calmed) / 1000,
    })
  } finally {
    for (const { client } of crowd.everybody) client.close()
    await crowd.relay.kill()
  }
}

type Storm = Pick<ChaosReport, 'kills' | 'fewestInFlight' | 'slowestReturnMs'> & { readonly upMs: number }

/** Kills the relay a while after the first ack of each start, while many messages are on their way. */
async function killAgainAndAgain(crowd: Crowd, options: ChaosOptions): Promise<Storm> {
  const { everybody } = crowd
  const { log = () => {} } = options
  const random = randomFrom(options.seed)
  const sum = (of: (one: Somebody) => number): number => everybody.reduce((total, one) => total + of(one), 0)
  let [upMs, kills, fewestInFlight, slowestReturnMs] = [0, 0, Infinity, 0]
  const stopWriting = write(crowd, options.perSecond, random)
  try {
    while (kills < options.kills || sum((one) => one.tried()) < options.messages) {
      const readyAt = performance.now()
      await crowd.nextAck()
      if (kills > 0) slowestReturnMs = Math.max(slowestReturnMs, performance.now() - readyAt)
      await pause(200 + random() * 1_800)
      const inFlight = await killInBurst(crowd, random)
      upMs += performance.now() - readyAt
      // A kill that met too little under way proves less: it happened all the same, and one more is made.
      if (inFlight >= ENOUGH_IN_FLIGHT) {
        kills += 1
        fewestInFlight = Math.min(fewestInFlight, inFlight)
      }
      log(`kill ${kills}: ${inFlight} messages under way, ${sum((one) => one.acked())} acked`)
      crowd.relay = await startRelay({ dataDir: crowd.relay.dataDir, port: crowd.relay.port })
      // What a browser does when the network is back; without it clients come back by themselves, a little later.
      for (const { client } of everybody) client.wake()
    }
  } finally {
    stopWriting()
  }
  return { upMs, kills, fewestInFlight, slowestReturnMs }
}

/** Reads everything back, stops the relay, and compares. */
async function judged(
  crowd: Crowd,
  seed: number,
  {
    seconds,
    upSeconds,
    kills,
    fewestInFlight,
    slowestReturnMs,
  }: Omit<Storm, 'upMs'> & { seconds: number; upSeconds: number },
): Promise<ChaosReport> {
  const { relay, everybody } = crowd
  const final = await readAll(relay, crowd.owner, crowd.conversations)
  const attempts = everybody.flatMap((one) => one.attempts())
  const verdict = judge({
    attempts,
    final,
    shown: everybody.flatMap((one) => one.shown()),
    heads: new Map(everybody.flatMap((one) => [...one.heads()].map(([id, told]) => [`${one.name} of ${id}`, told]))),
  })
  for (const { client } of everybody) client.close()
  await relay.stop()
  const verify = spawnSync(process.execPath, [MAIN, 'verify'], {
    env: { PATH: process.env['PATH'], DATA_DIR: relay.dataDir },
    encoding: 'utf8',
  })
  const stored = new Set([...final.values()].flatMap((events) => events.map(({ clientId }) => clientId)))
  const acked = attempts.filter(({ fate }) => fate === 'acked').length
  const unknown = attempts.filter(({ fate }) => fate === 'unknown')
  return {
    seed,
    messages: attempts.length,
    acked,
    refused: attempts.filter(({ fate }) => fate === 'refused').length,
    unknown: unknown.length,
    recovered: unknown.filter(({ clientId }) => stored.has(clientId)).length,
    kills,
    fewestInFlight,
    seconds,
    perSecond: acked / seconds,
    perSecondUp: acked / upSeconds,
    slowestReturnMs,
    verdict,
    counts: countsOf(verdict),
    verify: { code: verify.status, output: `${verify.stdout}${verify.stderr}` },
  }
}

/**
 * Kills the relay in the middle of a burst of messages from everybody. Gives how many of them it never answered. It is held still
 * while they are written: where the test has less of the processor than the relay, most would be answered by then.
 */
async function killInBurst({ relay, visitors, everybody }: Crowd, random: () => number): Promise<number> {
  process.kill(relay.pid, 'SIGSTOP')
  for (const { who, conversationId } of visitors) {
    for (let i = 0; i < BURST && who.client.outbox().length < MAX_UNSENT; i += 1)
      who.say(conversationId, words(who, random))
  }
  process.kill(relay.pid, 'SIGCONT')
  // A timer would fire when this process is next given the processor, and that may be after the whole burst.
  for (const until = performance.now() + random() * MAX_WORK_MS; performance.now() < until;);
  await relay.kill()
  return everybody.reduce((sum, one) => sum + one.inFlight(), 0)
}

/** Everybody, and the relay that runs now. */
type Crowd = Gathering & { relay: RunningRelay }

async function gatherAround(relay: RunningRelay, options: ChaosOptions): Promise<Crowd> {
  try {
    return { ...(await gather(relay, await setUp(relay), options)), relay }
  } catch (error) {
    await relay.kill()
    throw error
  }
}
