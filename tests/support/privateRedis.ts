import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { atEnd } from './atEnd.ts'
import { pause } from './eventually.ts'

/** What the relay's user may do, and nothing else: no keys, no scripts, no administration. */
export const LEAST =
  'on >secret resetchannels &deskbell:* -@all +auth +hello +ping +quit +publish +subscribe +unsubscribe'

/** A Redis of our own on a free port of this machine, which keeps nothing. */
export type PrivateRedis = {
  /** As the relay's user. */
  readonly url: string
  readonly port: number
  /** Of its process; 0 while it is gone. */
  readonly pid: () => number
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
  /** Starts it again on the same port, empty; resolves when it answers. */
  start(): Promise<void>
  /** Lets it stand still (SIGSTOP) or go on. */
  hold(on: boolean): void
  /** Sends one command on a connection of its own, as administrator, and gives the raw answer. */
  command(...words: string[]): Promise<string>
}

/** Starts it; rejects when there is no redis-server. */
export async function privateRedis(): Promise<PrivateRedis> {
  const port = await freePort()
  let child: ChildProcess | null = null
  const redis: PrivateRedis = {
    url: `redis://relay:secret@127.0.0.1:${port}`,
    port,
    pid: () => child?.pid ?? 0,
    async kill() {
      if (child === null || child.exitCode !== null) return
      const gone = new Promise((resolve) => child?.once('exit', resolve))
      child.kill('SIGCONT')
      child.kill('SIGKILL')
      await gone
      child = null
    },
    async start() {
      const program = process.env['REDIS_SERVER_PATH'] ?? 'redis-server'
      const started = spawn(program, ['-'], { stdio: ['pipe', 'ignore', 'ignore'] })
      started.stdin.on('error', () => {})
      started.stdin.end(`port ${port}\nbind 127.0.0.1\nsave ""\nappendonly no\nuser relay ${LEAST}\n`)
      child = started
      started.once(
        'exit',
        atEnd(() => started.kill('SIGKILL')),
      )
      await new Promise<void>((resolve, reject) => {
        started.once('error', reject)
        started.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
        const ask = async (): Promise<void> => {
          while (started.exitCode === null) {
            const answer = await redis.command('PING').catch(() => '')
            if (answer.startsWith('+PONG')) return resolve()
            await pause(5)
          }
        }
        void ask()
      })
    },
    hold(on) {
      child?.kill(on ? 'SIGSTOP' : 'SIGCONT')
    },
    command: (...words) =>
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1')
        socket.once('error', reject)
        socket.once('data', (data) => {
          resolve(data.toString())
          socket.destroy()
        })
        socket.write(
          `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
        )
      }),
  }
  await redis.start()
  return redis
}

/** A port of this machine that nobody listens on. */
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
