import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { beside, errors, nameOf, open, server, two, until, warnings } from './contract/postgresBed.ts'
import { Chat, keyed, says } from './contract/store/Chat.ts'
import { newClientId, World } from './contract/store/World.ts'

const toldOf = (commit: Promise<unknown>): Promise<string> =>
  commit.then(
    (outcomes) => `acknowledged: ${JSON.stringify(outcomes)}`,
    ({ message }: Error) => message,
  )
const BROKEN = /terminat/

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
