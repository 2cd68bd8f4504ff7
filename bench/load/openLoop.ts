import type { Conversation, End, Meter, Side, Target } from '../targets/Target.ts'
import { markOf } from '../targets/Target.ts'
import { cpuOf, memoryOf } from './machine.ts'
import { quantile } from './statistics.ts'

/** What one run of one target came to. */
export type Result = {
  /** Processor time of the relay for each message that reached the other end, in µs. */
  readonly cpuUs: number
  /** The same of the database, where it is a process of its own. */
  readonly databaseUs: number
  /** From the intended send time to the other end, in ms. */
  readonly p50: number
  readonly p99: number
  readonly perSecond: number
  /** Messages that did not reach the other end, the second watcher, and acks that did not come. */
  readonly lost: number
  readonly unwatched: number
  readonly unacked: number
  readonly memoryMiB: number
  /** How late the load itself was, in ms: it measures nothing when this is large. */
  readonly loadLagP99: number
}

/** A meter that a target was made with. */
export type Gauge = Meter & { begin(shown: (end: End) => void): Run; readonly failures: string[] }
type Run = {
  sent(mark: number, at: number): void
  readonly latencies: number[]
  readonly open: Map<number, number>
  watched: number
  acked: number
}

/** What is gathered while a target runs; marks of earlier runs are ignored. */
export function gauge(): Gauge {
  let run: Run | null = null
  let onShown: (end: End) => void = () => {}
  const failures: string[] = []
  return {
    failures,
    begin(shown) {
      onShown = shown
      const open = new Map<number, number>()
      return (run = { open, latencies: [], watched: 0, acked: 0, sent: (mark, at) => void open.set(mark, at) })
    },
    delivered(mark) {
      const at = run?.open.get(mark)
      if (run === null || at === undefined) return
      run.open.delete(mark)
      run.latencies.push(performance.now() - at)
    },
    watched: () => void (run && (run.watched += 1)),
    acked: () => void (run && (run.acked += 1)),
    failed: (what) => void failures.push(what),
    shown: (end) => onShown(end),
  }
}

export type LoadOptions = {
  readonly rate: number
  readonly seconds: number
  /** Whether people type and read as well; else only messages are sent. */
  readonly people: boolean
  /** Number of the run, so that marks never come twice. */
  readonly run: number
  /** Whether a raw relay without acks is under load. */
  readonly acks: boolean
}

const RECEIPT_MS = 250
const TYPING_MS = 3_000
const DRAIN_MS = 3_000
const PER_RUN = 1_000_000

/**
 * Open loop: messages leave at the times of a Poisson process whether or not earlier ones arrived, half from each side, and latency
 * counts from the intended time. Receipts leave as a client sends them (at most one in 250 ms and conversation), typing every 3 s.
 */
export async function underLoad(target: Target, meter: Gauge, options: LoadOptions): Promise<Result> {
  const { conversations } = target
  const due: { readonly end: End; readonly at: number }[] = []
  const waiting = new Set<End>()
  const run = meter.begin((end) => {
    if (!options.people || waiting.has(end)) return
    waiting.add(end)
    due.push({ end, at: performance.now() + RECEIPT_MS })
  })
  const lags: number[] = []
  const start = performance.now()
  const end = start + options.seconds * 1000
  const spent = (pids: readonly number[] = []): number => pids.reduce((sum, pid) => sum + cpuOf(pid), 0)
  const pids = target.pids()
  const database = target.database?.() ?? []
  const cpuBefore = spent(pids)
  const databaseBefore = spent(database)
  let next = start
  let n = 0
  let typed = 0
  await new Promise<void>((resolve) => {
    const turn = (): void => {
      const now = performance.now()
      for (; next <= now && next < end; next += exponential(options.rate)) {
        const side: Side = n % 2 === 0 ? 'visitor' : 'agent'
        const index = (n * 7_919) % conversations.length
        const mark = markOf(options.run * PER_RUN + n, side, index, conversations.length)
        run.sent(mark, next)
        lags.push(now - next)
        ;(conversations[index] as Conversation)[side].say(mark)
        n += 1
      }
      while (due.length > 0 && (due[0] as { at: number }).at <= now) {
        const { end: reader } = due.shift() as (typeof due)[number]
        waiting.delete(reader)
        reader.receipt()
      }
      const typing = options.people ? Math.floor(((now - start) / TYPING_MS) * conversations.length * 2) : 0
      for (; typed < typing; typed += 1) {
        const writer = conversations[(typed >> 1) % conversations.length] as Conversation
        writer[typed % 2 === 0 ? 'visitor' : 'agent'].type()
      }
      if (now < end) setImmediate(turn)
      else resolve()
    }
    turn()
  })
  const isDone = (): boolean =>
    run.open.size === 0 && run.watched >= n && (!options.acks || run.acked >= n) && due.length === 0
  for (const until = performance.now() + DRAIN_MS; !isDone() && performance.now() < until;) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    while (due.length > 0 && (due[0] as { at: number }).at <= performance.now())
      (due.shift() as (typeof due)[number]).end.receipt()
  }
  return {
    cpuUs: (spent(pids) - cpuBefore) / 1000 / Math.max(1, run.latencies.length),
    databaseUs: (spent(database) - databaseBefore) / 1000 / Math.max(1, run.latencies.length),
    p50: quantile(run.latencies, 0.5),
    p99: quantile(run.latencies, 0.99),
    perSecond: run.latencies.length / options.seconds,
    lost: run.open.size,
    unwatched: n - run.watched,
    unacked: options.acks ? n - run.acked : 0,
    memoryMiB: pids.reduce((sum, pid) => sum + memoryOf(pid), 0) / 1024,
    loadLagP99: quantile(lags, 0.99),
  }
}

/** Ms to the next arrival of a Poisson process. */
const exponential = (perSecond: number): number => (-Math.log(1 - Math.random()) / perSecond) * 1000
