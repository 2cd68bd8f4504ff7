import { machineLine, pin } from './load/machine.ts'
import { assign } from './cases/assign.ts'
import { commits } from './cases/commits.ts'
import { fanOut, onlookers } from './cases/crowd.ts'
import { doorCost } from './cases/door.ts'
import { history } from './cases/history.ts'
import { hour } from './cases/hour.ts'
import { idle } from './cases/idle.ts'
import { messages } from './cases/messages.ts'
import { slowDisk } from './cases/slowDisk.ts'
import { scale } from './cases/scale.ts'
import { sharedStorm, storm } from './cases/storm.ts'
import { widget } from './widget/widget.ts'

// npm run bench [-- case …]. The load runs in this process on the second core, the relay under test in its own on the first.

const number = (name: string, byDefault: number): number => Number(process.env[name] ?? byDefault)
const words = (name: string): string[] => (process.env[name] ?? '').split(',').filter((word) => word !== '')
const print = (line: string): void => console.log(line)

const doorLine = ({ us, parseUs }: Awaited<ReturnType<typeof doorCost>>): string =>
  `${us.toFixed(2)} µs for a message in door and domain, ${parseUs.toFixed(2)} for JSON.parse of its text, best of 20 rounds`

const cases: Record<string, () => Promise<void>> = {
  commits: () => commits(number('BENCH_REPEATS', 6), print),
  door: async () => print(doorLine(await doorCost(20))),
  idle: () => idle(number('BENCH_SOCKETS', 10_000), print),
  storm: () => storm(number('BENCH_SOCKETS', 10_000), number('BENCH_REPEATS', 3), process.env['BENCH_AGAINST'], print),
  sharedStorm: () => sharedStorm(number('BENCH_SOCKETS', 10_000), number('BENCH_REPEATS', 2), print),
  assign: () => assign(200, 1_000, print),
  history: () => history(number('BENCH_MESSAGES', 1_000_000), print),
  slowDisk: () => slowDisk({ conversations: 1_000, rates: [2_000, 10_000], flushMs: 2 }, print),
  peak: () =>
    messages(
      {
        conversations: 2_000,
        rates: [15_000, 20_000, 25_000],
        repeats: number('BENCH_REPEATS', 2),
        seconds: number('BENCH_SECONDS', 4),
        people: false,
        only: ['raw', 'inline', 'worker'],
      },
      print,
    ),
  messages: () =>
    messages(
      {
        conversations: number('BENCH_CONVERSATIONS', 1_000),
        rates: words('BENCH_RATES').length > 0 ? words('BENCH_RATES').map(Number) : [2_000, 10_000],
        repeats: number('BENCH_REPEATS', 4),
        seconds: number('BENCH_SECONDS', 4),
        people: process.env['BENCH_PEOPLE'] !== '0',
        only: words('BENCH_TARGETS'),
        against: process.env['BENCH_AGAINST'],
      },
      print,
    ),
  shared: () =>
    messages(
      {
        conversations: number('BENCH_CONVERSATIONS', 1_000),
        rates: words('BENCH_RATES').length > 0 ? words('BENCH_RATES').map(Number) : [2_000, 5_000],
        repeats: number('BENCH_REPEATS', 4),
        seconds: number('BENCH_SECONDS', 4),
        people: process.env['BENCH_PEOPLE'] !== '0',
        only: words('BENCH_TARGETS').length > 0 ? words('BENCH_TARGETS') : SHARED_TARGETS,
      },
      print,
    ),
  model: async () => scale(print),
  fanout: () => fanOut([1, 10, 100], { conversations: 150, repeats: number('BENCH_REPEATS', 4), seconds: 3 }, print),
  agents: () =>
    onlookers([30, 100, 1_000], { conversations: 150, repeats: number('BENCH_REPEATS', 4), seconds: 3 }, print),
  hour: () => hour(number('BENCH_MINUTES', 60), print),
  // Last: a browser needs both cores.
  widget: () =>
    widget(
      { repeats: number('BENCH_REPEATS', 9), only: words('BENCH_TARGETS'), shots: process.env['DESKBELL_SHOTS'] },
      print,
    ),
}

const SHARED_TARGETS = ['raw', 'socketio', 'socketio-shared', 'inline', 'shared']

/** Run when they are asked for. */
const LONG = new Set(['hour'])

pin(process.pid, 1)
print(`${machineLine()}\n`)
const wanted = process.argv.slice(2)
for (const name of wanted.length > 0 ? wanted : Object.keys(cases).filter((each) => !LONG.has(each))) {
  const run = cases[name]
  if (run === undefined) throw new Error(`There is no "${name}". Known: ${Object.keys(cases).join(', ')}.`)
  print(`## ${name}\n`)
  await run()
}
process.exit(0)
