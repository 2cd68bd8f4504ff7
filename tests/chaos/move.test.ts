import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { setUp, until } from '../support/accounts.ts'
import { hex } from '../support/bareSocket.ts'
import { deskbell } from '../support/deskbell.ts'
import { eventually } from '../support/eventually.ts'
import { makeBigHistory } from '../support/bigHistory.ts'
import { ask } from '../support/http.ts'
import { privatePostgres } from '../support/privatePostgres.ts'
import type { PrivatePostgres } from '../support/privatePostgres.ts'
import { startRelay, temporaryDirectory } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'
import { agent, visitor } from './crowd.ts'
import { countsOf, judge } from './history/judge.ts'
import { readAll } from './readAll.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'packages', 'server', 'src', 'main.ts')
const CLEAN = { code: 0, out: 'Nothing wrong was found.\n', err: '' }

let server: PrivatePostgres
beforeAll(async () => {
  server = await privatePostgres({ settings: ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on'] })
})

const keyOf = async (relay: RunningRelay): Promise<string> =>
  /site=(pk_[0-9a-f]+)/.exec((await ask(relay, 'GET', '/demo')).text)?.[1] ?? ''

test('[B21] people who talk while their installation is killed and moved go on after it: nothing they said is lost, doubled or out of order', async () => {
  let relay = await startRelay()
  const homes = [
    { DATA_DIR: relay.dataDir },
    { DATA_DIR: await temporaryDirectory(), DATABASE_URL: await server.database() },
    { DATA_DIR: await temporaryDirectory() },
  ]
  const owner = await setUp(relay)
  const site = await keyOf(relay)
  const desk = agent(relay, owner, 'agent', () => {})
  desk.client.connect()
  const crowd = Array.from({ length: 6 }, (_, index) => {
    const who = visitor(relay, site, `visitor ${index}`, () => {})
    who.client.connect()
    const id = who.begin(`visitor ${index} says hello`)
    who.client.subscribe(() => who.acked() > 0 && desk.client.watch(id))
    return { who, id }
  })
  const everybody = async (what: string, look: (who: (typeof crowd)[number]['who'], id: string) => unknown) => {
    for (const { who, id } of crowd)
      await until(who.client, () => Boolean(look(who, id)), `${who.name}: ${what}`, 25_000)
  }
  await everybody('has begun', (who) => who.acked() === 1)
  let words = 0
  const talk = setInterval(() => {
    for (const { who, id } of crowd) who.say(id, `word ${(words += 1)} ${hex(4)}`)
  }, 40)
  for (const [move, env] of homes.slice(1).entries()) {
    const acked = crowd.map(({ who }) => who.acked())
    await everybody('is answered', (who) => who.acked() > (acked[crowd.findIndex((one) => one.who === who)] ?? 0) + 10)
    // So that for some the ack is on its way, and they send again what is stored.
    await relay.kill()
    const copy = join(await temporaryDirectory(), 'copy')
    expect(await deskbell(['export', copy], homes[move] ?? {})).toMatchObject({ code: 0, err: '' })
    expect(await deskbell(['import', copy], env)).toMatchObject({ code: 0, err: '' })
    expect(await deskbell(['verify'], env)).toMatchObject(CLEAN)
    relay = await startRelay({ dataDir: env.DATA_DIR, port: relay.port, env })
    expect(relay.setUpToken).toBeNull()
    for (const { who } of crowd) who.client.wake()
    desk.client.wake()
  }
  clearInterval(talk)
  await everybody('has sent all', (who, id) => who.client.outbox().length === 0 && who.client.conversation(id)?.live)
  // Another history, so what is shown was read from it.
  for (const { who } of crowd) expect(who.resets().filter((why) => why !== 'first')).toEqual(['epoch', 'epoch'])
  const verdict = judge({
    attempts: crowd.flatMap(({ who }) => who.attempts()),
    final: await readAll(
      relay,
      owner,
      crowd.map(({ id }) => id),
    ),
    shown: [],
  })
  expect(Object.entries(countsOf(verdict)).filter(([, count]) => count > 0)).toEqual([])
  for (const { who, id } of crowd) {
    const shown = who.client.conversation(id)?.events ?? []
    expect(new Set(shown.map((event) => event.id)).size).toBe(shown.length)
    who.client.close()
  }
  desk.client.close()
  await relay.stop()
  expect(await deskbell(['verify'], homes[2] ?? {})).toMatchObject(CLEAN)
}, 240_000)

test.each(['PostgreSQL', 'SQLite'])(
  '[B22] an import into %s that is killed half-way leaves an empty installation, and the next one is whole',
  async (where) => {
    const from = await temporaryDirectory()
    await makeBigHistory(from, 2_000)
    const copy = join(await temporaryDirectory(), 'copy')
    const written = await deskbell(['export', copy], { DATA_DIR: from })
    const held = /\d+ conversations with [\d,]+ events/.exec(written.out)?.[0] ?? 'nothing'
    const to = {
      DATA_DIR: await temporaryDirectory(),
      ...(where === 'PostgreSQL' ? { DATABASE_URL: await server.database() } : {}),
    }

    // The same copy through a pipe that stops in the middle of its events.
    const text = await readFile(join(copy, 'deskbell.jsonl'), 'utf8')
    const half = join(await temporaryDirectory(), 'half')
    await mkdir(join(half, 'files'), { recursive: true })
    const pipe = join(half, 'deskbell.jsonl')
    expect(spawnSync('sh', ['-c', `mkfifo '${pipe}'`]).status).toBe(0)
    const child = spawn(process.execPath, [MAIN, 'import', half], {
      env: { PATH: process.env['PATH'], ...to },
      stdio: 'ignore',
    })
    const feeder = spawn('sh', ['-c', `exec cat > '${pipe}'`], { stdio: ['pipe', 'ignore', 'inherit'] })
    const middle = text.slice(0, text.indexOf('24.7 Could you'))
    await new Promise((resolve) => feeder.stdin.write(middle, resolve))
    if (where === 'PostgreSQL') await eventually(async () => (await waiting(to.DATABASE_URL)) === 1, 'it is half in')
    else await eventually(async () => (await sizeOf(to.DATA_DIR)) > 0, 'it is half in')
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    feeder.kill('SIGKILL')

    const verified = await deskbell(['verify'], to)
    if (where === 'PostgreSQL') expect(verified).toMatchObject(CLEAN)
    else expect(verified).toMatchObject({ code: 1, err: expect.stringContaining('there is no database in') })
    const taken = await deskbell(['import', copy], to)
    expect(taken).toMatchObject({ code: 0, out: expect.stringContaining(held) })
    expect(await deskbell(['verify'], to)).toMatchObject(CLEAN)
  },
  180_000,
)

/** Connections that wait for the next row of a copy. */
const waiting = async (url = ''): Promise<number> =>
  (
    await server.sql(
      "select 1 from pg_stat_activity where datname = current_database() and state = 'idle in transaction' and query like 'insert into events%'",
      new URL(url).pathname.slice(1),
    )
  ).length

/** Bytes in what is being made beside the data. */
async function sizeOf(dataDir: string): Promise<number> {
  const { stdout } = spawnSync('sh', ['-c', `cat '${dataDir}'/restore-*.part/deskbell.db | wc -c`], {
    encoding: 'utf8',
  })
  return Number(stdout)
}
