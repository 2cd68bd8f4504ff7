import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gauge, underLoad } from '../load/openLoop.ts'
import { short, table } from '../load/statistics.ts'
import { deskbellTarget } from '../targets/deskbell/deskbellTarget.ts'

const SECONDS = 6

/**
 * Messages a flush carries, and latency, when each flush of the disk takes `flushMs` longer than it does here: strace holds every
 * fdatasync back, and counts them.
 */
export async function slowDisk(
  { conversations, rates, flushMs }: { conversations: number; rates: readonly number[]; flushMs: number },
  print: (line: string) => void,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'deskbell-bench-'))
  const trace = join(directory, 'flushes')
  const slow = ['-e', 'trace=fdatasync', '-e', `inject=fdatasync:delay_exit=${flushMs * 1000}`]
  const wrap = ['strace', '-D', '-f', '--seccomp-bpf', '-qq', '-o', trace, ...slow]
  const meter = gauge()
  const target = await deskbellTarget(conversations, meter, { COMMIT_THREAD: 'worker' }, 'Deskbell worker', wrap)
  const rows: string[][] = []
  try {
    for (const [run, rate] of [...rates, ...rates].entries()) {
      const before = (await readFile(trace, 'utf8')).length
      const result = await underLoad(target, meter, { rate, seconds: SECONDS, people: false, run, acks: true })
      const flushes = (await readFile(trace, 'utf8')).slice(before).match(/fdatasync\(.*?\) = 0/g)?.length ?? 0
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
    print(`${conversations} conversations, each flush ${flushMs} ms longer\n`)
    print(
      table(['messages/s', 'delivered/s', 'flushes/s', 'acks a flush', 'p50 ms', 'p99 ms', 'lost or unacked'], rows),
    )
  } finally {
    await target.stop()
    await rm(directory, { recursive: true, force: true })
  }
}
