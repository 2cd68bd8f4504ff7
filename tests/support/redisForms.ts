import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { atEnd } from './atEnd.ts'
import { freePort, LEAST } from './privateRedis.ts'
import { temporaryDirectory } from './relay.ts'

/** One process of a Redis that is made of more than one, or speaks TLS. */
export type RedisNode = {
  readonly port: number
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
  /** One command as administrator, answered as Redis writes it. Not over TLS. */
  command(...words: string[]): Promise<string>
}

/** Starts one with these lines of configuration, in a directory of its own; rejects with what it said when it ends before it is ready. */
async function startNode(lines: readonly string[], { port, sentinel = false }: { port: number; sentinel?: boolean }) {
  const directory = join(await temporaryDirectory(), String(port))
  mkdirSync(directory)
  const file = join(directory, 'redis.conf')
  writeFileSync(file, `${['bind 127.0.0.1', `dir ${directory}`, ...lines].join('\n')}\n`)
  const program = process.env['REDIS_SERVER_PATH'] ?? 'redis-server'
  const child = spawn(program, sentinel ? [file, '--sentinel'] : [file], { stdio: ['ignore', 'pipe', 'ignore'] })
  const end = atEnd(() => child.kill('SIGKILL'))
  child.once('exit', end)
  await ready(child, sentinel ? '+monitor' : 'Ready to accept connections')
  const node: RedisNode = {
    port,
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
    command: (...words) => command(port, words),
  }
  return node
}

function ready(child: ChildProcess, sign: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      if (!said.includes(sign) && (said += chunk.toString()).includes(sign)) resolve()
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${said}`)))
  })
}

function command(port: number, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', reject)
    socket.once('data', (data) => {
      resolve(data.toString())
      socket.destroy()
    })
    socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`)
  })
}

const KEEPS_NOTHING = ['save ""', 'appendonly no']
const PASSWORD = 'p@ss/w:rd'

/** One that takes TLS alone, and a password of everybody. `ca`: who signed its certificate, in PEM. */
export async function redisOverTls(): Promise<{ url: string; ca: string }> {
  const directory = await temporaryDirectory()
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync(
    process.env['OPENSSL_PATH'] ?? 'openssl',
    ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject],
    { stdio: 'ignore' },
  )
  const port = await freePort()
  const tls = [`tls-port ${port}`, `tls-cert-file ${cert}`, `tls-key-file ${key}`, 'tls-auth-clients no']
  await startNode(['port 0', ...tls, ...KEEPS_NOTHING, `requirepass ${PASSWORD}`], { port })
  return { url: `rediss://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`, ca: readFileSync(cert, 'utf8') }
}

/** A master, a replica of it, and a sentinel that puts the one in the place of the other after a second. */
export async function redisWithSentinel(): Promise<{ url: string; master: RedisNode; replica: RedisNode }> {
  const user = `user relay ${LEAST}`
  const [port, other, watch] = [await freePort(), await freePort(), await freePort()]
  const master = await startNode([`port ${port}`, ...KEEPS_NOTHING, user], { port })
  const replica = await startNode(
    [`port ${other}`, ...KEEPS_NOTHING, user, `replicaof 127.0.0.1 ${port}`, 'repl-diskless-sync-delay 0'],
    { port: other },
  )
  const watched = [
    `port ${watch}`,
    `sentinel monitor mymaster 127.0.0.1 ${port} 1`,
    'sentinel down-after-milliseconds mymaster 1000',
    'sentinel failover-timeout mymaster 5000',
  ]
  await startNode(watched, { port: watch, sentinel: true })
  return { url: `redis+sentinel://relay:secret@127.0.0.1:${watch}/mymaster`, master, replica }
}

/** A cluster of three masters that share the slots. */
export async function redisCluster(): Promise<{ url: string; nodes: readonly RedisNode[] }> {
  const slots = ['0-5460', '5461-10922', '10923-16383']
  const nodes: RedisNode[] = []
  for (const range of slots) {
    const port = await freePort()
    const own = ['cluster-enabled yes', 'cluster-node-timeout 2000', 'cluster-require-full-coverage no']
    const bus = `cluster-port ${await freePort()}`
    const node = await startNode(
      [`port ${port}`, bus, ...own, ...KEEPS_NOTHING, `user relay ${LEAST} +cluster|slots +info`],
      { port },
    )
    await node.command('CLUSTER', 'ADDSLOTSRANGE', ...range.split('-'))
    const [first] = nodes
    if (first !== undefined) {
      const place = /cluster-port (\d+)/.exec(bus)?.[1] ?? ''
      await first.command('CLUSTER', 'MEET', '127.0.0.1', String(port), place)
    }
    nodes.push(node)
  }
  const places = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')
  return { url: `redis+cluster://relay:secret@${places}`, nodes }
}
