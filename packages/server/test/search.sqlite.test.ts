import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqliteStore } from '../src/adapters/store-sql/openSqliteStore.ts'
import { eventually } from '../../../tests/support/eventually.ts'
import { phrasesOf } from '../src/domain/search/words.ts'
import type { Store } from '../src/ports/Store.ts'
import { Chat } from './contract/store/Chat.ts'
import { World } from './contract/store/World.ts'

let directory = ''
const open: Store[] = []
const warnings: string[] = []
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: (text: string) => void warnings.push(text) }
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'deskbell-search-'))
})
afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
  rmSync(directory, { recursive: true })
})

const pathOf = (): string => join(directory, 'chat.sqlite')
const indexFiles = (): string[] => ['', '-wal'].map((end) => `${pathOf()}-search${end}`)

async function opened(): Promise<World> {
  const store = await openSqliteStore({ path: pathOf(), commitThread: 'inline', log })
  open.push(store)
  return new World({ store, clock: { now: Date.now, advance: () => {} } })
}

async function closed(): Promise<void> {
  for (const store of open.splice(0)) await store.close()
}

async function find({ store }: World, question: string, limit = 20) {
  const siteIds = (await store.find('site', {})).map(({ value }) => value.id)
  const { hits, complete } = await store.search({
    phrases: phrasesOf(question),
    number: null,
    siteIds,
    limit,
    cursor: null,
  })
  return { ids: hits.map(({ row }) => row.id), complete }
}

const changed = (sql: string): void => {
  const db = new DatabaseSync(pathOf())
  db.exec(sql)
  db.close()
}

test('[S56] the index goes on where it ended', async () => {
  let world = await opened()
  const chat = await new Chat(world, await world.shop()).begin()
  await chat.say('before')
  expect((await find(world, 'before')).ids).toEqual([chat.id])
  await chat.say('unseen before the end')
  await closed()
  const size = readFileSync(`${pathOf()}-search`).length
  world = await opened()
  expect((await find(world, 'unseen')).ids).toEqual([chat.id])
  expect((await find(world, 'before')).ids).toEqual([chat.id])
  await closed()
  // Nothing was taken in twice.
  expect(readFileSync(`${pathOf()}-search`).length).toBeLessThan(size * 1.5)
})

test.each([
  ['lost', () => indexFiles().forEach((file) => rmSync(file, { force: true }))],
  ['no database', () => writeFileSync(`${pathOf()}-search`, 'this is no database, however long one looks at it')],
  [
    'damaged within',
    () => {
      const bytes = readFileSync(`${pathOf()}-search`)
      bytes.fill(0xa5, 4_096)
      writeFileSync(`${pathOf()}-search`, bytes)
    },
  ],
  ['of another history', () => changed("update meta set value = 'another' where name = 'epoch'")],
  // Rows get other numbers when some were gone.
  ['of rows that moved', () => changed('delete from events where rowid in (2, 4); vacuum')],
])('[S56] an index that is %s is made anew', async (_, harm) => {
  let world = await opened()
  const chat = await new Chat(world, await world.shop()).begin()
  for (const text of ['one', 'two', 'three', 'four']) await chat.say(text)
  expect((await find(world, 'four')).ids).toEqual([chat.id])
  await closed()
  harm()
  world = await opened()
  const found = await find(world, 'four')
  expect(found).toEqual({ ids: [chat.id], complete: true })
  expect((await find(world, 'five')).ids).toEqual([])
  expect(warnings).toEqual([])
})

test('[S57] words that were erased leave the file of the index', async () => {
  const world = await opened()
  const chat = await new Chat(world, await world.shop()).begin()
  await chat.say('my secret is rumpelstilzchen')
  for (let i = 0; i < 20; i += 1) await chat.say(`and other words ${i}`)
  expect((await find(world, 'rumpelstilzchen')).ids).toEqual([chat.id])
  const has = (): boolean => indexFiles().some((file) => readFileSync(file).includes('umpelstilzchen'))
  expect(has()).toBe(true)
  const built = chat.build([{ type: 'conversation.closed', content: { reason: 'ended' } }])
  await world.sure({
    ...built.unit,
    conversation: { ...built.unit.conversation!, amend: [{ seq: 4, json: null }] },
  })
  expect((await find(world, 'rumpelstilzchen')).ids).toEqual([])
  await eventually(() => !has(), 'the words are gone from the file')
  await closed()
  const again = await opened()
  expect((await find(again, 'words')).ids).toEqual([chat.id])
})

test('[S58] while the index is made, what it has is found, and that there is more is told', async () => {
  const world = await opened()
  const place = await world.shop()
  const chat = await new Chat(world, place).begin()
  await chat.say('needle')
  let on = chat.build([{ type: 'visitor.left', content: {} }])
  const units = [on.unit]
  for (let i = 1; i < 900; i += 1) {
    on = chat.build(
      Array.from({ length: 20 }, () => ({ type: 'visitor.left' as const, content: {} })),
      {},
      on,
    )
    units.push(on.unit)
  }
  await world.store.commit(units)
  chat.follow(on)
  await chat.say('the last needle')
  const first = await find(world, 'needle')
  expect(first).toEqual({ ids: [chat.id], complete: false })
  let complete = false
  for (let times = 0; times < 100 && !complete; times += 1) ({ complete } = await find(world, 'last'))
  expect((await find(world, 'last')).ids).toEqual([chat.id])
})
