import { makeBigHistory } from '../support/bigHistory.ts'
import { temporaryDirectory } from '../support/relay.ts'
import { LONG, runChaos, SHORT } from './chaos.ts'
import { LONG_DESK, SHORT_DESK } from './desk/amounts.ts'
import { runDesk } from './desk/run.ts'
import type { Verdict } from './history/judge.ts'
import { MATRIX, MILLION, randomly, SHORT_STORM } from './manyRelays/amounts.ts'
import type { Amount } from './manyRelays/amounts.ts'
import { runStorm } from './manyRelays/run.ts'
import { randomFrom } from './random.ts'
import { measureReadiness } from './readiness.ts'
import { deskChapter, stormChapter } from './report/chapters.ts'
import type { Chapter } from './report/page.ts'

/** How a run is asked for. */
export type Asked = { readonly isLong: boolean; readonly seed: number; readonly log: (line: string) => void }

/** What a run came to. */
export type Result = {
  readonly isClean: boolean
  readonly verdict: Verdict
  /** Numbers, as one line of JSON. */
  readonly figures: object
  readonly chapter: Chapter | null
}

const STORED = 1_000_000
const READINESS_KILLS = 10
const RANDOM_STEPS = 60

/** Every run of `npm run chaos` by its name; null when it has only a long form and the short one is asked for. */
export const RUNS: Readonly<Record<string, (asked: Asked) => Promise<Result | null>>> = {
  async one({ isLong, seed, log }) {
    const { verdict, ...figures } = await runChaos({ ...(isLong ? LONG : SHORT), seed, log })
    const readyMs = isLong ? await timeReadiness() : []
    return {
      isClean: isClean(verdict) && figures.verify.code === 0,
      verdict,
      figures: { ...figures, readyMs },
      chapter: null,
    }
  },
  many: ({ isLong, seed, log }) =>
    storm(
      isLong ? 'A million messages' : 'Kills',
      'Three relays; relays, Redis and PostgreSQL were killed with SIGKILL while everybody wrote.',
      { ...(isLong ? MILLION : SHORT_STORM), seed, log },
    ),
  async desk({ isLong, seed, log }) {
    const report = await runDesk({ ...(isLong ? LONG_DESK : SHORT_DESK), seed, log })
    const { verdict, timeline: _, ...figures } = report
    return { isClean: isClean(verdict) && report.verify.code === 0, verdict, figures, chapter: deskChapter(report) }
  },
  matrix: ({ isLong, seed, log }) =>
    isLong
      ? storm('Every fault alone, then pairs', 'Each fault of the matrix by itself under load, then two at once.', {
          ...MATRIX,
          seed,
          log,
        })
      : Promise.resolve(null),
  random: ({ isLong, seed, log }) =>
    isLong
      ? storm('One to three faults at a time', 'Chance chose what was done, from one seed.', {
          ...randomly(randomFrom(seed), RANDOM_STEPS),
          seed,
          log,
        })
      : Promise.resolve(null),
}

async function storm(title: string, about: string, options: Amount & Omit<Asked, 'isLong'>): Promise<Result> {
  const report = await runStorm(options)
  const { verdict, timeline: _, ...figures } = report
  return {
    isClean: isClean(verdict) && report.verify.code === 0 && report.unknown === report.recovered,
    verdict,
    figures,
    chapter: stormChapter(title, about, report),
  }
}

const isClean = (verdict: Verdict): boolean => Object.values(verdict).every((found) => found.length === 0)

/** From starting a relay to its being ready, after each of some kills, with a million messages stored; in ms, shortest first. */
async function timeReadiness(): Promise<readonly number[]> {
  const dataDir = await temporaryDirectory()
  await makeBigHistory(dataDir, STORED)
  const { relay, ms } = await measureReadiness(dataDir, READINESS_KILLS)
  await relay.stop()
  return ms.map(Math.round).toSorted((a, b) => a - b)
}
