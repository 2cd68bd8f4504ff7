import pg from 'pg'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { pause } from '../../../tests/support/eventually.ts'
import { privatePostgres } from '../../../tests/support/privatePostgres.ts'
import type { PrivatePostgres } from '../../../tests/support/privatePostgres.ts'
import { DatabaseClock } from '../src/adapters/store-sql/dialects/postgres/DatabaseClock.ts'
import { refuse } from '../src/adapters/store-sql/dialects/postgres/greet.ts'
import { openPostgresStore } from '../src/adapters/store-sql/openPostgresStore.ts'
import type { PostgresStoreOptions } from '../src/adapters/store-sql/openPostgresStore.ts'
import { MIGRATIONS } from '../src/adapters/store-sql/schema/migrations.ts'
import { evolve } from '../src/domain/conversation/evolve.ts'
import { phrasesOf } from '../src/domain/search/words.ts'
import type { PoolView, Store } from '../src/ports/Store.ts'
import { Chat, assigns, begins, keyed, says } from './contract/store/Chat.ts'
import { commitContract } from './contract/store/commits.ts'
import { hammerContract } from './contract/store/hammer.ts'
import { keyContract } from './contract/store/keys.ts'
import { listContract } from './contract/store/lists.ts'
import { searchContract } from './contract/store/search.ts'
import { timelineContract } from './contract/store/timelines.ts'
import { lease, newClientId, newId, World } from './contract/store/World.ts'
import { workContract } from './contract/store/work.ts'

const warnings: string[] = []
const errors: string[] = []
const log = {
  debug: () => {},
  info: () => {},
  warn: (text: string) => void warnings.push(text),
  error: (text: string) => void errors.push(text),
}

let server: PrivatePostgres
let made: string
beforeAll(async () => {
  // Acknowledged is written, so that going down loses nothing; only the disk is not waited for.
  server = await privatePostgres({ settings: ['synchronous_commit=on'] })
  const url = await server.database()
  await (await openPostgresStore({ url, log, trustSettings: true })).close()
  made = nameOf(url)
})

const databases: string[] = []
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  warnings.length = 0
  errors.length = 0
  await Promise.all(opened.splice(0).map((each) => each.close()))
  for (const url of databases.splice(0)) await server.drop(url)
})

const nameOf = (url: string) => new URL(url).pathname.slice(1)
/** With the schema, unless it is to be empty. */
async function database(template: string | undefined = made): Promise<string> {
  const url = await server.database(template)
  databases.push(url)
  return url
}

async function open(url: string, options: Partial<PostgresStoreOptions> = {}) {
  const store = await openPostgresStore({ url, log, evolve, trustSettings: true, ...options })
  opened.push(store)
  return store
}
const worldOf = (store: Store) => new World({ store, clock: { now: Date.now, advance: () => {} } })

/** A connection beside the stores. */
async function beside(url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  await client.connect()
  opened.push({ close: () => client.end() })
  return client
}

/** Asks again until it is so; what is rejected is not so yet. */
async function until(look: () => Promise<boolean>, what: string): Promise<void> {
  const late = performance.now() + 20_000
  while (!(await look().catch(() => false))) {
    if (performance.now() > late) throw new Error(`waited in vain for: ${what}`)
    await pause(20)
  }
}

/** Two relays on one database. */
async function two() {
  const url = await database()
  const [a, b] = [worldOf(await open(url)), worldOf(await open(url))]
  return { url, a, b }
}

/** Somebody whose calls go to one relay and the other in turn. */
function inTurns(stores: readonly Store[]): Store {
  let calls = 0
  return new Proxy(stores[0] as Store, {
    get: (_, name: keyof Store) => {
      const store = stores[(calls += 1) % stores.length] as Store
      return (store[name] as (...args: unknown[]) => unknown).bind(store)
    },
  })
}

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

describe('[S60] what cannot be used is explained', () => {
  const why = (url: string, options: Partial<PostgresStoreOptions> = {}) =>
    open(url, options).then(
      () => 'it was opened',
      ({ name, code, message }: { name: string; code: string; message: string }) => `${name} ${code}: ${message}`,
    )

  it('when it cannot be reached, or not as this user', async () => {
    expect(await why('postgres://deskbell@127.0.0.1:1/x')).toMatch(/^StoreOpenError unreachable: .*127\.0\.0\.1:1/)
    expect(await why('postgres://deskbell@nowhere.invalid/x')).toMatch(
      /^StoreOpenError unreachable: .*nowhere\.invalid/,
    )
    expect(await why('not a url at all')).toMatch(/^StoreOpenError bad_url: /)
    expect(await why(server.url('nothing'))).toMatch(/^StoreOpenError no_database: .*create database nothing/)
    const secret = server.url('postgres', 'nobody:hush')
    expect(await why(secret)).toMatch(/^StoreOpenError refused: .*nobody/)
    expect(await why(secret)).not.toContain('hush')
  })

  it('when the user may not make tables there', async () => {
    const url = await database('template0')
    await server.sql('create role guest login')
    await server.sql('revoke create on schema public from public; revoke all on schema public from guest', nameOf(url))
    expect(await why(server.url(nameOf(url), 'guest'))).toMatch(/^StoreOpenError not_allowed: .*owner to guest/)
  })

  it('[S66] unless the server only keeps its name to itself', async () => {
    const url = await database()
    await server.sql('revoke execute on function pg_control_system() from public', nameOf(url))
    await server.sql(`create role tenant login; alter database ${nameOf(url)} owner to tenant`)
    await server.sql('reassign owned by deskbell to tenant', nameOf(url)).catch(() => {})
    await server.sql('grant all on all tables in schema public to tenant', nameOf(url))
    const store = await open(server.url(nameOf(url), 'tenant'))
    expect((await store.info()).epoch).toMatch(/^[0-9a-f]{32}$/)
  })

  it('when the database cannot hold every language', async () => {
    await server.sql("create database latin encoding 'LATIN1' template template0")
    expect(await why(server.url('latin'))).toMatch(/^StoreOpenError wrong_encoding: .*LATIN1/)
  })

  it('when it might lose what was acknowledged, or takes nothing', async () => {
    const url = await database()
    expect(await why(url, { trustSettings: false })).toMatch(
      /^StoreOpenError unsafe_settings: .*fsync and full_page_writes off/,
    )
    await server.sql(`alter database ${nameOf(url)} set default_transaction_read_only = on`)
    expect(await why(url)).toMatch(/^StoreOpenError read_only: /)
  })

  it('when it is older than what is tried', () => {
    const server = { version: 14, encoding: 'UTF8', fsync: 'on', fullPageWrites: 'on', synchronousCommit: 'local' }
    const about = { ...server, isReadOnly: false }
    expect(() => refuse(about, false)).not.toThrow()
    expect(() => refuse({ ...about, version: 13 }, true)).toThrow(/PostgreSQL 13; Deskbell needs version 14/)
    expect(() => refuse({ ...about, synchronousCommit: 'off' }, false)).toThrow(/synchronous_commit = on/)
  })

  it('also when it changes while the relay runs', async () => {
    const { url, a } = await two()
    await server.sql(`alter database ${nameOf(url)} set default_transaction_read_only = on`)
    await server.sql(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${nameOf(url)}'`)
    const refused = () =>
      a.store.probe().then(
        () => '',
        ({ code }: { code: string }) => code,
      )
    await until(async () => (await refused()) === 'read_only', 'new connections are refused')
  })
})

describe('two relays', () => {
  it('[S61] see what the other committed, and make one event of a key that reaches both', async () => {
    const { a, b } = await two()
    const here = await new Chat(a, await a.shop()).begin()
    const { drafts, ...key } = keyed('once')
    const unit = here.build(drafts, key).unit
    const outcomes = (await Promise.all([a.store.commit([unit]), b.store.commit([unit])])).flat()
    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.why)).toSorted()).toEqual(['duplicate', 'ok'])
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject({ original: { seq: 4 }, sameBody: true })
    const { events } = await b.store.timeline(here.id, { from: 1, limit: 9, audience: 'staff' })
    expect(events).toHaveLength(4)
    expect((await b.store.heads({ changedWithinMs: 20_000 })).map(({ id }) => id)).toEqual([here.id])
    // The second knew nothing of the conversation, and the first nothing of what the second says next.
    const there = new Chat(b, here.place)
    Object.assign(there, (await b.store.load([here.id])).get(here.id), { id: here.id })
    await there.note('by the other')
    expect(await here.try([says('on an old head')])).toEqual({ ok: false, why: 'stale' })
    Object.assign(here, (await a.store.load([here.id])).get(here.id))
    await here.say('on the new head')
    expect(await a.findings()).toEqual([])
  })

  it('[S61] make one conversation of a start that reaches both', async () => {
    const { a, b } = await two()
    const place = await a.shop()
    for (let i = 0; i < 10; i += 1) {
      const chat = new Chat(a, place)
      const { unit } = chat.build(begins(place, chat.participantId), { clientId: newClientId() })
      const outcomes = (await Promise.all([a.store.commit([unit]), b.store.commit([unit])])).flat()
      expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.why)).toSorted()).toEqual(['duplicate', 'ok'])
    }
    expect(await b.findings()).toEqual([])
  })

  it('[S62] never give an agent more than their capacity, or a queue more than its limit', async () => {
    const { a, b } = await two()
    // Again and again: it takes two that read before either has written.
    for (let round = 1; round <= 6; round += 1) {
      const agentId = await a.online({ capacity: 3 })
      const place = await a.shop([agentId])
      const guards = [{ kind: 'queue', departmentId: place.departmentId, max: 7 }] as const
      const chats = Array.from({ length: 12 }, (_, index) => new Chat(index % 2 === 0 ? a : b, place))
      const begun = await Promise.all(chats.map((chat) => chat.try(begins(place, chat.participantId), { guards })))
      expect(begun.filter(({ ok }) => ok)).toHaveLength(7)
      const waiting = chats.filter(({ state }) => state !== null)
      const taken = await Promise.all(waiting.map((chat) => chat.try(assigns(agentId, 'claimed'))))
      expect(taken.filter(({ ok }) => ok)).toHaveLength(3)
      expect((await b.store.loads([agentId])).get(agentId)).toEqual({ load: 3, max: 3 })
    }
    expect(await a.findings()).toEqual([])
  })

  it('[S23] decide about a pool one after the other', async () => {
    const { a, b } = await two()
    const agents = [await a.online({ capacity: 12 }), await a.online({ capacity: 8 })]
    const place = await a.shop(agents)
    const shared = await a.department(place.siteId, agents)
    const chats: Chat[] = []
    for (let i = 0; i < 24; i += 1)
      chats.push(await new Chat(a, { ...place, departmentId: i % 2 === 0 ? place.departmentId : shared }).begin())
    const routeOne = (view: PoolView) => {
      const agent = view.agents.find(({ load, max }) => load < max)
      const first = view.waiting[0]
      const chat = chats.find(({ id }) => id === first?.state.id)
      return agent && first && chat ? [chat.build(assigns(agent.id, 'routed'), {}, first).unit] : []
    }
    const results = await Promise.all(
      // Each relay for a department of its own, at the same time, again and again.
      [...Array(48).keys()].map((i) =>
        i % 2 === 0 ? a.store.route(place.departmentId, routeOne) : b.store.route(shared, routeOne),
      ),
    )
    expect(results.flatMap(({ outcomes }) => outcomes).map(({ ok }) => ok)).toEqual(Array(20).fill(true))
    expect(await b.findings()).toEqual([])
  })

  it('[S67] never block each other for good', { timeout: 60_000 }, async () => {
    const { url, a, b } = await two()
    const agents = [await a.agent({ capacity: 1_000 }), await a.agent({ capacity: 1_000 })]
    const places = [await a.shop(), await a.shop()]
    const chats: Chat[] = []
    for (let i = 0; i < 12; i += 1) chats.push(await new Chat(a, places[i % 2]!).begin())
    // The same conversations, sites, agents and pieces of work, in other orders each time: plain words, moves, and both in one batch.
    const write = async (world: World, round: number) => {
      const order = chats.toSorted((x, y) => x.id.charCodeAt(5 + (round % 20)) - y.id.charCodeAt(5 + (round % 20)) || 1)
      const loaded = await world.store.load(order.map(({ id }) => id))
      const units = order.map((chat, index) => {
        const on = loaded.get(chat.id)!
        const clientId = newClientId()
        if ((index + round) % 3 > 0) return chat.build([says('plain')], { clientId }, on).unit
        const guards = [...agents, ...agents.toReversed()].map((agentId, place) => ({
          kind: 'load' as const,
          agentId,
          delta: place < 2 ? 1 : -1,
        }))
        const effects = ['x', 'y', 'z'].map((name) => ({ kind: 'mail', dedupe: `${name}${round % 5}`, body: {} }))
        const drafts = [on.state.status === 'closed' ? { type: 'conversation.reopened' as const, content: {} } : closes]
        return chat.build(drafts, { clientId, guards, effects: round % 2 ? effects : effects.toReversed() }, on).unit
      })
      const marks = order.map(({ id }) => ({
        conversationId: id,
        mark: { participantId: 'agt_x', side: 'staff' as const, delivered: 3, read: round % 4 },
      }))
      const leases = order.map(({ id }) => lease('visitor', id, `con_${id}`))
      const [outcomes] = await Promise.all([
        world.store.commit(units),
        world.store.raiseMarks(round % 2 ? marks : marks.toReversed()),
        world.store.renew(round % 2 ? leases : leases.toReversed()),
      ])
      return outcomes.filter(({ ok }) => ok).length
    }
    let done = 0
    await Promise.all(
      [a, b, a, b].map(async (world, which) => {
        for (let round = 0; round < 25; round += 1) {
          const times = await write(world, round * 4 + which)
          done += times
        }
      }),
    )
    expect(done).toBeGreaterThan(100)
    expect(errors).toEqual([])
    expect(await a.findings()).toEqual([])
    await Promise.all(opened.splice(0).map((store) => store.close()))
    const deadlocks = `select deadlocks, numbackends from pg_stat_database where datname = '${nameOf(url)}'`
    // What a connection counted is known when it has ended.
    await until(async () => (await server.sql(deadlocks))[0]?.endsWith('|0') ?? false, 'all connections ended')
    expect(await server.sql(deadlocks)).toEqual(['0|0'])
  })

  it('[S68] take each piece of work once', async () => {
    const { a, b } = await two()
    const chat = await new Chat(a, await a.shop()).begin()
    const effects = Array.from({ length: 40 }, (_, index) => ({ kind: 'mail', dedupe: `${index}`, body: { index } }))
    await chat.say('x', { effects })
    const taken = await Promise.all([a, b, a, b, a, b].map(({ store }) => store.takeEffects(['mail'], 10, 60_000)))
    const ids = taken.flat().map(({ id }) => id)
    expect(ids).toHaveLength(40)
    expect(new Set(ids).size).toBe(40)
  })

  it('[S65] go by the database’s clock', async () => {
    const { url, a, b } = await two()
    // The clocks of both relays are wrong, each by an hour in its direction.
    const wrong = vi.spyOn(Date, 'now')
    const machine = performance.timeOrigin + performance.now()
    wrong.mockReturnValue(machine - 3_600_000)
    await a.store.renew([lease('agent', 'agt_gone', 'c1', 41_000), lease('agent', 'agt_here', 'c2', 39_000)])
    wrong.mockReturnValue(machine + 3_600_000)
    const expired = await b.store.expired('agent')
    wrong.mockRestore()
    const [now] = await server.sql('select floor(extract(epoch from clock_timestamp()) * 1000)::int8', nameOf(url))
    expect(expired.map(({ subjectId }) => subjectId)).toEqual(['agt_gone'])
    expect(Number(now) - expired[0]!.heardAt).toBeGreaterThanOrEqual(41_000)
    expect(await b.store.connected('agent', ['agt_here'], 60_000)).toEqual(new Set(['agt_here']))
    // A clock an hour behind, on a connection with a delay that is not the same both ways.
    let steady = 1_000_000
    const clock = new DatabaseClock(null, () => steady)
    await clock.measured(async () => {
      steady += 40
      return { now: 4_600_020 }
    })
    expect(clock.now()).toBe(4_600_040)
    // A worse measurement is not believed, until the better one is old.
    const worse = () =>
      clock.measured(async () => {
        steady += 2_000
        return { now: steady }
      })
    await worse()
    expect(clock.now()).toBe(4_602_040)
    steady += 30_000
    await worse()
    expect(clock.now()).toBe(steady + 1_000)
  })
})

/** What a commit came to, or why it was rejected. */
const toldOf = (commit: Promise<unknown>): Promise<string> =>
  commit.then(
    (outcomes) => `acknowledged: ${JSON.stringify(outcomes)}`,
    ({ message }: Error) => message,
  )
const BROKEN = /terminat/

const closes = { type: 'conversation.closed', content: { reason: 'ended' } } as const

describe('a broken connection', () => {
  /** Ends the connections that write and wait for something. */
  const terminate = async (client: pg.Client, waitsFor: string, meanwhile = () => {}) => {
    const waiting = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'deskbell writes' and wait_event_type || wait_event like $1`
    await until(async () => {
      meanwhile()
      return (await client.query(waiting, [waitsFor])).rowCount !== 0
    }, 'the commit waits')
  }

  it('[S63] in the middle of a commit leaves nothing of it', async () => {
    const { url, a } = await two()
    const chat = await new Chat(a, await a.shop()).begin()
    const client = await beside(url)
    for (const extras of [{}, { effects: [{ kind: 'mail', dedupe: 'x', body: {} }] }]) {
      const built = chat.build([says('half')], { clientId: newClientId(), ...extras })
      await client.query('begin; select from heads for update')
      const told = toldOf(a.store.commit([built.unit]))
      await terminate(client, 'Lock%')
      expect(await told).toMatch(BROKEN)
      await client.query('commit')
      expect((await a.store.load([chat.id])).get(chat.id)?.head).toBe(chat.head)
      expect(await a.one(built.unit)).toMatchObject({ ok: true })
      expect(await a.one(built.unit)).toMatchObject({ why: 'duplicate', sameBody: true })
      chat.follow(built)
    }
    expect(await a.findings()).toEqual([])
  })

  it('[S63] after the commit, before it was told, makes a duplicate of the repetition', async () => {
    const { url, a } = await two()
    const chat = await new Chat(a, await a.shop()).begin()
    const client = await beside(url)
    // Commits wait for a standby that is not there: what is on the disk already can be seen by all when the connection ends.
    const standby = async (name: string) => {
      await client.query(`alter system set synchronous_standby_names = '${name}'`).catch(() => {})
      await client.query('select pg_reload_conf()')
    }
    await client.query('set synchronous_commit = local')
    await standby('nobody')
    try {
      // The server turns to its new settings in its own time: until then commits are simply acknowledged.
      let built = chat.build([says('whole')], { clientId: newClientId() })
      let told: string | null = null
      const commit = () => toldOf(a.store.commit([built.unit])).then((text) => (told = text))
      let committed = commit()
      await terminate(client, 'IPCSyncRep', () => {
        if (!told?.startsWith('acknowledged')) return
        chat.follow(built)
        told = null
        built = chat.build([says('whole')], { clientId: newClientId() })
        committed = commit()
      })
      expect(await committed).toMatch(BROKEN)
      await standby('')
      const original = { seq: chat.head + 1 }
      expect(await a.one(built.unit)).toMatchObject({ why: 'duplicate', sameBody: true, original })
      expect((await a.store.load([chat.id])).get(chat.id)?.head).toBe(chat.head + 1)
    } finally {
      await standby('')
    }
    expect(await a.findings()).toEqual([])
  })

  it('[S63] at any moment costs no message and makes none twice', { timeout: 60_000 }, async () => {
    const { url, a, b } = await two()
    const agentId = await a.agent({ capacity: 1_000 })
    const place = await a.shop()
    const chats: Chat[] = []
    for (let i = 0; i < 6; i += 1) chats.push(await new Chat(a, place).begin())
    const client = await beside(url)
    const acked: { chat: Chat; clientId: string; seq: number }[] = []
    let isOver = false
    // As the door does: what is unknown is asked again with the same keys, what is stale is decided again.
    const write = async (world: World, chat: Chat, other: Chat) => {
      for (let i = 0; !isOver; i += 1) {
        const { drafts, ...key } = keyed(`message ${i}`)
        let seq = 0
        while (seq === 0) {
          const loaded = await world.store.load([chat.id, other.id]).catch(() => new Map<string, never>())
          const [on, beside] = [loaded.get(chat.id), loaded.get(other.id)]
          if (on === undefined || beside === undefined) continue
          const guards = [{ kind: 'load', agentId, delta: i % 2 === 0 ? 1 : -1 }] as const
          const units = [chat.build(drafts, key, on).unit, other.build([says('beside')], { guards }, beside).unit]
          const outcomes = await world.store.commit(units).catch(() => [])
          const first = outcomes[0]
          if (first?.ok) seq = first.head
          else if (first?.why === 'duplicate') seq = first.original.seq
        }
        acked.push({ chat, clientId: key.clientId, seq })
      }
    }
    const writers = [a, b].flatMap((world) => chats.map((chat, index) => write(world, chat, chats[(index + 1) % 6]!)))
    for (let kills = 0; kills < 40; kills += 1) {
      const { length } = acked
      await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
        and pid <> pg_backend_pid() and state <> 'idle' order by random() limit 1`)
      await until(async () => acked.length > length + 3, 'it goes on')
    }
    isOver = true
    await Promise.all(writers)
    for (const chat of chats) {
      const { events } = await a.store.timeline(chat.id, { from: 1, limit: 5_000, audience: 'staff' })
      const own = acked.filter((each) => each.chat === chat)
      for (const { clientId, seq } of own)
        expect(events.filter(({ json }) => json.includes(clientId)).map((event) => event.seq)).toEqual([seq])
    }
    // The load was moved with no conversation in hand, so what is held does not tell it.
    expect((await a.findings()).filter((finding) => !finding.startsWith('load:'))).toEqual([])
    expect(errors).toEqual([])
  })

  it('[S64] to a server that went down heals by itself, with everything acknowledged', async () => {
    const { a } = await two()
    const place = await a.shop()
    const chats = Array.from({ length: 5 }, () => new Chat(a, place))
    for (const chat of chats) await chat.begin()
    const { epoch } = await a.store.info()
    const restarted = server.restart()
    // Whatever was on its way is rejected or acknowledged; the same again is told which.
    let acked = 0
    for (const chat of chats) {
      const built = chat.build([says('over the break')], { clientId: newClientId() })
      await until(() => a.one(built.unit).then(({ ok }) => (acked += Number(ok)) >= 0), 'it is committed')
      chat.follow(built)
    }
    await restarted
    for (const chat of chats) {
      const { events } = await a.store.timeline(chat.id, { from: 1, limit: 9, audience: 'staff' })
      expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    }
    expect((await a.store.info()).epoch).toBe(epoch)
    expect(await a.findings()).toEqual([])
  })

  it('[S66] to a server that was brought back finds another history, and believes nothing of the one before', async () => {
    const { url, a } = await two()
    const place = await a.shop()
    const chat = await new Chat(a, place).begin()
    const other = await new Chat(a, place).begin()
    expect(other.head).toBe(chat.head)
    const { epoch } = await a.store.info()
    await server.recover()
    // In the other history the two were given each other's key.
    for (const [from, to] of [
      [chat.id, 'between'],
      [other.id, chat.id],
      ['between', other.id],
    ])
      await server.sql(`update conversations set id = '${to}' where id = '${from}'`, nameOf(url))
    await until(() => a.store.probe().then(() => true), 'it commits again')
    const after = (await a.store.info()).epoch
    expect(after).not.toBe(epoch)
    expect((await (await open(url)).info()).epoch).toBe(after)
    expect(warnings).toContainEqual(expect.stringContaining('another PostgreSQL server'))
    await chat.say('and it goes on')
    const said = `select c.id from events e join conversations c on c.key = e.conv where e.json like '%and it goes on%'`
    expect(await server.sql(said, nameOf(url))).toEqual([chat.id])
  })

  it('[S46] to a store that is closed rejects what is asked of it', async () => {
    const { a } = await two()
    const chat = await new Chat(a, await a.shop()).begin()
    const last = chat.say('the last')
    await Promise.all([a.store.close(), a.store.close()])
    await last
    await expect(chat.say('too late')).rejects.toThrow(/closed/)
    await expect(a.store.load([chat.id])).rejects.toThrow(/end/)
    await expect(a.store.probe()).rejects.toThrow(/closed/)
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
