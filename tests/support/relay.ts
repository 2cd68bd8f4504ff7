import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './atEnd.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'packages', 'server', 'src', 'main.ts')
const READY_MS = 30_000

/** A relay as a real process, the way a user starts it. */
export type RunningRelay = {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  readonly pid: number
  /** One-time token; null when set up. */
  readonly setUpToken: string | null
  readonly siteKey: string | null
  /** Everything it printed. */
  output(): string
  /** Closes what it prints to. */
  hangUp(): void
  /** Resolves when it is gone, however it ended. */
  readonly gone: Promise<void>
  /** SIGTERM, resolves to the exit code. */
  stop(): Promise<number | null>
  /** kill -9, resolves when it is gone. */
  kill(): Promise<void>
}

export type RelayOptions = {
  readonly dataDir?: string
  readonly port?: number
  readonly env?: Record<string, string>
  /** Most files and sockets it may have open. */
  readonly openFiles?: number
  /** What is run instead of the sources: program and words. */
  readonly command?: readonly [string, ...string[]]
}

/** Starts a relay on a free port and resolves when it has printed its addresses; rejects with its output when it ends before. */
export async function startRelay(options: RelayOptions = {}): Promise<RunningRelay> {
  const dataDir = options.dataDir ?? (await temporaryDirectory())
  const port = options.port ?? (await freePort())
  const command = options.command ?? ([process.execPath, MAIN] as const)
  const limited = ['sh', '-c', `ulimit -n ${options.openFiles} && exec "$@"`, 'sh', ...command] as const
  const [program, ...words] = options.openFiles === undefined ? command : limited
  const child = spawn(program, words, {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // A test that fails before it stops its relay leaves none behind.
  child.once(
    'exit',
    atEnd(() => child.kill('SIGKILL')),
  )
  const gone = exited(child)
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  await ready(child, () => printed)
  const url = /Agent console {2}(\S+?)\/console\//.exec(printed)?.[1] ?? ''
  return {
    url,
    port,
    dataDir,
    pid: child.pid ?? 0,
    setUpToken: /setup\?token=([0-9a-f]+)/.exec(printed)?.[1] ?? null,
    siteKey: /widget\.js\?site=(pk_[0-9a-f]+)/.exec(printed)?.[1] ?? null,
    output: () => printed,
    hangUp() {
      child.stdout.destroy()
      child.stderr.destroy()
    },
    gone,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await gone
      }
      return child.exitCode
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** A directory that is removed when the tests end. */
export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'deskbell-test-'))
  atEnd(() => {
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // A process that is just being killed may still write there.
    }
  })
  return path
}

/** A port nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

function ready(child: ChildProcess, output: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the relay was not ready in ${READY_MS} ms:\n${output()}`))
    }, READY_MS)
    const look = (): void => {
      // The whole snippet line: a word like "ready" also stands in "already in use".
      if (!/widget\.js\?site=\S+"><\/script>/.test(output())) return
      clearTimeout(late)
      resolve()
    }
    child.stdout?.on('data', look)
    child.once('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`the relay ended with ${code}:\n${output()}`))
    })
  })
}

const exited = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()))
