import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { eventually } from '../../../tests/support/eventually.ts'
import { fillPostgres } from '../src/adapters/store-sql/dialects/postgres/copy/fillPostgres.ts'
import type { Store } from '../src/ports/Store.ts'
import { Chat } from './contract/store/Chat.ts'
import { World } from './contract/store/World.ts'
import { command, through } from './copies/command.ts'
import { furnished, homes, openStore } from './copies/homes.ts'
import { picture } from './copies/picture.ts'

const { place, sqlite, postgres, sql } = homes()

test.each([
  ['PostgreSQL', postgres],
  ['SQLite', sqlite],
])(
  '[B22] an import into %s mixes nothing, and of a damaged copy nothing is taken',
  async (_, make) => {
    const [home, to] = [await sqlite(), await make()]
    const scene = await furnished(home)
    const copy = place('copy')
    expect((await command(home, 'export', copy)).code).toBe(0)
    expect((await command(home, 'export', copy)).said).toMatch(/exists already, and an export overwrites nothing/)
    const text = join(copy, 'deskbell.jsonl')
    const damaged = (how: (lines: string[]) => unknown) => {
      const where = place('damaged')
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
      [place('nowhere'), /has no deskbell.jsonl/],
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
  const [home, to] = [await sqlite(), await postgres()]
  await furnished(home)
  const database = new DatabaseSync(join(home.DATA_DIR, 'deskbell.db'))
  database.exec('delete from events where conv = 1 and seq = 6')
  database.close()
  const copy = place('copy')
  await command(home, 'export', copy)
  const refused = await command(to, 'import', copy)
  expect([refused.code, refused.said]).toEqual([1, expect.stringMatching(/^seq {2}cnv_[^]*so nothing was changed/)])
  expect((await command(to, 'import', copy, '--anyway')).code).toBe(0)
  expect((await command(to, 'verify')).code).toBe(1)
}, 60_000)

test('[B23] a shared database is backed up while relays write, and put back as another history; what was there is kept', async () => {
  const home = await postgres()
  const scene = await furnished(home)
  const copy = place('backup')
  const store = await openStore(home)
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
    expect((await now.load(scene.chats.map(({ id }) => id))).size).toBe(5)
  })
  expect(readFileSync(join(kept, 'deskbell.jsonl'), 'utf8')).toContain('after the backup')
  expect((await command(home, 'restore', kept)).code).toBe(0)
  expect(
    JSON.stringify(await through(home, (now) => now.timeline(chat.id, { from: 1, limit: 99, audience: 'staff' }))),
  ).toContain('after the backup')
}, 60_000)

test('[B23] the embedded database takes a portable copy too, and PostgreSQL says what to do with a backup of a file', async () => {
  const [home, shared] = [await sqlite(), await postgres()]
  const scene = await furnished(home)
  const seen = await through(home, (store) => picture(store, scene))
  const [copy, backup] = [place('copy'), place('backup')]
  await command(home, 'export', copy)
  await command(home, 'backup', backup)
  const restored = await command(home, 'restore', copy)
  expect(restored.said).toMatch(/^Restored 5 conversations .*\nWhat was there before is kept in /)
  expect(await through(home, (store) => picture(store, scene))).toEqual(seen)
  const wrong = await command(shared, 'restore', backup)
  expect([wrong.code, wrong.said]).toEqual([
    1,
    expect.stringMatching(/is a backup of the embedded database, but DATABASE_URL is set/),
  ])
  const again = place('again')
  expect((await command({ DATA_DIR: backup }, 'export', again)).code).toBe(0)
  expect((await command(shared, 'import', again)).code).toBe(0)
  expect(await through(shared, (store) => picture(store, scene))).toEqual(seen)
  const nothing = await command(await postgres(), 'export', place('nothing'))
  expect([nothing.code, nothing.said]).toEqual([1, expect.stringMatching(/there is no installation in that database/)])
}, 60_000)

test('[B22] a relay that connects while a shared database is filled undoes it: it would go on with what was there', async () => {
  const home = await postgres()
  const { DATABASE_URL: url = '' } = home
  await (await openStore(home)).close()
  const relay = new Client({ connectionString: url, application_name: 'deskbell reads' })
  const filled = fillPostgres({ ...ASKED, url }, async (target) => {
    await relay.connect()
    for await (const finding of target.finish()) throw new Error(finding.detail)
    return true
  })
  await expect(filled).rejects.toThrow('1 others')
  await relay.end()
})

test('[B23] a relay that is started while a shared database is filled waits, and finds what was put there', async () => {
  const home = await postgres()
  const { DATABASE_URL: url = '' } = home
  const before = await openStore(home)
  const { epoch } = await before.info()
  await before.close()
  let starting: Promise<Store> | null = null
  const isKept = await fillPostgres({ ...ASKED, url }, async (target) => {
    starting = openStore(home)
    await eventually(async () => (await sql(home, WAITING)).join() === '1', 'it waits')
    for await (const finding of target.finish()) throw new Error(finding.detail)
    return true
  })
  const store = await (starting as Promise<Store> | null)
  expect([isKept, (await store?.info())?.epoch === epoch]).toEqual([true, false])
  await store?.close()
})

const WAITING = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
const ASKED = {
  promises: { evolve: null, oneOpen: false },
  replace: false,
  inUse: (connections: number) => new Error(`${connections} others`),
  notEmpty: () => new Error('not empty'),
  keep: async () => {},
}
