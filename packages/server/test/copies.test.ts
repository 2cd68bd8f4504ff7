import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { CopySource } from '../src/adapters/store-sql/copy/Copy.ts'
import { COPIED } from '../src/adapters/store-sql/copy/copiedTables.ts'
import { readPostgres } from '../src/adapters/store-sql/dialects/postgres/copy/readPostgres.ts'
import { readSqlite } from '../src/adapters/store-sql/dialects/sqlite/copy/readSqlite.ts'
import { phrasesOf } from '../src/domain/search/words.ts'
import { Chat, says } from './contract/store/Chat.ts'
import { World } from './contract/store/World.ts'
import { command, through } from './copies/command.ts'
import type { Env } from './copies/command.ts'
import { furnished, homes, openStore } from './copies/homes.ts'
import { picture } from './copies/picture.ts'

const { place, sqlite, postgres, sql } = homes()

/** Moves an installation and gives the text of the copy. */
async function move(from: Env, to: Env): Promise<string> {
  const copy = place('copy')
  const written = await command(from, 'export', copy)
  expect(written).toMatchObject({ code: 0 })
  const taken = await command(to, 'import', copy)
  expect(taken).toMatchObject({ code: 0 })
  for (const { said } of [written, taken]) expect(said).toMatch(/5 conversations with 30 events and 1 file/)
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
  const homes = [await sqlite(), await postgres(), await sqlite(), await sqlite(), await postgres()]
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
  ['SQLite', sqlite],
])(
  '[B21] a moved installation goes on where it was, in %s',
  async (_, make) => {
    const [home, to] = [await sqlite(), await make()]
    const scene = await furnished(home)
    const hourAgo = ['heard_at', 'grace_from', 'due_at'].map((column) => `${column} = ${column} - 3600000`).join(', ')
    const database = new DatabaseSync(join(home.DATA_DIR, 'deskbell.db'))
    database.exec(`update leases set ${hourAgo}`)
    database.close()
    await move(home, to)
    // As if the relay were started an hour after the move.
    if (to.DATABASE_URL !== undefined)
      await sql(
        to,
        `update leases set ${hourAgo}; update meta set value = value::int8 - 3600000 where name = 'swept_at'`,
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
      expect((await store.load([next.id])).get(next.id)?.number).toBe(5)
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
  ['SQLite', sqlite],
])('[B21] a copy is of one moment, whatever is written while it is made: %s', async (_, make) => {
  const home = await make()
  const scene = await furnished(home)
  const { DATABASE_URL: url, DATA_DIR } = home
  const store = await openStore(home)
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
  const [one, other] = [await sqlite(), await postgres()]
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
  const inPostgres = await sql(
    other,
    `select table_name || '.' || column_name from information_schema.columns where table_schema = 'public'`,
  )
  const copied = COPIED.flatMap(({ name, columns }) => columns.map(([column]) => `${name}.${column}`))
  const MADE_AGAIN =
    /^(?:meta|sqlite_sequence|search_changes|words_wanted|event_words|contact_words)\.|^heads\.changed_at$/
  for (const found of [inSqlite, inPostgres])
    expect(found.filter((name) => !MADE_AGAIN.test(name)).toSorted()).toEqual(copied.toSorted())
}, 60_000)
