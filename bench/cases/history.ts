import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeBigHistory } from '../../tests/support/bigHistory.ts'
import { quantile, short, table } from '../load/statistics.ts'
import { install } from '../targets/deskbell/installation.ts'

const VIEWS = ['mine', 'queue', 'left', 'open', 'closed']
const WINDOWS = 20
const WATCH = join(import.meta.dirname, '..', 'load', 'stallWatch.mjs')

/** How long the relay's event loop stands still while consoles open their lists, people and old timelines over a long history. */
export async function history(messages: number, print: (line: string) => void): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskbell-bench-'))
  const { conversations } = await makeBigHistory(dataDir, messages)
  const started = performance.now()
  const installation = await install({ DATA_DIR: dataDir }, ['--import', WATCH])
  const readyMs = performance.now() - started
  const rows: string[][] = []
  try {
    const windows = await Promise.all(Array.from({ length: WINDOWS }, () => installation.connect(installation.owner)))
    await installation.stall()
    const step = async (name: string, work: () => Promise<number[]>): Promise<void> => {
      const times = await work()
      rows.push([
        name,
        String(times.length),
        short(quantile(times, 0.5)),
        short(Math.max(...times)),
        short(await installation.stall()),
      ])
    }
    const ids: string[] = []
    for (const view of VIEWS)
      await step(`list “${view}”`, () =>
        Promise.all(
          windows.map(async (window) => {
            const start = performance.now()
            const list = await window.list(view)
            ids.push(...list.map(({ id }) => id))
            return performance.now() - start
          }),
        ),
      )
    const timed = (work: (id: string, index: number) => Promise<unknown>) => () =>
      Promise.all(
        ids.slice(0, 500).map(async (id, index) => {
          const start = performance.now()
          await work(id, index)
          return performance.now() - start
        }),
      )
    const windowOf = (index: number) => windows[index % windows.length] as (typeof windows)[number]
    await step(
      'a page of a timeline',
      timed((id, index) => windowOf(index).page(id)),
    )
    await step(
      'a person with their history',
      timed((id, index) => windowOf(index).query('contact', { conversationId: id })),
    )
    await step('the index of words, to its end', async () => {
      const start = performance.now()
      const first = windows[0] as (typeof windows)[number]
      const isReady = async () => {
        const found = await first.query('search', { text: 'parcel' })
        return (found as { complete: boolean }).complete
      }
      while (!(await isReady()));
      return [performance.now() - start]
    })
    for (const text of ['parcel', 'pa', 'could you look where', '4711.12', 'nowhere'])
      await step(`search “${text}”`, () =>
        Promise.all(
          windows.map(async (window) => {
            const start = performance.now()
            await window.query('search', { text })
            return performance.now() - start
          }),
        ),
      )
    print(`${messages} messages in ${conversations} conversations; ready after ${short(readyMs)} ms\n`)
    print(table(['what', 'times', 'p50 ms', 'longest ms', 'longest stall of the loop ms'], rows))
  } finally {
    await installation.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
