import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { SMTPServer } from 'smtp-server'
import { privatePostgres } from '../support/privatePostgres.ts'
import type { PrivatePostgres } from '../support/privatePostgres.ts'
import { privateRedis } from '../support/privateRedis.ts'
import { freePort, startRelay } from '../support/relay.ts'
import { openPostgresStore } from '../../packages/server/src/adapters/store-sql/openPostgresStore.ts'
import { command, through } from '../../packages/server/test/copies/command.ts'
import type { Env } from '../../packages/server/test/copies/command.ts'
import { furnish } from '../../packages/server/test/copies/scene.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const DURABLE = ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on']

let server: PrivatePostgres
beforeAll(async () => {
  server = await privatePostgres({ settings: DURABLE })
})

let around = ''
const open: { close(): unknown }[] = []
beforeEach(() => (around = mkdtempSync(join(tmpdir(), 'deskbell-commands-'))))
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
  rmSync(around, { recursive: true })
})

async function sqlite(): Promise<Env> {
  const env = { DATA_DIR: join(around, 'data'), PORT: String(await freePort()) }
  mkdirSync(env.DATA_DIR)
  writeFileSync(join(env.DATA_DIR, 'deskbell.db'), '')
  await through(env, (store) => furnish(store, join(env.DATA_DIR, 'files'), { now: Date.now }))
  return env
}

async function postgres(): Promise<Env> {
  const env = {
    DATA_DIR: join(around, 'shared'),
    DATABASE_URL: await server.database(),
    PORT: String(await freePort()),
  }
  mkdirSync(env.DATA_DIR)
  await through(env, (store) => furnish(store, join(env.DATA_DIR, 'files'), { now: Date.now }))
  return env
}

const setSchema = async (env: Env, version: string): Promise<void> => {
  const sql = `update meta set value = '${version}' where name = 'schema'`
  if (env.DATABASE_URL !== undefined) return void (await server.sql(sql, new URL(env.DATABASE_URL).pathname.slice(1)))
  const database = new DatabaseSync(join(env.DATA_DIR, 'deskbell.db'))
  database.exec(sql)
  database.close()
}

test.each([
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
])('[B24] migrate tells what is made and what is to be made, and makes it: %s', async (_, place) => {
  const env = await place()
  const made = await command(env, 'migrate', '--status')
  expect(made).toMatchObject({
    code: 0,
    said: expect.stringMatching(/^1 {2}initial {2}made\n2 {2}search {2}made\nDeskbell \d.* up to date\.$/),
  })
  expect(await command(env, 'migrate')).toEqual({ code: 0, said: 'The tables were up to date.' })
  await setSchema(env, '99')
  const newer = await command(env, 'migrate', '--status')
  expect([newer.code, newer.said]).toEqual([2, expect.stringMatching(/of version 99, by a newer Deskbell/)])
  await expect(command(env, 'migrate')).rejects.toThrow(/A newer Deskbell has written it/)
  await expect(command(env, 'export', join(around, 'newer'))).rejects.toThrow(/A newer Deskbell has written it/)
  await setSchema(env, '1')
  expect((await command(env, 'migrate', '--status')).code).toBe(1)
  expect((await command(env, 'export', join(around, 'older'))).said).toMatch(
    /version 1, and .* Run deskbell migrate first/,
  )
  await setSchema(env, '2')
  expect((await command(env, 'migrate', '--stats')).code).toBe(64)
})

test('[B24] of an empty PostgreSQL nothing is made by asking, and all by migrate', async () => {
  const env = { DATA_DIR: around, DATABASE_URL: await server.database() }
  const asked = async () => (await command(env, 'migrate', '--status')).code
  expect([await asked(), await asked()]).toEqual([1, 1])
  expect(await command(env, 'migrate')).toEqual({
    code: 0,
    said: '1  initial  is made\n2  search  is made\nThe tables are up to date, at version 2.',
  })
  expect(await asked()).toBe(0)
  const nowhere = await command({ DATA_DIR: join(around, 'nowhere') }, 'migrate', '--status')
  expect([nowhere.code, nowhere.said]).toEqual([1, expect.stringMatching(/there is no database in/)])
})

test.each([
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
])('[B26] accounts are listed, an owner is added, sessions are ended: %s', async (_, place) => {
  const env = await place()
  const list = async () => (await command(env, 'admin', 'list-agents')).said.split('\n').map((line) => line.split('\t'))
  const before = await list()
  // Whose account was removed is not among them.
  expect(before.map(([, name, role, sessions]) => [name, role, sessions])).toEqual([
    ['Mara', 'owner', '1 session'],
    ['Mara', 'no site', '0 sessions'],
  ])
  const added = await command(env, 'admin', 'add-owner', ' New@Halden.example')
  expect([added.code, added.said]).toEqual([
    0,
    expect.stringMatching(/new@halden\.example, who is an owner:\n\S+\/console\/reset\/[0-9a-f]{64}$/),
  ])
  const [[owner = ''] = [], [other = ''] = []] = before
  expect(await command(env, 'admin', 'add-owner', other)).toMatchObject({ code: 0 })
  expect((await list()).map(([email, , role]) => [email, role])).toEqual([
    [owner, 'owner'],
    [other, 'owner'],
    ['new@halden.example', 'owner'],
  ])
  expect(await command(env, 'admin', 'end-sessions', owner.toUpperCase())).toEqual({
    code: 0,
    said: `${owner} is logged out of 1 session.`,
  })
  expect((await list())[0]?.[3]).toBe('0 sessions')
  expect(await command(env, 'admin', 'end-sessions', 'nobody@x.example')).toMatchObject({ code: 1 })
  expect(await command(env, 'admin', 'add-owner', 'no address')).toMatchObject({ code: 1 })
  expect(await command(env, 'verify')).toMatchObject({ code: 0 })
  for (const words of [['list-agents', 'x'], ['end-sessions'], ['add-owner', 'a', 'b'], ['nothing']])
    expect((await command(env, 'admin', ...words)).code, words.join(' ')).toBe(64)
})

type Told = { check: string; verdict: string; what: string; why?: string; todo?: string }
async function told(env: Env): Promise<{ code: number; of: (check: string) => string[]; all: Told[] }> {
  const { code, said } = await command(env, 'doctor', '--json')
  const all = JSON.parse(said) as Told[]
  for (const one of all.filter(({ verdict }) => verdict === 'look'))
    expect(one, one.what).toMatchObject({ why: expect.stringMatching(/\.$/), todo: expect.any(String) })
  return {
    code,
    all,
    of: (check) => all.filter((one) => one.check === check).map(({ verdict, what }) => `${verdict} ${what}`),
  }
}

test('[B25] doctor says what is well with an installation that is, in words and to programs, and what is wrong with one that is not', async () => {
  const env = await sqlite()
  const { code, of } = await told(env)
  expect(code).toBe(0)
  expect(of('node')).toEqual([`ok Node ${process.versions.node}`])
  expect(of('data directory')).toEqual([`ok ${env.DATA_DIR} can be written`])
  expect(of('tables')).toEqual(['ok version 2, the newest that this Deskbell knows'])
  expect(of('database file')).toEqual([expect.stringMatching(/^ok .* is whole, 1 MiB$/)])
  expect(of('relay')).toEqual([expect.stringMatching(/^look none answers at 127\.0\.0\.1:\d+$/)])
  expect(of('backup')).toEqual(['look none was made by `deskbell backup`'])
  expect([...of('PostgreSQL'), ...of('Redis'), ...of('metrics token')]).toEqual([])
  expect(await command(env, 'backup', join(around, 'backup'))).toMatchObject({ code: 0 })
  expect((await told(env)).of('backup')).toEqual([expect.stringMatching(/^ok the last one was begun at 20/)])
  const words = await command(env, 'doctor')
  expect(words.said).toMatch(/^ok {6}node: Node /)
  expect(words.said).toMatch(/\n {8}Nobody can chat while none runs\.\n {8}Start it: deskbell\n/)
  expect(words.said).toMatch(/\n0 wrong, \d+ worth a look, \d+ well\.$/)

  const database = new DatabaseSync(join(env.DATA_DIR, 'deskbell.db'))
  database.exec("update meta set value = '99' where name = 'schema'")
  database.exec('vacuum')
  database.close()
  const handle = openSync(join(env.DATA_DIR, 'deskbell.db'), 'r+')
  writeSync(handle, Buffer.alloc(60_000, 0x5a), 0, 60_000, 40_960)
  closeSync(handle)
  const ill = await told(env)
  expect(ill.code).toBe(1)
  expect(ill.of('tables')).toEqual(['wrong version 99, but this Deskbell knows versions up to 2'])
  expect(ill.of('database file')).toEqual([expect.stringMatching(/^wrong .* is damaged: /)])
  const file = join(around, 'file')
  writeFileSync(file, '')
  const nowhere = await told({ DATA_DIR: file })
  expect(nowhere.of('data directory')).toEqual([expect.stringMatching(/^wrong Deskbell cannot write to /)])
  expect((await told({ DATA_DIR: join(around, 'new') })).of('data directory')).toEqual([
    expect.stringMatching(/^look .* does not exist$/),
  ])
}, 60_000)

test('[B25] doctor looks at the address people use, the proxy, and the token for figures', async () => {
  const answers = { '/healthz': '{"ok":true}', '/readyz': '{"ok":true,"store":true}' } as Record<string, string>
  let status = 200
  const web = createServer((request, response) => {
    response.writeHead(status).end(answers[request.url ?? ''] ?? 'Welcome to nginx!')
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  open.push({ close: () => web.close() })
  const PORT = String((web.address() as AddressInfo).port)
  const url = `http://127.0.0.1:${PORT}`
  const of = async (check: string, more: Record<string, string>) =>
    (await told({ DATA_DIR: around, PORT, ...more })).of(check)
  expect(await of('relay', {})).toEqual([`ok one answers at 127.0.0.1:${PORT}, and is ready`])
  expect(await of('public address', { PUBLIC_URL: url })).toEqual([`ok ${url} leads to Deskbell`])
  expect(await of('public address', {})).toEqual(['look PUBLIC_URL is not set'])
  expect(await of('public address', { PUBLIC_URL: 'http://chat.example' })).toEqual([
    'wrong http://chat.example is not encrypted',
  ])
  expect(await of('public address', { PUBLIC_URL: 'https://127.0.0.1:1' })).toEqual([
    expect.stringMatching(/^look https:\/\/127\.0\.0\.1:1 cannot be reached from here \(ECONNREFUSED|bad port/),
  ])
  expect(await of('public address', { PUBLIC_URL: `${url}/somewhere` })).toEqual([
    `wrong ${url}/somewhere/healthz answers 200, and it is not Deskbell that does`,
  ])
  status = 503
  expect(await of('relay', {})).toEqual([`wrong one answers at 127.0.0.1:${PORT}, and is not ready`])
  answers['/readyz'] = 'It works!'
  expect(await of('relay', {})).toEqual([`wrong another program answers at 127.0.0.1:${PORT}`])

  const https = 'https://127.0.0.1:1'
  for (const [more, what] of [
    [{ PUBLIC_URL: https }, /^look TRUST_PROXY is off, though PUBLIC_URL is https/],
    [{ PUBLIC_URL: https, TRUST_PROXY: 'true' }, /^ok TRUST_PROXY is on, behind a proxy/],
    [
      { PUBLIC_URL: https, TRUST_PROXY: 'true', HOST: '0.0.0.0' },
      /^look TRUST_PROXY is on, and the port is open to others/,
    ],
    [{ PUBLIC_URL: url, TRUST_PROXY: 'true' }, /^look TRUST_PROXY is on, though PUBLIC_URL is not https/],
    [{}, /^ok TRUST_PROXY is off, without a proxy/],
  ] as const)
    expect(await of('proxy', more)).toEqual([expect.stringMatching(what)])
  expect(await of('metrics token', { METRICS_TOKEN: 'a'.repeat(40) })).toEqual([
    'look METRICS_TOKEN is short or simple',
  ])
  expect(await of('metrics token', { METRICS_TOKEN: '3f9c2b71d0a84e65b1c7f2093d4e8a6f' })).toEqual([
    'ok METRICS_TOKEN is long enough',
  ])
}, 60_000)

test('[B25] doctor asks through the proxy what it makes of X-Forwarded-For; [B28] the relay says once that there is one it does not believe', async () => {
  let how: 'kept' | 'written' | 'none' = 'kept'
  const [port, PORT] = [await freePort(), await freePort()]
  const front = createServer((request, response) => {
    const { 'x-forwarded-for': claimed, ...headers } = request.headers
    const sent = { kept: claimed, written: '203.0.113.7', none: undefined }[how]
    const passed = sent === undefined ? headers : { ...headers, 'x-forwarded-for': sent }
    get({ port: PORT, path: request.url, headers: passed }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
  })
  await new Promise<void>((resolve) => front.listen(port, '127.0.0.1', resolve))
  open.push({ close: () => front.close() })
  const PUBLIC_URL = `http://127.0.0.1:${port}`
  const relay = await startRelay({ port: PORT, env: { PUBLIC_URL } })
  open.push({ close: () => relay.stop() })
  const seen: string[] = []
  for (how of ['kept', 'written', 'none'] as const) {
    for (const TRUST_PROXY of ['false', 'true']) {
      const found = await told({ DATA_DIR: relay.dataDir, PORT: String(PORT), PUBLIC_URL, TRUST_PROXY })
      seen.push(`${how}: ${found.of('proxy').join()}`)
    }
    // Only that it did not believe one is worth a line, and one line.
    const lines = relay.output().split('TRUST_PROXY is off').length - 1
    expect(lines, how).toBe(how === 'kept' ? 0 : 1)
  }
  expect(seen).toEqual([
    'kept: ok TRUST_PROXY is off, and nobody writes X-Forwarded-For',
    'kept: look TRUST_PROXY is on, but the address that a visitor claims arrives as the first one in X-Forwarded-For',
    'written: look TRUST_PROXY is off, but a proxy writes X-Forwarded-For',
    'written: ok TRUST_PROXY is on, and a proxy writes X-Forwarded-For',
    'none: look TRUST_PROXY is off, but a proxy takes X-Forwarded-For away',
    'none: look TRUST_PROXY is on, but no X-Forwarded-For arrives',
  ])
}, 60_000)

test('[B25] doctor tries the mail server without sending anything', async () => {
  let isMailed = false
  const smtp = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ password }, _, done) =>
      done(password === 'right horse' ? null : new Error(`no: ${password ?? ''}`), { user: 'x' }),
    onData: (_, __, done) => {
      isMailed = true
      done()
    },
  })
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  open.push({ close: () => new Promise<void>((resolve) => smtp.close(resolve)) })
  const { port } = smtp.server.address() as AddressInfo
  const mail = async (SMTP_URL: string) => {
    const found = await told({ DATA_DIR: around, SMTP_URL, MAIL_FROM: 'chat@halden.example' })
    expect(JSON.stringify(found.all)).not.toMatch(/horse/)
    return found.of('mail')
  }
  expect(await mail(`smtp://me:right%20horse@127.0.0.1:${port}`)).toEqual([
    `ok 127.0.0.1:${port} is there and lets us in; mails come from chat@halden.example`,
  ])
  expect(await mail(`smtp://me:wrong%20horse@127.0.0.1:${port}`)).toEqual([
    expect.stringMatching(/^wrong 127\.0\.0\.1:\d+ does not take our mails \(EAUTH 535\)$/),
  ])
  expect(await mail(`smtp://me:x@127.0.0.1:${await freePort()}`)).toEqual([
    expect.stringMatching(/^wrong .*\(ESOCKET|ECONNREFUSED/),
  ])
  expect((await told({ DATA_DIR: around })).of('mail')).toEqual(['look SMTP_URL is not set'])
  expect(isMailed).toBe(false)
}, 60_000)

test('[B25] doctor tries PostgreSQL: rights, room, settings, who else is there', async () => {
  const env = await postgres()
  const well = await told(env)
  expect(well.of('PostgreSQL')).toEqual([
    expect.stringMatching(/^ok version \d+, reached as deskbell; it keeps what it acknowledges$/),
    expect.stringMatching(/^ok room for \d+ more connections of 97; Deskbell has \d+$/),
  ])
  expect(well.of('Redis')).toEqual(['look REDIS_URL is not set'])
  const store = await openPostgresStore({ url: env.DATABASE_URL ?? '', log })
  open.push(store)
  await store.probe()
  expect((await told(env)).of('PostgreSQL')[1]).toMatch(/Deskbell has [1-9]/)

  await server.sql("create role clerk login password 'correct horse'")
  const name = new URL(env.DATABASE_URL ?? '').pathname.slice(1)
  await server.sql(
    'revoke create on schema public from public; revoke execute on function pg_control_system() from public',
    name,
  )
  const clerk = await told({
    ...env,
    DATABASE_URL: (env.DATABASE_URL ?? '').replace('deskbell@', 'clerk:correct%20horse@'),
  })
  expect(clerk.of('PostgreSQL')).toContain('wrong clerk may not make tables')
  // The history of the server is for those who may ask.
  expect(clerk.of('PostgreSQL')).toContain('look it does not tell when it failed over or was brought back')
  expect(JSON.stringify(clerk.all)).not.toContain('horse')

  await server.sql(`alter database ${name} set synchronous_commit = off`)
  const unsafe = await told(env)
  expect([unsafe.code, unsafe.of('PostgreSQL')]).toEqual([
    1,
    [expect.stringMatching(/^wrong PostgreSQL runs with synchronous_commit off/)],
  ])
  const away = await told({ ...env, DATABASE_URL: `postgres://deskbell:horse@127.0.0.1:${await freePort()}/x` })
  expect(away.of('tables')).toEqual([])
  expect(away.of('PostgreSQL')).toEqual([
    expect.stringMatching(/^wrong Deskbell cannot reach PostgreSQL at 127\.0\.0\.1/),
  ])
  expect(JSON.stringify(away.all)).not.toContain('horse')
}, 60_000)

test('[B25] doctor tries Redis with the rights of its user', async () => {
  const redis = await privateRedis()
  const env = { DATA_DIR: around, DATABASE_URL: await server.database() }
  const of = async (REDIS_URL: string) => {
    const found = await told({ ...env, REDIS_URL })
    expect(JSON.stringify(found.all)).not.toMatch(/horse/)
    return found.of('Redis')
  }
  expect(await of(redis.url)).toEqual([
    expect.stringMatching(/^ok version \d+\.\S+, answers in [\d.]+ ms; the user may publish and subscribe$/),
  ])
  const place = new URL(redis.url).host
  await redis.command(
    'ACL',
    'SETUSER',
    'clerk',
    'on',
    '>horse',
    'resetchannels',
    '-@all',
    '+hello',
    '+auth',
    '+publish',
  )
  expect(await of(`redis://clerk:horse@${place}`)).toEqual(['wrong its user may not publish (NOPERM)'])
  await redis.command('ACL', 'SETUSER', 'clerk', '&deskbell:*')
  expect(await of(`redis://clerk:horse@${place}`)).toEqual(['wrong its user may not subscribe (NOPERM)'])
  expect(await of(`redis://relay:wrong-horse@${place}`)).toEqual([
    expect.stringMatching(/^wrong it cannot be reached \(WRONGPASS/),
  ])
  expect(await of(`redis://127.0.0.1:${await freePort()}`)).toEqual([
    expect.stringMatching(/^wrong it cannot be reached \(ECONNREFUSED\)$/),
  ])
}, 60_000)
