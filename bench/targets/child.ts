import { spawn } from 'node:child_process'
import { pin } from '../load/machine.ts'

/** A server in a process of its own, on the core that the load leaves alone. */
export type Child = {
  readonly pid: number
  /** What it printed until it was ready. */
  readonly printed: string
  /** Sends a signal; resolves to the next thing it prints that has this word in it. */
  say(signal: NodeJS.Signals, word: string): Promise<string>
  stop(): Promise<void>
}

/** Starts it, by the command `wrap` if there is one, and waits until it printed something that matches. */
export async function startChild(
  args: readonly string[],
  ready: RegExp,
  env: Readonly<Record<string, string>> = {},
  wrap: readonly string[] = [],
): Promise<Child> {
  const profile = process.env['BENCH_PROFILE']
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const [command = '', ...rest] = [...wrap, process.execPath, ...flags, ...args]
  const child = spawn(command, rest, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // A load that fails leaves nothing behind.
  process.once('exit', () => child.kill('SIGKILL'))
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      if (ready.test(printed)) resolve()
    })
    child.once('exit', () => reject(new Error(`the server ended:\n${printed}`)))
  })
  const pid = child.pid as number
  pin(pid, 0)
  return {
    pid,
    printed,
    say: (signal, word) =>
      new Promise((resolve) => {
        const hear = (chunk: Buffer): void => {
          const text = chunk.toString()
          if (!text.includes(word)) return
          child.stdout.off('data', hear)
          resolve(text)
        }
        child.stdout.on('data', hear)
        child.kill(signal)
      }),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill(profile === undefined ? 'SIGKILL' : 'SIGTERM')
      }),
  }
}
