import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Nanoseconds that all threads of a process have spent on a processor, in user code and in the kernel. Linux. */
export function cpuOf(pid: number): number {
  let total = 0
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      total += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0])
    } catch {
      // A thread that ended between listing and reading.
    }
  }
  return total
}

/** Resident memory in KiB. */
export const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)

/** The most it ever was, in KiB. */
export const peakOf = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)

/** Counted before this process keeps itself to one of them. */
const cores = availableParallelism()

/** Keeps all threads of a process on one core; nothing happens on a machine that has only one. */
export function pin(pid: number, core: 0 | 1): void {
  if (cores >= 2) execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' })
}

/** Lets a process, and what it starts from now on, use every core again: a browser needs more than one. */
export function unpin(pid: number): void {
  if (cores >= 2) execFileSync('taskset', ['-acp', `0-${cores - 1}`, String(pid)], { stdio: 'ignore' })
}

/** What the machine is, for the head of a report. */
export function machineLine(): string {
  const model = /model name\s*:\s*(.+)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown processor'
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 2).join(' ')
  return `${model}, ${cores} cores, Node ${process.versions.node}, load before ${load}`
}
