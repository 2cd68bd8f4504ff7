import { execFile, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { atEnd } from './atEnd.ts'
import { pause } from './eventually.ts'
import { freePort } from './relay.ts'

const run = promisify(execFile)

/** Not the system's own: it may be below a home directory that nobody else can enter. */
const TEMPORARY = '/tmp'
const INSTALLED = '/usr/lib/postgresql'
const READY_MS = 30_000
/** What costs time and only matters to those who keep their data. */
const FAST = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'autovacuum=off']

/** A PostgreSQL server of this file of tests alone. It is killed, and its files are removed, when the file ends. */
export type PrivatePostgres = {
  readonly port: number
  /** The server's first process; the others are its children. */
  readonly pid: () => number
  /** Whether its first process lives. */
  readonly isUp: () => boolean
  /** Makes an empty database, or a copy of one that nobody has open, and gives its URL. */
  database(template?: string): Promise<string>
  /** Removes a database, whoever has it open. */
  drop(url: string): Promise<void>
  /** Runs SQL as the server's owner and gives the rows, columns apart by |. */
  sql(text: string, database?: string): Promise<string[]>
  /** kill -9 of the server itself; resolves when it is gone. Its own processes end by themselves a moment later. */
  kill(): Promise<void>
  /** Starts it again on the same files; resolves when it takes connections. */
  start(): Promise<void>
  /** Lets it go down at once, as by a failing machine, and start again on the same files. */
  restart(): Promise<void>
  /** The same, as a backup is brought back: from there on it is another history of the same server. */
  recover(): Promise<void>
  /** Lets it stand still (SIGSTOP), the server and all its connections, or go on. */
  hold(on: boolean): void
  url(database: string, user?: string): string
}

export type PostgresOptions = {
  /** Settings beside those that make it fast; they win. */
  readonly settings?: readonly string[]
  /** A directory for its files, e.g. on a small disk: then its log of writes comes in the smallest pieces. */
  readonly within?: string
}

/**
 * Makes and starts a server on a free port, without durability. It must be installed (`INITDB_PATH` or /usr/lib/postgresql): throws when
 * it is not, for a test that cannot run has not passed.
 */
export async function privatePostgres({ settings = [], within }: PostgresOptions = {}): Promise<PrivatePostgres> {
  const bin = binaries()
  const user = account()
  const directory = mkdtempSync(join(within ?? TEMPORARY, 'deskbell-postgres-'))
  if (user) chownSync(directory, user.uid, user.gid)
  const files = join(directory, 'data')
  const pieces = within === undefined ? [] : ['--wal-segsize=1']
  // `--no-locale` sorts by bytes, as our columns do anyway.
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', files, '-U', 'deskbell', '-E', 'UTF8', '--no-locale', '-A', 'trust', '--no-sync', ...pieces],
    { ...user, encoding: 'utf8', cwd: directory },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`)
  const port = await freePort()
  const words = [
    ...FAST,
    ...settings,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `port=${port}`,
    'restore_command=false',
  ]
  const start = () => started(join(bin, 'postgres'), ['-D', files, ...words.flatMap((word) => ['-c', word])], user)
  let child = await start()
  let standing: number[] = []
  const goOn = () => {
    for (const pid of standing) process.kill(pid, 'SIGCONT')
    standing = []
  }
  const stand = () => {
    const pid = child.pid ?? 0
    // The server first: it would begin others. Each connection is a process of its own.
    process.kill(pid, 'SIGSTOP')
    standing = [pid, ...childrenOf(pid)]
    for (const each of standing) process.kill(each, 'SIGSTOP')
  }
  // Its children end by themselves when it is gone.
  atEnd(() => {
    goOn()
    child.kill('SIGKILL')
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 })
  })
  const end = async (how: NodeJS.Signals) => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(how)
    await gone
  }
  const again = async () => {
    // Its own word for "at once": https://www.postgresql.org/docs/current/server-shutdown.html
    await end('SIGQUIT')
    child = await start()
  }
  /** As long as processes of the one that was killed still hold its memory, it refuses to start. */
  const startWhenFree = async () => {
    for (const late = performance.now() + READY_MS; ; await pause(50)) {
      try {
        return await start()
      } catch (error) {
        if (performance.now() > late) throw error
      }
    }
  }
  const url = (database: string, name = 'deskbell') => `postgres://${name}@127.0.0.1:${port}/${database}`
  const psql = [
    '-X',
    '-q',
    '-A',
    '-t',
    '-v',
    'ON_ERROR_STOP=1',
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-U',
    'deskbell',
  ]
  const sql = async (text: string, database = 'postgres') => {
    const { stdout } = await run(join(bin, 'psql'), [...psql, '-d', database, '-c', text], { maxBuffer: Infinity })
    return stdout.split('\n').slice(0, -1)
  }
  let databases = 0
  return {
    port,
    pid: () => child.pid ?? 0,
    isUp: () => child.exitCode === null && child.signalCode === null,
    url,
    sql,
    async database(template = 'template0') {
      const name = `test_${(databases += 1)}`
      await sql(`create database ${name} template ${template}`)
      return url(name)
    },
    drop: async (which) => void (await sql(`drop database if exists ${new URL(which).pathname.slice(1)} with (force)`)),
    kill: () => end('SIGKILL'),
    start: async () => void (child = await startWhenFree()),
    restart: again,
    hold: (on) => (on ? stand() : goOn()),
    async recover() {
      const signal = join(files, 'recovery.signal')
      writeFileSync(signal, '')
      if (user) chownSync(signal, user.uid, user.gid)
      await again()
    },
  }
}

const childrenOf = (pid: number): number[] =>
  spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .stdout.split('\n')
    .map(Number)
    .filter(Boolean)

/** Where the programs are: the newest version that is installed. */
function binaries(): string {
  const given = process.env['INITDB_PATH']
  // What is in everybody's path may be a link to one program alone.
  if (given !== undefined) return dirname(realpathSync(given))
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED) : []
  const found = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(INSTALLED, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')))
  if (found === undefined) throw new Error(`PostgreSQL is not installed: no initdb in ${INSTALLED}, and no INITDB_PATH`)
  return found
}

/** PostgreSQL does not run as root; its own account is made with it. */
function account(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const ids = ['-u', '-g'].map((which) => Number(spawnSync('id', [which, 'postgres'], { encoding: 'utf8' }).stdout))
  const [uid = 0, gid = 0] = ids
  if (!uid || !gid) throw new Error('PostgreSQL does not run as root, and there is no account "postgres"')
  return { uid, gid }
}

function started(program: string, words: readonly string[], user: { uid: number; gid: number } | undefined) {
  const child = spawn(program, words, { ...user, cwd: TEMPORARY, stdio: ['ignore', 'ignore', 'pipe'] })
  return new Promise<ChildProcess>((resolve, reject) => {
    let said = ''
    const late = setTimeout(() => reject(new Error(`PostgreSQL was not ready in ${READY_MS} ms:\n${said}`)), READY_MS)
    child.once('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`PostgreSQL ended with ${code}:\n${said}`))
    })
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000)
      if (!said.includes('ready to accept connections')) return
      clearTimeout(late)
      resolve(child)
    })
  })
}
