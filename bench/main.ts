import { cpuOf, memoryOf, quantile, spread } from './cpu.ts'
import { deskbellTarget } from './deskbellTarget.ts'
import { rawTarget } from './rawTarget.ts'
import type { Conversation, Meter, Target } from './target.ts'

// CPU of the relay process for each delivered message, side by side with a bare ws relay in the same run: open loop, latency from the
// intended send time, targets interleaved so that a noisy minute meets all of them. Half of the messages go each way.

const CONVERSATIONS = Number(process.env['BENCH_CONVERSATIONS'] ?? 400)
const RATES = (process.env['BENCH_RATES'] ?? '2000').split(',').map(Number)
const REPEATS = Number(process.env['BENCH_REPEATS'] ?? 4)
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 3)
const TICK_MS = 2

type Result = {
  readonly cpuUs: number
  readonly p50: number
  readonly p99: number
  readonly lost: number
  readonly perSecond: number
}
type Live = { readonly target: Target; readonly meter: Counting }
type Counting = Meter & { readonly sentAt: Map<string, number>; latencies: number[]; acks: number; failures: string[] }

function counting(): Counting {
  const meter: Counting = {
    sentAt: new Map(),
    latencies: [],
    acks: 0,
    failures: [],
    delivered(mark) {
      const at = meter.sentAt.get(mark)
      if (at === undefined) return
      meter.sentAt.delete(mark)
      meter.latencies.push(performance.now() - at)
    },
    acked: () => void (meter.acks += 1),
    failed: (what) => void meter.failures.push(what),
  }
  return meter
}

async function run({ target, meter }: Live, rate: number): Promise<Result> {
  meter.latencies = []
  meter.sentAt.clear()
  const from = performance.now()
  const end = from + SECONDS * 1000
  const cpuBefore = cpuOf(target.pid)
  let sent = 0
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      const now = performance.now()
      const due = Math.floor(((Math.min(now, end) - from) / 1000) * rate)
      for (; sent < due; sent += 1) {
        const mark = `m${sent}`
        meter.sentAt.set(mark, from + (sent / rate) * 1000)
        const conversation = target.conversations[(sent * 7919) % target.conversations.length] as Conversation
        if (sent % 2 === 0) conversation.fromVisitor(mark)
        else conversation.fromAgent(mark)
      }
      if (now < end) setTimeout(tick, TICK_MS)
      else resolve()
    }
    tick()
  })
  for (let wait = 0; wait < 100 && meter.sentAt.size > 0; wait += 1)
    await new Promise((resolve) => setTimeout(resolve, 20))
  const delivered = meter.latencies.length
  return {
    cpuUs: (cpuOf(target.pid) - cpuBefore) / 1000 / Math.max(1, delivered),
    p50: quantile(meter.latencies, 0.5),
    p99: quantile(meter.latencies, 0.99),
    lost: meter.sentAt.size,
    perSecond: delivered / SECONDS,
  }
}

const fixed = (value: number): string => value.toFixed(value < 10 ? 2 : 1)

const lives: Live[] = []
for (const make of [
  (meter: Meter) => rawTarget(CONVERSATIONS, meter, false),
  (meter: Meter) => rawTarget(CONVERSATIONS, meter, true),
  (meter: Meter) => deskbellTarget(CONVERSATIONS, meter, { COMMIT_THREAD: 'inline' }),
]) {
  const meter = counting()
  lives.push({ target: await make(meter), meter })
}
try {
  console.log(
    `${CONVERSATIONS} conversations, ${REPEATS} interleaved runs of ${SECONDS} s, half of the messages each way\n`,
  )
  console.log(
    'target                rate   delivered/s   CPU µs/message (min–max)   p50 ms   p99 ms   lost   RSS MiB   × raw   × raw with acks',
  )
  for (const rate of RATES) {
    for (const live of lives) await run(live, rate)
    const results = new Map<Live, Result[]>(lives.map((live) => [live, []]))
    for (let repeat = 0; repeat < REPEATS; repeat += 1)
      for (const live of lives) results.get(live)?.push(await run(live, rate))
    const cpu = lives.map((live) => spread((results.get(live) ?? []).map(({ cpuUs }) => cpuUs)))
    lives.forEach((live, index) => {
      const runs = results.get(live) ?? []
      const own = cpu[index] as { median: number; min: number; max: number }
      const ratio = (to: number): string => fixed(own.median / (cpu[to]?.median ?? 1))
      console.log(
        [
          live.target.name.padEnd(20),
          String(rate).padStart(6),
          fixed(spread(runs.map(({ perSecond }) => perSecond)).median).padStart(12),
          `${fixed(own.median)} (${fixed(own.min)}–${fixed(own.max)})`.padStart(27),
          fixed(spread(runs.map(({ p50 }) => p50)).median).padStart(8),
          fixed(spread(runs.map(({ p99 }) => p99)).median).padStart(8),
          String(runs.reduce((sum, { lost }) => sum + lost, 0)).padStart(6),
          fixed(memoryOf(live.target.pid) / 1024).padStart(9),
          ratio(0).padStart(7),
          ratio(1).padStart(15),
        ].join(' '),
      )
    })
  }
  for (const { target, meter } of lives)
    if (meter.failures.length > 0)
      console.log(`${target.name}: ${meter.failures.length} refused, such as ${meter.failures[0]}`)
} finally {
  for (const { target } of lives) await target.stop()
}
process.exit(0)
