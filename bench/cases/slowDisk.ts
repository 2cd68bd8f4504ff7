import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gauge, underLoad } from '../load/openLoop.ts'
import { short, table } from '../load/statistics.ts'
import { deskbellTarget } from '../targets/deskbell/deskbellTarget.ts'

const SECONDS = 6
const SOURCE = join(import.meta.dirname, '..', 'load', 'slowFlush.c')

/**
 * Messages a flush carries, and latency, when each flush of the disk takes `flushMs` longer than it does here: a few lines of C, loaded
 * before libc, hold every one back and count them. Needs a C compiler and Linux.
 */
export async function slowDisk(
  { conversations, rates, flushMs }: { conversations: number; rates: readonly number[]; flushMs: number },
  print: (line: string) => void,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'deskbell-bench-'))
  const [library, counter] = [join(directory, 'slowFlush.so'), join(directory, 'flushes')]
  execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl'])
  await writeFile(counter, Buffer.alloc(8))
  const flushed = async (): Promise<number> => Number((await readFile(counter)).readBigUInt64LE())
  const slow = {
    LD_PRELOAD: library,
    SLOW_FLUSH_US: String(flushMs * 1000),
    SLOW_FLUSH_COUNT: counter,
    COMMIT_THREAD: 'auto',
  }
  const meter = gauge()
  const target = await deskbellTarget(conversations, meter, slow)
  const rows: string[][] = []
  try {
    for (const [run, rate] of [...rates, ...rates].entries()) {
      const before = await flushed()
      const result = await underLoad(target, meter, { rate, seconds: SECONDS, people: false, run, acks: true })
      const flushes = (await flushed()) - before
      const acks = rate * SECONDS - result.unacked
      // The first round warms up.
      if (run >= rates.length)
        rows.push([
          String(rate),
          short(result.perSecond),
          String(Math.round(flushes / SECONDS)),
          short(acks / flushes),
          short(result.p50),
          short(result.p99),
          String(result.lost + result.unacked),
        ])
    }
    print(`${conversations} conversations, each flush ${flushMs} ms longer, commits where \`auto\` puts them\n`)
    print(
      table(['messages/s', 'delivered/s', 'flushes/s', 'acks a flush', 'p50 ms', 'p99 ms', 'lost or unacked'], rows),
    )
    if (meter.failures.length > 0) print(`\n${meter.failures.length} refused, such as ${meter.failures[0]}`)
  } finally {
    await target.stop()
    await rm(directory, { recursive: true, force: true })
  }
}
