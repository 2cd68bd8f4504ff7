import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { privatePostgres } from '../../../tests/support/privatePostgres.ts'
import type { PrivatePostgres } from '../../../tests/support/privatePostgres.ts'
import type { CopySource } from '../src/adapters/store-sql/copy/Copy.ts'
import { COPIED } from '../src/adapters/store-sql/copy/copiedTables.ts'
import { readPostgres } from '../src/adapters/store-sql/dialects/postgres/copy/readPostgres.ts'
import { readSqlite } from '../src/adapters/store-sql/dialects/sqlite/copy/readSqlite.ts'
import { openPostgresStore } from '../src/adapters/store-sql/openPostgresStore.ts'
import { openSqliteStore } from '../src/adapters/store-sql/openSqliteStore.ts'
import { phrasesOf } from '../src/domain/search/words.ts'
import { Chat, says } from './contract/store/Chat.ts'
import { World } from './contract/store/World.ts'
import { command, through } from './copies/command.ts'
import type { Env } from './copies/command.ts'
import { picture } from './copies/picture.ts'
import { furnish } from './copies/scene.ts'
import type { Scene } from './copies/scene.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

let server: PrivatePostgres
beforeAll(async () => {
  server = await privatePostgres({ settings: ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on'] })
})

let around = ''
beforeEach(() => (around = mkdtempSync(join(tmpdir(), 'deskbell-copies-'))))
afterEach(() => rmSync(around, { recursive: true }))

let places = 0
const sqlite = (): Env => ({ DATA_DIR: join(around, `data-${(places += 1)}`) })
const postgres = async (): Promise<Env> => ({ ...sqlite(), DATABASE_URL: await server.database() })

/** An installation with everything in it. */
async function furnished(env: Env): Promise<Scene> {
  const store =
    env.DATABASE_URL === undefined
      ? await openSqliteStore({ path: join(env.DATA_DIR, 'deskbell.db'), commitThread: 'inline', log })
      : await openPostgresStore({ url: env.DATABASE_URL, log })
  const scene = await furnish(store, join(env.DATA_DIR, 'files'), { now: Date.now })
  await store.close()
  expect(await command(env, 'verify')).toEqual({ code: 0, said: 'Nothing wrong was found.' })
  return scene
}

/** Moves an installation and gives the text of the copy. */
async function move(from: Env, to: Env): Promise<string> {
  const copy = join(around, `copy-${(places += 1)}`)
  const written = await command(from, 'export', copy)
  expect(written).toMatchObject({ code: 0 })
  const taken = await command(to, 'import', copy)
  expect(taken).toMatchObject({ code: 0 })
  for (const { said } of [written, taken]) expect(said).toMatch(/4 conversations with 25 events and 1 file/)
  return readFileSync(join(copy, 'deskbell.jsonl'), 'utf8')
}

const filesOf = (env: Env): [string, string][] =>
  readdirSync(join(env.DATA_DIR, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')])

// Without what differs by its nature: when it was made, when graces end, and the sum of it all.
const comparable = (text: string): unknown[] => {
  let table = ''
  return text
    .trimEnd()
    .split('\n')
    .slice(1, -1)
    .flatMap((line) => {
      const value = JSON.parse(line) as Record<string, unknown>
      if (typeof value['table'] === 'string') table = value['table']
      return table === 'leases' && Array.isArray(value) ? [value.slice(0, 5)] : [value]
    })
}

test('[B21] an installation moves from SQLite to PostgreSQL, to another SQLite and back with nothing lost: all that a relay can see is the same', async () => {
  const homes = [sqlite(), await postgres(), sqlite(), sqlite(), await postgres()]
  const [home] = homes as [Env]
  const scene = await furnished(home)
  const seen = await through(home, (store) => picture(store, scene))
  const epochs = new Set([await through(home, async (store) => (await store.info()).epoch)])
  const texts: string[] = []
  for (const [index, to] of homes.entries()) {
    const from = homes[index - 1]
    if (from === undefined) continue
    texts.push(await move(from, to))
    expect(await command(to, 'verify'), `home ${index}`).toEqual({ code: 0, said: 'Nothing wrong was found.' })
    expect(await through(to, (store) => picture(store, scene)), `home ${index}`).toEqual(seen)
    expect(filesOf(to)).toEqual(filesOf(home))
    epochs.add(await through(to, async (store) => (await store.info()).epoch))
  }
  const [first, ...others] = texts.map(comparable)
  for (const text of others) expect(text).toEqual(first)
  expect(first?.length).toBeGreaterThan(70)
  // Each is a history of its own, for the one it came from may have gone on.
  expect(epochs.size).toBe(homes.length)
}, 60_000)

test.each([
  ['PostgreSQL', postgres],
  ['SQLite', async () => sqlite()],
])(
  '[B21] a moved installation goes on where it was, in %s',
  async (_, place) => {
    const [home, to] = [sqlite(), await place()]
    const scene = await furnished(home)
    const hourAgo = ['heard_at', 'grace_from', 'due_at'].map((column) => `${column} = ${column} - 3600000`).join(', ')
    const database = new DatabaseSync(join(home.DATA_DIR, 'deskbell.db'))
    database.exec(`update leases set ${hourAgo}`)
    database.close()
    await move(home, to)
    // As if the relay were started an hour after the move.
    if (to.DATABASE_URL !== undefined)
      await server.sql(
        `update leases set ${hourAgo}; update meta set value = value::int8 - 3600000 where name = 'swept_at'`,
        new URL(to.DATABASE_URL).pathname.slice(1),
      )
    await through(to, async (store) => {
      const world = new World({ store, clock: { now: Date.now, advance: () => {} } })
      const { text, clientId } = scene.said
      const chat = Object.assign(scene.said.chat, { world })
      // Sent again by whoever never heard of its ack, it is known.
      const again = chat.build([says(text)], { clientId, body: text })
      expect(await world.one(again.unit)).toMatchObject({ ok: false, why: 'duplicate', sameBody: true })
      chat.state = (await store.load([chat.id])).get(chat.id)!.state
      await chat.say('and on')
      const next = await new Chat(world, scene.chats[1]!.place).begin()
      expect((await store.load([next.id])).get(next.id)?.number).toBe(4)
      // What is counted and refused is still counted and refused.
      expect(
        await chat.try([says('x')], { guards: [{ kind: 'load', agentId: scene.agentIds[1]!, delta: 1 }] }),
      ).toMatchObject({
        why: 'guard',
      })
      await next.close()
      expect(
        await world.one({
          records: [
            {
              kind: 'agent',
              id: 'agt_x',
              expectedRev: 0,
              value: { ...(await store.get('agent', { id: scene.agentIds[0]! }))!.value, id: 'agt_x' },
            },
          ],
        }),
      ).toMatchObject({ why: 'taken', field: 'email' })
      // Work that is done stays done, what was due is due.
      await chat.say('mail', { effects: [{ kind: 'mail', dedupe: 'done', body: {} }] })
      const jobs = await store.takeEffects(['mail', 'done', 'dead', 'taken'], 10, 1_000)
      expect(jobs.map(({ kind, attempts }) => [kind, attempts])).toEqual([
        ['mail', 1],
        ['mail', 1],
      ])
      // Nobody's grace has run out, and somebody will notice when it does.
      expect([await store.expired('agent'), await store.expired('visitor')]).toEqual([[], []])
      const words = (query: string) =>
        store.search({ phrases: phrasesOf(query), number: null, siteIds: scene.siteIds, limit: 20, cursor: null })
      expect((await words('only for us')).hits.map(({ row }) => row.id)).toEqual([chat.id])
      expect((await words('secret two')).hits).toEqual([])
      expect(await world.findings()).toEqual([])
    })
  },
  60_000,
)

test.each([
  ['PostgreSQL', postgres],
  ['SQLite', async () => sqlite()],
])('[B21] a copy is of one moment, whatever is written while it is made: %s', async (_, place) => {
  const home = await place()
  const scene = await furnished(home)
  const { DATABASE_URL: url, DATA_DIR } = home
  const store =
    url === undefined
      ? await openSqliteStore({ path: join(DATA_DIR, 'deskbell.db'), commitThread: 'inline', log })
      : await openPostgresStore({ url, log })
  const chat = Object.assign(scene.said.chat, {
    world: new World({ store, clock: { now: Date.now, advance: () => {} } }),
  })
  const rows = new Map<string, readonly unknown[][]>()
  const copy = async (source: CopySource) => {
    for (const table of COPIED) {
      const found: unknown[][] = []
      for await (const some of source.rows(table)) found.push(...some.map((row) => [...row]))
      rows.set(table.name, found)
      await chat.say(`after ${table.name}`)
    }
  }
  await (url === undefined
    ? readSqlite(join(DATA_DIR, 'deskbell.db'), copy)
    : readPostgres(url, () => new Error('no tables'), copy))
  await store.close()
  expect(JSON.stringify([...rows])).not.toContain('after ')
  const heads = (rows.get('heads') ?? []).reduce((sum, [, head]) => sum + Number(head), 0)
  expect(rows.get('events')).toHaveLength(heads)
})

test('[B21] whatever either database has is copied, or made again: a new table or column is not forgotten', async () => {
  const [one, other] = [sqlite(), await postgres()]
  await furnished(one)
  await furnished(other)
  const database = new DatabaseSync(join(one.DATA_DIR, 'deskbell.db'), { readOnly: true })
  const inSqlite = database
    .prepare(
      "select t.name || '.' || c.name as name from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table'",
    )
    .all()
    .map(({ name }) => String(name))
  database.close()
  const inPostgres = await server.sql(
    `select table_name || '.' || column_name from information_schema.columns where table_schema = 'public'`,
    new URL(other.DATABASE_URL ?? '').pathname.slice(1),
  )
  const copied = COPIED.flatMap(({ name, columns }) => columns.map(([column]) => `${name}.${column}`))
  const MADE_AGAIN =
    /^(?:meta|sqlite_sequence|search_changes|words_wanted|event_words|contact_words)\.|^heads\.changed_at$/
  for (const found of [inSqlite, inPostgres])
    expect(found.filter((name) => !MADE_AGAIN.test(name)).toSorted()).toEqual(copied.toSorted())
}, 60_000)

test.each([
  ['PostgreSQL', postgres],
  ['SQLite', async () => sqlite()],
])(
  '[B22] an import into %s mixes nothing, and of a damaged copy nothing is taken',
  async (_, place) => {
    const [home, to] = [sqlite(), await place()]
    const scene = await furnished(home)
    const copy = join(around, 'copy')
    expect((await command(home, 'export', copy)).code).toBe(0)
    expect((await command(home, 'export', copy)).said).toMatch(/exists already, and an export overwrites nothing/)
    const text = join(copy, 'deskbell.jsonl')
    const damaged = (how: (lines: string[]) => unknown) => {
      const where = join(around, `damaged-${(places += 1)}`)
      cpSync(copy, where, { recursive: true })
      const lines = readFileSync(text, 'utf8').trimEnd().split('\n')
      how(lines)
      writeFileSync(join(where, 'deskbell.jsonl'), lines.map((line) => `${line}\n`).join(''))
      return where
    }
    const header = (change: object) => (lines: string[]) =>
      (lines[0] = JSON.stringify({ ...(JSON.parse(lines[0] ?? '') as object), ...change }))
    const message = (lines: string[]) => lines.findIndex((line) => line.includes('only for us'))
    const withoutFiles = damaged(() => {})
    rmSync(join(withoutFiles, 'files'), { recursive: true })
    for (const [from, why] of [
      [damaged((lines) => lines.pop()), /is damaged: its end is missing/],
      [damaged((lines) => lines.splice(message(lines), 1)), /is damaged: (?:its sum is another)/],
      [
        damaged(
          (lines) => (lines[message(lines)] = lines[message(lines)]?.replace('only for us', 'for everybody') ?? ''),
        ),
        /its sum is another/,
      ],
      [damaged((lines) => lines.push('{}')), /there is more after its end/],
      [damaged((lines) => (lines[3] = '{')), /line 4 does not belong there/],
      [damaged((lines) => lines.splice(0)), /it is empty/],
      [damaged(header({ format: 'something' })), /is no copy of Deskbell's/],
      [damaged(header({ version: 2, deskbell: '9.9.9' })), /was written by Deskbell 9.9.9, which is newer/],
      [damaged(header({ schema: 1 })), /whose tables were older/],
      [withoutFiles, /^file {2}fil_\w+ {2}is missing/],
      [join(around, 'nowhere'), /has no deskbell.jsonl/],
    ] as const) {
      const { code, said } = await command(to, 'import', from)
      expect([code, said]).toEqual([1, expect.stringMatching(why)])
    }
    // Nothing came of all that.
    expect(await command(to, 'import', copy)).toMatchObject({ code: 0 })
    const seen = await through(to, (store) => picture(store, scene))
    const again = await command(to, 'import', copy)
    expect([again.code, again.said]).toEqual([
      1,
      expect.stringMatching(/holds an installation already, and an import mixes nothing/),
    ])
    expect(await through(to, (store) => picture(store, scene))).toEqual(seen)
    expect(readdirSync(to.DATA_DIR).filter((name) => /restore/.test(name))).toEqual([])
  },
  60_000,
)

test('[B22] a copy that breaks a promise is taken only by who insists', async () => {
  const [home, to] = [sqlite(), await postgres()]
  await furnished(home)
  const database = new DatabaseSync(join(home.DATA_DIR, 'deskbell.db'))
  database.exec('delete from events where conv = 1 and seq = 6')
  database.close()
  const copy = join(around, 'copy')
  await command(home, 'export', copy)
  const refused = await command(to, 'import', copy)
  expect([refused.code, refused.said]).toEqual([1, expect.stringMatching(/^seq {2}cnv_[^]*so nothing was changed/)])
  expect((await command(to, 'import', copy, '--anyway')).code).toBe(0)
  expect((await command(to, 'verify')).code).toBe(1)
}, 60_000)

test('[B23] a shared database is backed up while relays write, and put back as another history; what was there is kept', async () => {
  const home = await postgres()
  const scene = await furnished(home)
  const seen = await through(home, (store) => picture(store, scene))
  const copy = join(around, 'backup')
  const store = await openPostgresStore({ url: home.DATABASE_URL ?? '', log })
  const world = new World({ store, clock: { now: Date.now, advance: () => {} } })
  const chat = Object.assign(scene.chats[1]!, { world })
  let isOver = false
  const talk = (async () => {
    while (!isOver) await new Chat(world, { ...chat.place, contactId: await world.contact(chat.place.siteId) }).begin()
  })()
  const made = await command(home, 'backup', copy)
  isOver = true
  await talk
  expect([made.code, made.said]).toEqual([0, expect.stringMatching(/^Backed up \d+ conversations/)])
  await chat.say('after the backup')
  const busy = await command(home, 'restore', copy)
  expect([busy.code, busy.said]).toEqual([
    1,
    expect.stringMatching(/is in use: there .* of Deskbell to it\. Stop all relays/),
  ])
  const before = await store.info()
  await store.close()
  const restored = await command(home, 'restore', copy)
  expect(restored).toMatchObject({ code: 0 })
  expect(restored.said).toMatch(
    /^Restored \d+ conversations .*, as they were at 20.*\nWhat was there before is kept in /,
  )
  const kept = /kept in (\S+)\. Delete/.exec(restored.said)?.[1] ?? ''
  expect(await command(home, 'verify')).toEqual({ code: 0, said: 'Nothing wrong was found.' })
  await through(home, async (now) => {
    expect((await now.info()).epoch).not.toBe(before.epoch)
    const events = async () => JSON.stringify(await now.timeline(chat.id, { from: 1, limit: 99, audience: 'staff' }))
    expect(await events()).not.toContain('after the backup')
    expect((await now.load(scene.chats.map(({ id }) => id))).size).toBe(4)
  })
  expect(readFileSync(join(kept, 'deskbell.jsonl'), 'utf8')).toContain('after the backup')
  expect((await command(home, 'restore', kept)).code).toBe(0)
  expect(
    JSON.stringify(await through(home, (now) => now.timeline(chat.id, { from: 1, limit: 99, audience: 'staff' }))),
  ).toContain('after the backup')
  expect(seen).toBeDefined()
}, 60_000)

test('[B23] the embedded database takes a portable copy too, and PostgreSQL says what to do with a backup of a file', async () => {
  const [home, shared] = [sqlite(), await postgres()]
  const scene = await furnished(home)
  const seen = await through(home, (store) => picture(store, scene))
  const [copy, backup] = [join(around, 'copy'), join(around, 'backup')]
  await command(home, 'export', copy)
  await command(home, 'backup', backup)
  const restored = await command(home, 'restore', copy)
  expect(restored.said).toMatch(/^Restored 4 conversations .*\nWhat was there before is kept in /)
  expect(await through(home, (store) => picture(store, scene))).toEqual(seen)
  const wrong = await command(shared, 'restore', backup)
  expect([wrong.code, wrong.said]).toEqual([
    1,
    expect.stringMatching(/is a backup of the embedded database, but DATABASE_URL is set/),
  ])
  expect((await command({ DATA_DIR: backup }, 'export', join(around, 'again'))).code).toBe(0)
  expect((await command(shared, 'import', join(around, 'again'))).code).toBe(0)
  expect(existsSync(join(around, 'again', 'files'))).toBe(true)
  const nothing = await command(await postgres(), 'export', join(around, 'nothing'))
  expect([nothing.code, nothing.said]).toEqual([1, expect.stringMatching(/there is no installation in that database/)])
}, 60_000)
