import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Event } from '@deskbell/protocol'
import { describe, expect, test } from 'vitest'
import { agentClient, setUp, until } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { hex } from '../support/bareSocket.ts'
import { deskbell, lines } from '../support/deskbell.ts'
import { ask, asConsole } from '../support/http.ts'
import { startRelay, temporaryDirectory } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'
import { agent, visitor } from './crowd.ts'
import type { Somebody } from './crowd.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'packages', 'server', 'src', 'main.ts')
const CLEAN = { code: 0, out: 'Nothing wrong was found.\n', err: '' }
const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')

describe('backup and restore', () => {
  test.each(['inline', 'worker'])(
    '[B9] a backup of a relay at work is put back as another history: clients begin anew, what is unsent goes out, all agree: %s',
    async (commitThread) => {
      let relay = await startRelay({ env: { COMMIT_THREAD: commitThread } })
      const env = { DATA_DIR: relay.dataDir }
      const owner = await setUp(relay)
      await upload(relay, owner)
      const site = await keyOf(relay)
      const desk = agent(relay, owner, 'agent', () => {})
      desk.client.connect()
      const crowd = Array.from({ length: 8 }, (_, index) => newcomer(relay, site, `visitor ${index}`, desk))
      await all(crowd, ({ who, id }) => who.acked() === 1 && desk.client.conversation(id)?.live)
      let words = 0
      const talk = setInterval(() => {
        for (const { who, id } of crowd) who.say(id, `word ${(words += 1)} ${hex(4)}`)
      }, 100)
      await all(crowd, ({ who }) => who.acked() > 5)

      const place = join(await temporaryDirectory(), 'backup')
      const before = textsOf(relay.dataDir)
      const made = await deskbell(['backup', place], env)
      const ackedByThen = new Map(crowd.map(({ who }) => [who, who.acked()]))
      expect(made).toMatchObject({ code: 0, err: '' })
      expect(made.out).toMatch(/^Backed up 8 conversations with [\d,]+ events and 1 file of \S+ to \S+backup\.\n/)
      const late = newcomer(relay, site, 'late', desk)
      await all([...crowd, late], ({ who }) => who.acked() > (ackedByThen.get(who) ?? 0) + 5 || who === late.who)
      await all([late], ({ who }) => who.acked() === 1)
      clearInterval(talk)
      await all(crowd, ({ who }) => who.client.outbox().length === 0)
      expect(await deskbell(['restore', place], env), 'while it runs').toMatchObject({
        code: 1,
        err: expect.stringMatching(/^Deskbell cannot do that: \S+ is in use by another Deskbell. Stop that one.*\n$/),
      })
      await relay.stop()
      const after = textsOf(relay.dataDir)
      const unsent = crowd.map(({ who, id }) => {
        who.say(id, `unsent ${hex(8)}`)
        return who.attempts().at(-1)?.body ?? ''
      })

      const told = await deskbell(['restore', place], env)
      expect(told).toMatchObject({ code: 0, err: '' })
      expect(told.out).toMatch(/^Restored 8 conversations with [\d,]+ events and 1 file, as they were at \d{4}-/)
      const restored = textsOf(relay.dataDir)
      const gone = after.filter((text) => !restored.includes(text))
      expect(before.filter((text) => !restored.includes(text))).toEqual([])
      expect(gone.length).toBeGreaterThan(0)
      expect(new Set([place, relay.dataDir, await keptIn(relay.dataDir)].map(epochOf)).size).toBe(3)

      relay = await startRelay({ dataDir: relay.dataDir, port: relay.port, env: { COMMIT_THREAD: commitThread } })
      for (const { who } of [...crowd, late]) who.client.wake()
      desk.client.wake()
      await all(crowd, ({ who, id }) => who.client.outbox().length === 0 && who.client.conversation(id)?.live)
      for (const { who } of crowd) expect(who.resets().at(-1), who.name).toBe('epoch')
      await all(crowd, ({ who, id }) => {
        const theirs = who.client.conversation(id)?.head
        return theirs !== undefined && desk.client.conversation(id)?.events.at(-1)?.seq === theirs
      })
      // What began after the backup is in nobody's history: it is wiped, and a new conversation can be begun.
      await until(late.who.client, () => late.who.client.conversation(late.id) === undefined, 'the late one is gone')
      const again = late.who.begin('late says hello again')
      await until(late.who.client, () => late.who.client.conversation(again)?.live, 'the late one is back')
      const picture = await ask(relay, 'GET', `/api/v1/avatar/${await pictureOf(relay, owner)}`)
      expect(picture.status).toBe(200)
      await relay.stop()

      const finally_ = textsOf(relay.dataDir)
      for (const text of unsent) expect(finally_.filter((other) => other === text)).toHaveLength(1)
      for (const { who, id } of crowd) {
        const stored = eventsOf(relay.dataDir, id)
        const shown = who.client.conversation(id)?.events ?? []
        expect(shown.map((event) => event.id)).toEqual(
          stored.filter(({ isPublic }) => isPublic).map((event) => event.id),
        )
        const seen = desk.client.conversation(id)?.events ?? []
        expect(seen.map((event) => event.id)).toEqual(stored.slice(-seen.length).map((event) => event.id))
        who.client.close()
      }
      late.who.client.close()
      desk.client.close()
      expect(await deskbell(['verify'], env)).toMatchObject(CLEAN)
    },
    90_000,
  )

  test('[B9] a backup is whole or not there, overwrites nothing, and says what is missing', async () => {
    const { dataDir } = await somebodyWrote()
    const env = { DATA_DIR: dataDir }
    const parent = await temporaryDirectory()
    const place = join(parent, 'backup')
    expect((await deskbell(['backup', place], env)).code).toBe(0)
    // It is a data directory itself, and can be checked like one.
    expect(await deskbell(['verify'], { DATA_DIR: place })).toMatchObject(CLEAN)
    for (const [to, why] of [
      [place, 'exists already, and a backup overwrites nothing'],
      [join(parent, 'no', 'such'), 'there is no directory'],
    ] as const) {
      const { code, out, err } = await deskbell(['backup', to], env)
      expect([code, out, lines(err).length]).toEqual([1, '', 1])
      expect(err).toContain(why)
    }
    expect(await readdir(parent)).toEqual(['backup'])

    await rm(join(dataDir, 'files'), { recursive: true })
    const poor = await deskbell(['backup', join(parent, 'poor')], env)
    expect(poor.code).toBe(0)
    expect(poor.out).toMatch(/^The file fil_[0-9a-f]{32} is missing in \S+, and so in the backup\.\n/)
    for (const words of [['backup'], ['backup', 'a', 'b'], ['restore'], ['restore', place, '--anywy']])
      expect((await deskbell(words, env)).code, words.join(' ')).toBe(64)
  }, 60_000)

  test('[B10] a damaged backup replaces nothing unless one insists', async () => {
    const { dataDir } = await somebodyWrote()
    const env = { DATA_DIR: dataDir }
    const good = join(await temporaryDirectory(), 'good')
    await deskbell(['backup', good], env)
    const damaged = async (damage: (place: string) => Promise<void>) => {
      const place = join(await temporaryDirectory(), 'damaged')
      await cp(good, place, { recursive: true })
      await damage(place)
      return place
    }
    const change = (sql: string) => async (place: string) => {
      const database = new DatabaseSync(join(place, 'deskbell.db'))
      database.exec(sql)
      database.close()
    }
    const withoutEvent = await damaged(change('delete from events where seq = 2'))
    const before = [epochOf(dataDir), textsOf(dataDir)]
    for (const [place, why] of [
      [withoutEvent, /^seq {2}cnv_/],
      [await damaged((place) => rm(join(place, 'files'), { recursive: true })), /^file {2}fil_\w+ {2}is missing/],
      [await damaged((place) => truncate(join(place, 'deskbell.db'), 20_000)), /cannot be read|^integrity/],
      [await damaged((place) => writeFile(join(place, 'deskbell.db'), 'x'.repeat(9_000))), /cannot be read/],
      [await damaged(change("update meta set value = '99' where name = 'schema'")), /A newer Deskbell has written it/],
      [await damaged((place) => rm(join(place, 'deskbell.db'))), /is no backup: it has no deskbell\.db/],
    ] as const) {
      const { code, out, err } = await deskbell(['restore', place], env)
      expect(code, out).toBe(1)
      expect(`${out}${err}`).toMatch(why)
      expect([epochOf(dataDir), textsOf(dataDir)]).toEqual(before)
    }
    expect((await readdir(dataDir)).filter((name) => name.includes('restore'))).toEqual([])
    expect(await deskbell(['restore', withoutEvent, '--anyway'], env)).toMatchObject({ code: 0 })
    expect((await deskbell(['verify'], env)).code).toBe(1)
    expect(await deskbell(['restore', good], env)).toMatchObject({ code: 0 })
    expect(await deskbell(['verify'], env)).toMatchObject(CLEAN)
  }, 60_000)

  test('[B10] killed at any step, a restore leaves the old or the new, whole', async () => {
    const { dataDir } = await somebodyWrote()
    const env = { DATA_DIR: dataDir }
    const place = join(await temporaryDirectory(), 'backup')
    await deskbell(['backup', place], env)
    // The old one as a relay that was killed leaves it: part of it is in its log.
    const change = new DatabaseSync(join(dataDir, 'deskbell.db'))
    change.exec("update meta set value = 'old' where name = 'epoch'")
    const spare = join(await temporaryDirectory(), 'spare')
    await cp(dataDir, spare, { recursive: true })
    change.close()
    expect(await readdir(spare)).toContain('deskbell.db-wal')
    const outcomes = new Set<string>()
    for (let step = 1; ; step += 1) {
      await rm(dataDir, { recursive: true })
      await cp(spare, dataDir, { recursive: true })
      const isKilled = await killedAt(step, ['restore', place], env)
      expect(await deskbell(['verify'], env), `killed at step ${step}`).toMatchObject(CLEAN)
      const [file] = await filesIn(dataDir)
      expect(file, `killed at step ${step}`).toMatch(/^fil_/)
      outcomes.add(epochOf(dataDir) === 'old' ? 'old' : 'new')
      if (!isKilled) break
      expect(step).toBeLessThan(40)
    }
    expect(outcomes).toEqual(new Set(['old', 'new']))
  }, 120_000)
})

/** Runs a command that is killed when it is about to move or remove its n-th name. False: it ended before. */
async function killedAt(step: number, words: readonly string[], env: Record<string, string>): Promise<boolean> {
  const calls = 'rename,rmdir'
  const child = spawn(
    process.env['STRACE_PATH'] ?? 'strace',
    [
      '-qq',
      '-o',
      '/dev/null',
      '-e',
      `trace=${calls}`,
      '-e',
      `inject=${calls}:signal=KILL:when=${step}`,
      process.execPath,
      MAIN,
      ...words,
    ],
    { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: 'ignore' },
  )
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  return signal !== null || (code ?? 0) > 128
}

/** A visitor with a conversation, which the agent follows. */
function newcomer(relay: RunningRelay, site: string, name: string, desk: Somebody) {
  const who = visitor(relay, site, name, () => {})
  who.client.connect()
  const id = who.begin(`${name} says hello`)
  who.client.subscribe(() => who.acked() > 0 && desk.client.watch(id))
  return { who, id }
}

type Met = ReturnType<typeof newcomer>

/** Resolves when it is so for each of them. */
async function all(met: readonly Met[], look: (one: Met) => unknown): Promise<void> {
  for (const one of met)
    await until(one.who.client, () => Boolean(look(one)), `${one.who.name}: ${look.toString()}`, 25_000)
}

/** A stopped relay's directory with an account, a picture and a conversation. */
async function somebodyWrote(): Promise<RunningRelay> {
  const relay = await startRelay()
  const owner = await setUp(relay)
  await upload(relay, owner)
  const guest = visitor(relay, await keyOf(relay), 'guest', () => {})
  guest.client.connect()
  const id = guest.begin('hello')
  for (let word = 0; word < 8; word += 1) guest.say(id, `word ${word} ${'x'.repeat(500)}`)
  await until(guest.client, () => guest.client.outbox().length === 0, 'all is said')
  guest.client.close()
  await relay.stop()
  return relay
}

async function upload(relay: RunningRelay, owner: Login): Promise<void> {
  const client = agentClient(relay, owner)
  client.connect()
  const asked = await client.act('requestUpload', { purpose: 'avatar', name: 'me.png', bytes: PNG.length })
  const { ticket, fileId } = (asked.ok ? asked.ack.value : {}) as { ticket: string; fileId: string }
  await ask(relay, 'POST', `/api/v1/upload/${ticket}`, { headers: asConsole, body: PNG, cookie: owner.cookie })
  expect(await client.act('updateProfile', { avatarFileId: fileId })).toMatchObject({ ok: true })
  client.close()
}

async function pictureOf(relay: RunningRelay, owner: Login): Promise<string> {
  const { text } = await ask(relay, 'GET', '/api/v1/me', { cookie: owner.cookie })
  return /fil_[0-9a-f]{32}/.exec(text)?.[0] ?? ''
}

async function keyOf(relay: RunningRelay): Promise<string> {
  return /site=(pk_[0-9a-f]+)/.exec((await ask(relay, 'GET', '/demo')).text)?.[1] ?? ''
}

function read<T>(dataDir: string, sql: string, ...values: string[]): T[] {
  const database = new DatabaseSync(join(dataDir, 'deskbell.db'), { readOnly: true })
  try {
    return database.prepare(sql).all(...values) as T[]
  } finally {
    database.close()
  }
}

const epochOf = (dataDir: string): string =>
  read<{ value: string }>(dataDir, "select value from meta where name = 'epoch'")[0]?.value ?? ''

const textsOf = (dataDir: string): string[] =>
  read<{ text: string }>(
    dataDir,
    "select json ->> '$.content.parts[0].text' as text from events where json ->> '$.type' = 'message'",
  ).map(({ text }) => text)

const eventsOf = (dataDir: string, id: string): (Event & { isPublic: boolean })[] =>
  read<{ json: string; public: number }>(
    dataDir,
    'select json, public from events where conv = (select key from conversations where id = ?) order by seq',
    id,
  ).map(({ json, public: flag }) => ({ ...(JSON.parse(json) as Event), isPublic: flag === 1 }))

const filesIn = async (dataDir: string): Promise<string[]> =>
  (await readdir(join(dataDir, 'files'), { recursive: true }))
    .map((path) => path.split('/').at(-1) ?? '')
    .filter((name) => name.length > 2)

/** Where the last restore put what was there before. */
async function keptIn(dataDir: string): Promise<string> {
  const name = (await readdir(dataDir)).findLast((entry) => entry.startsWith('before-restore-'))
  return join(dataDir, name ?? '')
}
