import { gauge, underLoad } from '../load/openLoop.ts'
import type { Result } from '../load/openLoop.ts'
import { short, spread, table, withEnds } from '../load/statistics.ts'
import { AGENT_CHATS, peopled } from '../targets/deskbell/deskbellTarget.ts'
import { install } from '../targets/deskbell/installation.ts'
import type { Installation } from '../targets/deskbell/installation.ts'
import type { AgentSocket } from '../targets/deskbell/AgentSocket.ts'
import type { Target } from '../targets/Target.ts'

/** With receipts and typing, and 150 conversations, everybody stays below what a connection may send. */
const MAX_RATE = 400

export type CrowdOptions = {
  readonly conversations: number
  readonly repeats: number
  readonly seconds: number
}

/** What a message costs while more and more agents are online who have nothing to do with it: it has to stay the same. */
export async function onlookers(
  counts: readonly number[],
  options: CrowdOptions,
  print: (line: string) => void,
): Promise<void> {
  const rows: string[][] = []
  let first = 0
  for (const count of counts) {
    const results = await measured(options, MAX_RATE, async (installation) => {
      const windows: AgentSocket[] = []
      const holders = Math.ceil(options.conversations / AGENT_CHATS)
      for (let index = holders; index < count; index += 1) {
        const window = await installation.connect(await installation.hire(index, 1))
        for (const view of ['mine', 'queue']) window.send({ type: 'watchList', view })
        windows.push(window)
      }
    })
    const cpu = spread(results.map(({ cpuUs }) => cpuUs))
    first ||= cpu.median
    rows.push([
      String(count),
      withEnds(cpu),
      short(cpu.median / first),
      short(spread(results.map(({ p99 }) => p99)).median),
    ])
  }
  print(table(['agents online', 'CPU µs a message', '× the first', 'p99 ms'], rows))
}

/** What a message costs that is told to more and more windows. */
export async function fanOut(
  counts: readonly number[],
  options: CrowdOptions,
  print: (line: string) => void,
): Promise<void> {
  const rows: string[][] = []
  for (const count of counts) {
    const rate = Math.min(MAX_RATE, Math.round(4_000 / (count + 2)))
    const results = await measured(options, rate, async (installation, ids) => {
      for (let index = 0; index < count; index += 1) {
        const window = await installation.connect(installation.owner)
        for (const id of ids) window.send({ type: 'watch', conversationId: id })
        // What it may ask for at once is limited.
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    })
    const cpu = spread(results.map(({ cpuUs }) => cpuUs))
    // The other side and the agent's second window are told as well.
    rows.push([
      String(count),
      String(rate),
      withEnds(cpu),
      short(cpu.median / (count + 2)),
      short(spread(results.map(({ p99 }) => p99)).median),
    ])
  }
  print(table(['more watchers', 'messages/s', 'CPU µs a message', 'CPU µs a delivery', 'p99 ms'], rows))
}

async function measured(
  { conversations: count, repeats, seconds }: CrowdOptions,
  rate: number,
  crowd: (installation: Installation, ids: readonly string[]) => Promise<void>,
): Promise<Result[]> {
  const installation = await install({ COMMIT_THREAD: 'inline' })
  try {
    const meter = gauge()
    const ids: string[] = []
    const conversations = await peopled(installation, count, meter, (id) => void ids.push(id))
    await crowd(installation, ids)
    const target: Target = {
      name: 'Deskbell',
      pids: () => [installation.child.pid],
      conversations,
      stop: () => installation.stop(),
    }
    const results: Result[] = []
    for (let run = 0; run <= repeats; run += 1) {
      const result = await underLoad(target, meter, { rate, seconds, people: true, run: run + 1, acks: true })
      // The first one warms up.
      if (run > 0) results.push(result)
    }
    if (meter.failures.length > 0) throw new Error(`${meter.failures.length} refused, such as ${meter.failures[0]}`)
    return results
  } finally {
    await installation.stop()
  }
}
