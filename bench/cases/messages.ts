import { join } from 'node:path'
import { gauge, underLoad } from '../load/openLoop.ts'
import type { Gauge, Result } from '../load/openLoop.ts'
import { short, spread, table, withEnds } from '../load/statistics.ts'
import { deskbellTarget } from '../targets/deskbell/deskbellTarget.ts'
import { rawTarget } from '../targets/raw/rawTarget.ts'
import { sharedOneTarget, sharedTarget } from '../targets/deskbell/sharedTarget.ts'
import { sharedSocketioTarget, socketioTarget } from '../targets/socketio/socketioTarget.ts'
import type { Meter, Target } from '../targets/Target.ts'

export type MessagesOptions = {
  readonly conversations: number
  readonly rates: readonly number[]
  readonly repeats: number
  readonly seconds: number
  readonly people: boolean
  /** Names of targets; all that are one process when empty. */
  readonly only: readonly string[]
  /** Another working copy of this repository, to tell before from after. */
  readonly against?: string | undefined
}

type Kind = {
  readonly name: string
  readonly acks: boolean
  /** Several processes, for who asks for them. */
  readonly isShared?: true
  make(count: number, meter: Meter): Promise<Target>
}

const MEMORY = join(import.meta.dirname, '..', 'targets', 'deskbell', 'memoryRelay.ts')

/** Who takes part, and whether its messages are acknowledged. */
const TARGETS: readonly Kind[] = [
  { name: 'raw', acks: false, make: (count, meter) => rawTarget(count, meter, false) },
  { name: 'raw-acks', acks: true, make: (count, meter) => rawTarget(count, meter, true) },
  { name: 'socketio', acks: true, make: socketioTarget },
  {
    name: 'memory',
    acks: true,
    make: (count, meter) => deskbellTarget(count, meter, {}, 'Deskbell, nothing stored', [], MEMORY),
  },
  { name: 'inline', acks: true, make: (count, meter) => deskbellTarget(count, meter, { COMMIT_THREAD: 'inline' }) },
  { name: 'worker', acks: true, make: (count, meter) => deskbellTarget(count, meter, { COMMIT_THREAD: 'worker' }) },
  { name: 'socketio-shared', acks: true, isShared: true, make: sharedSocketioTarget },
  { name: 'shared', acks: true, isShared: true, make: sharedTarget },
  { name: 'shared-one', acks: true, isShared: true, make: sharedOneTarget },
]

/** The relay of another working copy. */
const other = (checkout: string): Kind => ({
  name: 'other',
  acks: true,
  make: (count, meter) =>
    deskbellTarget(
      count,
      meter,
      { COMMIT_THREAD: 'inline' },
      'Deskbell of the other checkout',
      [],
      join(checkout, 'packages', 'server', 'src', 'main.ts'),
    ),
})

type Live = { readonly target: Target; readonly meter: Gauge; readonly acks: boolean }

/** CPU and latency of a delivered message, side by side: all targets live at once and take turns, so that a noisy minute meets all. */
export async function messages(options: MessagesOptions, print: (line: string) => void): Promise<void> {
  const lives: Live[] = []
  try {
    for (const kind of options.against === undefined ? TARGETS : [...TARGETS, other(options.against)]) {
      const { name, acks, make, isShared = false } = kind
      if (name !== 'other' && (options.only.length > 0 ? !options.only.includes(name) : isShared)) continue
      const meter = gauge()
      lives.push({ target: await make(options.conversations, meter), meter, acks })
    }
    print(
      `${options.conversations} conversations, each with a second watcher; ${options.repeats} interleaved runs of ${options.seconds} s; ${options.people ? 'with receipts and typing' : 'messages only'}.\n`,
    )
    for (const rate of options.rates) print(`${await atRate(lives, rate, options)}\n`)
    for (const { target, meter } of lives)
      if (meter.failures.length > 0)
        print(`${target.name}: ${meter.failures.length} refused, such as ${meter.failures[0]}`)
  } finally {
    for (const { target } of lives) await target.stop()
  }
}

async function atRate(lives: readonly Live[], rate: number, options: MessagesOptions): Promise<string> {
  const results = new Map<Live, Result[]>(lives.map((live) => [live, []]))
  for (let run = 0; run <= options.repeats; run += 1) {
    for (const live of lives) {
      const { seconds, people } = options
      const result = await underLoad(live.target, live.meter, {
        rate,
        seconds,
        people,
        run: run + rate,
        acks: live.acks,
      })
      // The first one warms up.
      if (run > 0) results.get(live)?.push(result)
    }
  }
  const of = (live: Live, pick: (result: Result) => number) => spread((results.get(live) ?? []).map(pick))
  const sum = (live: Live, pick: (result: Result) => number) =>
    String((results.get(live) ?? []).reduce((total, result) => total + pick(result), 0))
  const cpu = lives.map((live) => of(live, ({ cpuUs }) => cpuUs).median)
  const ratio = (index: number, name: string): string => {
    const to = lives.findIndex(({ target }) => target.name === name)
    return to === -1 ? '–' : short((cpu[index] ?? 0) / (cpu[to] ?? 1))
  }
  const rows = lives.map((live, index) => [
    live.target.name,
    short(of(live, ({ perSecond }) => perSecond).median),
    withEnds(of(live, ({ cpuUs }) => cpuUs)),
    ratio(index, 'raw ws'),
    ratio(index, 'raw ws with acks'),
    withEnds(of(live, ({ p50 }) => p50)),
    withEnds(of(live, ({ p99 }) => p99)),
    sum(live, ({ lost }) => lost),
    sum(live, ({ unwatched }) => unwatched),
    sum(live, ({ unacked }) => unacked),
    short(of(live, ({ memoryMiB }) => memoryMiB).median),
    short(of(live, ({ loadLagP99 }) => loadLagP99).median),
    live.target.database === undefined ? '' : withEnds(of(live, ({ databaseUs }) => databaseUs)),
  ])
  const head = ['relay', 'delivered/s', 'CPU µs a message', '× raw', '× raw with acks', 'p50 ms', 'p99 ms', 'lost']
  return `**${rate} messages/s**\n\n${table([...head, 'unwatched', 'unacked', 'RSS MiB', 'load late p99 ms', 'database µs'], rows)}`
}
