import { describe, expect, it } from 'vitest'
import { MIGRATIONS } from '../src/adapters/store-sql/schema/migrations.ts'
import { phrasesOf } from '../src/domain/search/words.ts'
import { database, inTurns, nameOf, open, server, two, until, worldOf } from './contract/postgresBed.ts'
import { Chat, says } from './contract/store/Chat.ts'
import { commitContract } from './contract/store/commits.ts'
import { hammerContract } from './contract/store/hammer.ts'
import { keyContract } from './contract/store/keys.ts'
import { listContract } from './contract/store/lists.ts'
import { searchContract } from './contract/store/search.ts'
import { timelineContract } from './contract/store/timelines.ts'
import { newId, World } from './contract/store/World.ts'
import { workContract } from './contract/store/work.ts'

const closes = { type: 'conversation.closed', content: { reason: 'ended' } } as const

describe('[S61] what one relay did, the other goes on with', () => {
  const relays = async (): Promise<World> => {
    const url = await database()
    let now = 1_750_000_000_000
    const clock = { now: () => now, advance: (ms: number) => void (now += ms) }
    const stores = [await open(url, { now: clock.now }), await open(url, { now: clock.now })]
    return new World({ store: inTurns(stores), clock })
  }
  commitContract(relays)
  keyContract(relays)
  timelineContract(relays)
  workContract(relays)
  listContract(relays, 5)
  searchContract(relays)
  hammerContract(relays)
})

describe('schema', () => {
  it('[S59] is made once by four relays that start at the same time', async () => {
    const url = await database('template0')
    const stores = await Promise.all([1, 2, 3, 4].map(() => open(url)))
    const infos = await Promise.all(stores.map((store) => store.info()))
    expect(new Set(infos.map(({ epoch }) => epoch)).size).toBe(1)
    expect(infos[0]?.epoch).toMatch(/^[0-9a-f]{32}$/)
    expect(infos.map(({ schema }) => schema)).toEqual([1, 2, 3, 4].map(() => MIGRATIONS.length))
    const world = worldOf(inTurns(stores))
    await new Chat(world, await world.shop()).begin()
    expect(await world.findings()).toEqual([])
    expect(stores[0]?.thread).toBe('database')
  })

  it('[S42] of a newer version is refused and left as it is', async () => {
    const url = await database()
    await server.sql("update meta set value = '99' where name = 'schema'", nameOf(url))
    await expect(open(url)).rejects.toThrow(
      new RegExp(`schema version 99.*knows versions up to ${MIGRATIONS.length}\\b`),
    )
    expect(await server.sql("select value from meta where name = 'schema'", nameOf(url))).toEqual(['99'])
  })

  it('[S41] that could not be made whole is not made at all, and made by the next start', async () => {
    const url = await database('template0')
    await server.sql('create table events (x int)', nameOf(url))
    await expect(open(url)).rejects.toThrow(/already exists/)
    expect(await server.sql(`select count(*) from pg_tables where schemaname = 'public'`, nameOf(url))).toEqual(['1'])
    await server.sql('drop table events', nameOf(url))
    expect((await (await open(url)).info()).schema).toBe(MIGRATIONS.length)
  })

  it('[S19] refuses in the schema itself to load an agent beyond their capacity', async () => {
    const url = await database()
    const agentId = await worldOf(await open(url)).agent({ capacity: 2 })
    const load = (value: number) =>
      server.sql(`update agent_load set load = ${value} where agent = '${agentId}'`, nameOf(url))
    await load(2)
    await expect(load(3)).rejects.toThrow(/beyond max/)
    await server.sql('update agent_load set max = 1', nameOf(url))
    await load(1)
  })
})

describe('words', () => {
  it('[S57] that were erased leave the index too, whoever took them in', async () => {
    const { url, a, b } = await two()
    const chat = await new Chat(a, await a.shop()).begin()
    await chat.say('my secret is rumpelstilzchen')
    const find = async ({ store }: World, question: string) => {
      const siteIds = (await store.find('site', {})).map(({ value }) => value.id)
      const found = await store.search({ phrases: phrasesOf(question), number: null, siteIds, limit: 9, cursor: null })
      expect(found.complete).toBe(true)
      return found.hits.map(({ row }) => row.id)
    }
    expect(await find(b, 'rumpel')).toEqual([chat.id])
    const kept = () => server.sql(`select count(*) from event_words where words::text like '%rumpel%'`, nameOf(url))
    expect(await kept()).toEqual(['1'])
    const built = chat.build([closes])
    await a.sure({ ...built.unit, conversation: { ...built.unit.conversation!, amend: [{ seq: 4, json: null }] } })
    expect(await kept()).toEqual(['0'])
    expect([await find(a, 'rumpel'), await find(b, 'secret')]).toEqual([[], []])
    // Nothing that was taken in is left to be.
    expect(await server.sql('select count(*) from words_wanted', nameOf(url))).toEqual(['0'])
  })

  it('[S58] of a long past are found step by step, and that there is more is told', async () => {
    const { a } = await two()
    const chat = await new Chat(a, await a.shop()).begin()
    let on = chat.build([says('the first needle')])
    const units = [on.unit]
    for (let i = 0; i < 250; i += 1) {
      on = chat.build(
        Array.from({ length: 20 }, () => says('hay')),
        {},
        on,
      )
      units.push(on.unit)
    }
    await a.store.commit(units)
    const siteIds = [chat.place.siteId]
    const ask = () => a.store.search({ phrases: phrasesOf('needle'), number: null, siteIds, limit: 9, cursor: null })
    expect(await ask()).toMatchObject({ complete: false, hits: [{ row: { id: chat.id } }] })
    await until(async () => (await ask()).complete, 'all words are taken in')
  })
})

/** What was done to the database, and the rule that finds it. */
const PLANTS: readonly (readonly [fault: string, rule: string, sql: string])[] = [
  ['an event is missing', 'seq', 'delete from events where seq = 2'],
  ['the head is too high', 'head', 'update heads set head = head + 1'],
  ['the chain of visitors is broken', 'public-chain', 'update events set prev_public = prev_public + 1 where seq = 3'],
  ['an event says another number', 'event-json', `update events set json = replace(json, '"seq":3', '"seq":33')`],
  ['an event is no JSON', 'state', 'update events set json = left(json, 40) where seq = 2'],
  ['the status differs from the state', 'queue', `update conversations set status = 'with_bot'`],
  ['the owner is another', 'owner', `update conversations set owner = 'agt_other'`],
  ['a load is not what is held', 'load', 'update agent_load set load = 0.5'],
  ['a count of a site is wrong', 'totals', 'update site_totals set open = 7'],
  ['a guarded capacity is not the set one', 'mirror', 'update agent_load set max = 1000'],
  ['an event has lost its conversation', 'orphan', 'update events set conv = 99'],
]

it.each(PLANTS)('[S47] finds a planted fault: %s', async (_fault, rule, text) => {
  const url = await database()
  const world = worldOf(await open(url))
  await world.agent({ capacity: 4 })
  await new Chat(world, await world.shop()).begin()
  await world.site()
  expect(await world.findings()).toEqual([])
  await server.sql(text, nameOf(url))
  expect((await world.findings()).map((finding) => finding.split(':')[0])).toContain(rule)
})

it('[S18] keeps apart what PostgreSQL cannot hold as it is', async () => {
  const world = worldOf(await open(await database()))
  const siteId = await world.site()
  const names = ['a\ud800', 'a\ud801', 'a\ufffd', 'a\0', '\u{10ffff}"a\\u0000"', 'a']
  for (const externalId of names) await world.contact(siteId, { externalId })
  for (const externalId of names)
    expect((await world.store.get('contact', { siteId, externalId }))?.value.externalId).toBe(externalId)
  expect(await world.store.get('contact', { siteId, externalId: newId('x') })).toBeNull()
})
