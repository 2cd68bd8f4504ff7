import { asRegression, shrink } from './shrink.ts'
import { BrokenPromise, simulate } from './simulate.ts'
import type { SimulationOptions } from './simulate.ts'
import type { FaultKind } from './world/Faults.ts'

/** Some seeds, one after the other. */
export type Block = {
  readonly from: number
  readonly to: number
  readonly store?: 'memory' | 'sqlite'
  /** Whether to tell what happened, as one hash of each run. */
  readonly hashes?: boolean
}

/** What came of a block; `broken` tells of the first seed that broke a promise, after which none was run. */
export type Tally = {
  runs: number
  /** Runs with a crash, a reconnect and a requeue. */
  fullRuns: number
  /** Runs in which a visitor left, came back or fell silent. */
  restlessRuns: number
  ms: number
  chats: number
  attempts: number
  readonly counts: Partial<Record<FaultKind, number>>
  /** Empty unless asked for. */
  readonly hashes: string[]
  broken: string | null
}

export const emptyTally = (): Tally => ({
  runs: 0,
  fullRuns: 0,
  restlessRuns: 0,
  ms: 0,
  chats: 0,
  attempts: 0,
  counts: {},
  hashes: [],
  broken: null,
})

/** Time for making a broken run small, in ms; `SHRINK=0` leaves it as it is. */
const SHRINK_MS = Number(process.env['SHRINK'] ?? 20) * 1_000

/** Runs them. A seed that breaks a promise is shrunk and ends the block. */
export async function runBlock({ from, to, store = 'memory', hashes = false }: Block): Promise<Tally> {
  const tally = emptyTally()
  for (let seed = from; seed <= to && tally.broken === null; seed += 1) {
    try {
      await runInto(tally, { seed, store, hashes })
    } catch (error) {
      if (!(error instanceof BrokenPromise)) throw error
      tally.broken = await explain(error)
    }
  }
  return tally
}

/** One run, counted. */
export async function runInto(tally: Tally, options: SimulationOptions): Promise<void> {
  const { counts, hash, size } = await simulate(options)
  if (options.hashes === true) tally.hashes.push(hash)
  const has = (...kinds: FaultKind[]): boolean => kinds.some((kind) => counts.has(kind))
  tally.runs += 1
  if (has('crash') && has('reconnect') && has('requeue')) tally.fullRuns += 1
  if (has('visitor left', 'visitor came back', 'visitor fell silent')) tally.restlessRuns += 1
  tally.ms += size.ms
  tally.chats += size.chats
  tally.attempts += size.attempts
  for (const [kind, count] of counts) tally.counts[kind] = (tally.counts[kind] ?? 0) + count
}

/** Adds one tally to another. */
export function add(total: Tally, { counts, ...part }: Tally): void {
  for (const key of ['runs', 'fullRuns', 'restlessRuns', 'ms', 'chats', 'attempts'] as const) total[key] += part[key]
  for (const [kind, count] of Object.entries(counts) as [FaultKind, number][])
    total.counts[kind] = (total.counts[kind] ?? 0) + count
}

/** The report of a broken run, and the shortest list of steps that still breaks the same promise. */
export async function explain(broken: BrokenPromise): Promise<string> {
  if (SHRINK_MS === 0) return broken.message
  const shrunk = await shrink(broken, SHRINK_MS)
  return [
    broken.message,
    `Shrunk to ${shrunk.script.length} steps in ${shrunk.runs} runs (SHRINK=300 takes five minutes for it):`,
    shrunk.broken.message,
    'For regressions.ts:',
    asRegression(shrunk),
  ].join('\n')
}
