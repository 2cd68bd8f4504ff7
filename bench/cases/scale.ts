import { randomFrom } from '../../tests/chaos/random.ts'
import { short, table } from '../load/statistics.ts'
import { ALONE, SHARED } from '../model/costs.ts'
import { forecast } from '../model/model.ts'
import type { Layout } from '../model/model.ts'

/** One message a person in so many seconds, and as many answers. */
const SAYS_EVERY_S = 20
const SECONDS = 3

/** What the model says of installations as they can be measured, and of those that are too large for that. */
export function scale(print: (line: string) => void): void {
  print('**Small enough to be measured**, all on one core\n')
  const small = [500, 1_000, 2_000, 3_000, 5_000, 10_000].flatMap((rate) => [
    row('one relay, embedded', ALONE, { ...ONE, rate, cores: 1 }),
    row('two relays', SHARED, { ...ONE, relays: 2, databaseCores: 1, crossing: 1, rate, cores: 1 }),
  ])
  print(`${table(HEAD, small)}\n`)
  print(`**People connected**, each of whom says something every ${SAYS_EVERY_S} s and is answered as often\n`)
  const large = [10_000, 100_000, 1_000_000].flatMap((people) => {
    const rate = (people * 2) / SAYS_EVERY_S
    const numbers = new Set([1, 1.5, 2].map((times) => Math.max(2, Math.ceil((rate / PER_RELAY) * times))))
    return [...numbers].map((relays) => {
      const layout = { ...ONE, relays, rate, crossing: 1 - 1 / relays }
      // Ten messages a commit, and half as much again to spare.
      const databaseCores = Math.max(2, Math.ceil((rate * (SHARED.eventUs + SHARED.commitUs / 10) * 1.5) / 1e6))
      const name = `${people.toLocaleString('en')}, ${relays} relays, ${databaseCores} cores`
      return row(name, SHARED, { ...layout, databaseCores })
    })
  })
  print(table(HEAD, large))
}

const HEAD = [
  '',
  'messages/s',
  'relay busy',
  'database busy',
  'Redis busy',
  'a commit',
  'CPU µs a message',
  'p50 ms',
  'p99 ms',
]
const ONE: Layout = { relays: 1, databaseCores: 0, redisShards: 1, rate: 0, watchers: 2, crossing: 0 }
/** Messages a second that one relay takes with time to spare. */
const PER_RELAY = 5_000

function row(name: string, costs: typeof ALONE, layout: Layout): string[] {
  // A second of a large one has as many messages as an hour of a small one.
  const seconds = layout.rate > 20_000 ? 0.5 : SECONDS
  const says = forecast(costs, layout, seconds, randomFrom(1))
  const { relayUse, databaseUse, redisUse, perCommit, cpuUs, p50, p99 } = says
  return [
    name,
    String(layout.rate),
    percent(relayUse),
    // On a shared core its use is everybody's.
    layout.cores === undefined ? percent(databaseUse) : '–',
    percent(redisUse),
    short(perCommit),
    short(cpuUs),
    short(p50),
    short(p99),
  ]
}

const percent = (part: number): string => `${Math.round(part * 100)} %`
