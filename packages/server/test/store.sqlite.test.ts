import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Checkpointer } from '../src/adapters/store-sql/dialects/sqlite/Checkpointer.ts'
import { checkPlace, fileSystemOf } from '../src/adapters/store-sql/dialects/sqlite/checkPlace.ts'
import { Connection } from '../src/adapters/store-sql/dialects/sqlite/Connection.ts'
import { measureFlush } from '../src/adapters/store-sql/dialects/sqlite/measureFlush.ts'
import { ThreadClient } from '../src/adapters/store-sql/dialects/sqlite/threads/ThreadClient.ts'
import { MIGRATIONS } from '../src/adapters/store-sql/schema/migrations.ts'
import { openSqliteStore } from '../src/adapters/store-sql/openSqliteStore.ts'
import type { SqliteStoreOptions } from '../src/adapters/store-sql/openSqliteStore.ts'
import { evolve } from '../src/domain/conversation/evolve.ts'
import type { Store } from '../src/ports/Store.ts'
import { Chat, says } from './contract/store/Chat.ts'
import type { Acked } from './contract/store/killedWriter.ts'
import { lease, newClientId, newId, World } from './contract/store/World.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))

let directory = ''
let path = ''
let opened: Store[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'deskbell-sqlite-'))
  path = join(directory, 'test.db')
})
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()))
  opened = []
  rmSync(directory, { recursive: true })
})

async function open(options: Partial<SqliteStoreOptions> = {}) {
  const store = await openSqliteStore({ path, commitThread: 'inline', log, evolve, ...options })
  opened.push(store)
  return store
}
const worldOf = (store: Store) => new World({ store, clock: { now: Date.now, advance: () => {} } })

/** Runs a child until it says something that `enough` accepts, then kills it with SIGKILL; gives all it said. */
async function killWhen(args: string[], enough: (said: string) => boolean): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (enough(said)) child.kill('SIGKILL')
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect([code, signal]).toEqual([null, 'SIGKILL'])
  return said
}

describe('durability', () => {
  it.each(['inline', 'worker'])(
    '[S40] has everything it acknowledged after kill -9, %s',
    { timeout: 60_000 },
    async (thread) => {
      const acked: Acked[] = []
      for (const lines of [1, 200, 3_000]) {
        const args = [
          pathOf('contract/store/killedWriter.ts'),
          pathOf('../src/adapters/store-sql/openSqliteStore.ts'),
          path,
          thread,
        ]
        const said = await killWhen(args, (text) => text.length > lines * 150)
        // The last line may have been cut off by the kill; what was not heard was not promised.
        acked.push(
          ...said
            .split('\n')
            .slice(0, -1)
            .map((line) => JSON.parse(line) as Acked),
        )
      }
      expect(acked.length).toBeGreaterThan(2_000)
      const store = await open()
      for (const { conversationId, scope, clientId, seq } of acked) {
        expect(await store.original({ scope, id: clientId })).toMatchObject({ conversationId, seq })
      }
      expect(await worldOf(store).findings()).toEqual([])
    },
  )

  it('[S40] keeps the name of its history and everything else when opened again', async () => {
    const first = await open()
    const world = worldOf(first)
    const agentId = await world.online({ capacity: 2 })
    const chat = await new Chat(world, await world.shop([agentId])).begin()
    await chat.assign(agentId)
    const [info, loaded, view] = [await first.info(), await first.load([chat.id]), await first.rows([chat.id])]
    await first.close()
    const second = await open({ commitThread: 'worker' })
    expect(await second.info()).toEqual({ ...info, now: expect.any(Number) })
    expect(info.epoch).toMatch(/^[0-9a-f]{32}$/)
    expect(await second.load([chat.id])).toEqual(loaded)
    expect(await second.rows([chat.id])).toEqual(view)
    expect((await second.loads([agentId])).get(agentId)).toEqual({ load: 1, max: 2 })
    expect(await second.heads({ changedWithinMs: 20_000 })).toHaveLength(1)
    await second.close()
    await second.close()
  })
})

describe('a second process', () => {
  it.each(['inline', 'worker'] as const)(
    '[S3] is seen by the first, which then decides on what it wrote, %s',
    async (commitThread) => {
      const [one, two] = [worldOf(await open({ commitThread })), worldOf(await open())]
      const here = await new Chat(one, await one.shop()).begin()
      const there = new Chat(two, here.place)
      const move = async () => Object.assign(there, (await two.store.load([here.id])).get(here.id), { id: here.id })
      await move()
      await there.note('by the other')
      expect(await here.try([says('on an old head')])).toEqual({ ok: false, why: 'stale' })
      const loaded = (await one.store.load([here.id])).get(here.id)
      expect(loaded).toMatchObject({ head: 4, state: { talk: { preview: { text: 'by the other' } } } })
      Object.assign(here, loaded)
      await here.say('on the new head')
      await move()
      expect(there.is).toEqual(here.is)
      expect(await one.findings()).toEqual([])
    },
  )
})

describe('schema', () => {
  it.each([1, 2])('[S41] survives being killed in the middle of step %d', async (version) => {
    const folder = pathOf('../src/adapters/store-sql')
    await killWhen([pathOf('contract/store/killedMigration.ts'), folder, path, String(version)], (said) =>
      said.includes('half'),
    )
    const store = await open()
    expect((await store.info()).schema).toBe(MIGRATIONS.length)
    await worldOf(store).shop()
    const db = new DatabaseSync(path)
    expect(db.prepare("select 1 from sqlite_master where name = 'half'").get()).toBeUndefined()
    db.close()
  })

  it('[S41] survives being killed at any moment of its first start', { timeout: 60_000 }, async () => {
    const script = `import { openSqliteStore } from ${JSON.stringify(pathOf('../src/adapters/store-sql/openSqliteStore.ts'))}
      const log = { debug() {}, info() {}, warn() {}, error() {} }
      console.log('go')
      for (let i = 0; ; i += 1) await (await openSqliteStore({ path: ${JSON.stringify(path)} + i, commitThread: 'inline', log })).close()`
    for (let i = 0; i < 3; i += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'data')
      setTimeout(() => child.kill('SIGKILL'), 5 + i * 20)
      await once(child, 'close')
    }
    for (let i = 0; i < 3; i += 1)
      expect((await (await open({ path: path + i })).info()).schema).toBe(MIGRATIONS.length)
  })

  it('[S42] refuses a database that a newer version wrote, and leaves it as it is', async () => {
    await (await open()).close()
    const db = new DatabaseSync(path)
    db.exec("update meta set value = '99' where name = 'schema'")
    await expect(open()).rejects.toThrow(new RegExp(`schema version 99.*knows versions up to ${MIGRATIONS.length}\\b`))
    expect(db.prepare("select value from meta where name = 'schema'").get()).toEqual({ value: '99' })
    db.close()
  })

  it('[S42] lets two processes open a new database at the same time', async () => {
    const script = `import { openSqliteStore } from ${JSON.stringify(pathOf('../src/adapters/store-sql/openSqliteStore.ts'))}
      const log = { debug() {}, info() {}, warn() {}, error() {} }
      const store = await openSqliteStore({ path: ${JSON.stringify(path)}, commitThread: 'worker', log })
      process.stdout.write((await store.info()).epoch)
      await store.close()`
    const epochs = await Promise.all(
      [1, 2, 3].map(async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        const said = await child.stdout.setEncoding('utf8').toArray()
        return said.join('')
      }),
    )
    expect(new Set(epochs).size).toBe(1)
    expect(epochs[0]).toBe((await (await open()).info()).epoch)
  })

  it('[S19] refuses in the schema itself to load an agent beyond their capacity', async () => {
    const world = worldOf(await open())
    const agentId = await world.agent({ capacity: 2 })
    const db = new DatabaseSync(path)
    const load = (value: number) => db.prepare('update agent_load set load = ? where agent = ?').run(value, agentId)
    load(2)
    expect(() => load(3)).toThrow(/beyond max/)
    db.prepare('update agent_load set max = 1').run()
    load(1)
    db.close()
  })
})

describe('place', () => {
  it('[S43] tells a person why it cannot use a directory', async () => {
    const file = join(directory, 'file')
    writeFileSync(file, 'not a database, and long enough to have a header of the wrong kind. '.repeat(10))
    await expect(open({ path: join(file, 'x', 'test.db') })).rejects.toMatchObject({
      name: 'StoreOpenError',
      code: 'not_writable',
      message: expect.stringContaining(`cannot write to ${join(file, 'x')}`),
    })
    await expect(open({ path: file })).rejects.toMatchObject({ code: 'not_a_database' })
    expect(readFileSync(file, 'utf8')).toContain('not a database')
    const closed = join(directory, 'closed')
    mkdirSync(closed, { mode: 0o500 })
    // Root may write anywhere; everybody else is told.
    if (process.getuid?.() !== 0)
      await expect(open({ path: join(closed, 'test.db') })).rejects.toMatchObject({ code: 'not_writable' })
    chmodSync(closed, 0o700)
    await open({ path: join(directory, 'made', 'when', 'missing', 'test.db') })
  })

  it('[S43] refuses network file systems and knows them by the longest mount', () => {
    const mounts = [
      '/dev/vda / ext4 rw 0 0',
      'server:/data /mnt/share nfs4 rw 0 0',
      '/dev/vdb /mnt/share/local xfs rw 0 0',
      '//nas/with\\040space /mnt/with\\040space cifs rw 0 0',
      'tmpfs /mnt/shared tmpfs rw 0 0',
      '',
    ].join('\n')
    expect(fileSystemOf('/var/data', mounts)).toBe('ext4')
    expect(fileSystemOf('/mnt/share', mounts)).toBe('nfs4')
    expect(fileSystemOf('/mnt/share/deskbell', mounts)).toBe('nfs4')
    expect(fileSystemOf('/mnt/share/local/deskbell', mounts)).toBe('xfs')
    expect(fileSystemOf('/mnt/shared', mounts)).toBe('tmpfs')
    expect(fileSystemOf('/mnt/with space/x', mounts)).toBe('cifs')
    for (const type of ['nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', 'fuse.sshfs', 'ceph', 'glusterfs']) {
      expect(() => checkPlace(path, `x ${directory} ${type} rw 0 0`), type).toThrow(/network file system/)
    }
    for (const type of ['ext4', 'xfs', 'btrfs', 'zfs', 'overlay', 'tmpfs', 'apfs', 'fuseblk'])
      checkPlace(path, `x ${directory} ${type} rw 0 0`)
    checkPlace(path, null)
  })

  it('[S44] chooses a thread for commits by timing the disk', async () => {
    const infos: unknown[] = []
    const store = await open({ commitThread: 'auto', log: { ...log, info: (_, fields) => infos.push(fields) } })
    expect(infos).toEqual([{ flushMs: expect.any(Number), thread: store.thread }])
    let time = 0
    expect(measureFlush(directory, () => (time += 1))).toBe(1)
    expect((await open({ commitThread: 'worker' })).thread).toBe('worker')
    expect((await open({ path: ':memory:', commitThread: 'auto' })).thread).toBe('inline')
  })
})

describe('running', () => {
  it('[S45] keeps the write-ahead log short however much is written', { timeout: 60_000 }, async () => {
    for (const commitThread of ['inline', 'worker'] as const) {
      const store = await open({ commitThread, path: join(directory, commitThread) })
      const world = worldOf(store)
      const chats = []
      const place = await world.shop()
      for (let i = 0; i < 20; i += 1) chats.push(await new Chat(world, place).begin())
      const text = 'x'.repeat(20_000)
      let largest = 0
      for (let i = 0; i < 500; i += 1) {
        const built = chats.map((chat) => ({ chat, made: chat.build([says(text)], { clientId: newClientId() }) }))
        await store.commit(built.map(({ made }) => made.unit))
        for (const { chat, made } of built) chat.follow(made)
        await setImmediate() // as the door does between two batches
        largest = Math.max(largest, statSync(`${join(directory, commitThread)}-wal`).size)
      }
      // 10,000 × 20 kB were written, faster than anybody talks: 16 MiB is where checkpoints begin, not where the log ends.
      expect(largest).toBeLessThan(150 * 1024 * 1024)
    }
  })

  it(
    '[S49] proves by writing that it can commit, and keeps the log short for that too',
    { timeout: 60_000 },
    async () => {
      for (const commitThread of ['inline', 'worker'] as const) {
        const store = await open({ commitThread, path: join(directory, commitThread) })
        const log = `${join(directory, commitThread)}-wal`
        const before = statSync(log).size
        for (let times = 0; times < 10_000; times += 1) {
          await store.probe()
          await setImmediate()
        }
        // 10,000 pages of 4 KiB were written.
        expect(statSync(log).size).toBeGreaterThan(before)
        expect(statSync(log).size).toBeLessThan(24 * 1024 * 1024)
      }
    },
  )

  it('[S45] keeps the log short while people only come, go and read', { timeout: 60_000 }, async () => {
    for (const commitThread of ['inline', 'worker'] as const) {
      const store = await open({ commitThread, path: join(directory, commitThread) })
      const chat = await new Chat(worldOf(store), await worldOf(store).shop()).begin()
      const leases = Array.from({ length: 2_000 }, () => lease('visitor', newId('cnv')))
      let largest = 0
      for (let times = 0; times < 400; times += 1) {
        await store.renew(leases.map((each) => ({ ...each, silentMs: 400 - times })))
        await store.raiseMarks([
          {
            conversationId: chat.id,
            mark: { participantId: chat.participantId, side: 'visitor', delivered: times, read: times },
          },
        ])
        await setImmediate()
        largest = Math.max(largest, statSync(`${join(directory, commitThread)}-wal`).size)
      }
      await store.endLeases(leases.map(({ connectionId }) => connectionId))
      expect(largest).toBeLessThan(90 * 1024 * 1024)
    }
  })

  it('[S45] forces a checkpoint only when the log has grown very long', async () => {
    const MIB = 1024 * 1024
    const calls: string[] = []
    let state = { bytes: 17 * MIB, left: 0 }
    const checkpointer = new Checkpointer(
      {
        checkpoint: async (force) => {
          calls.push(force ? 'force' : 'checkpoint')
          return state
        },
        finish: async () => void calls.push('finish'),
      },
      log,
    )
    const write = async (units: number) => {
      checkpointer.committed(units)
      await checkpointer.idle()
      return calls.splice(0)
    }
    expect(await write(500)).toEqual([])
    expect(await write(600)).toEqual(['checkpoint', 'finish'])
    state = { bytes: 33 * MIB, left: 33 * MIB }
    expect(await write(2_000)).toEqual(['checkpoint'])
    state = { bytes: 65 * MIB, left: 40 * MIB }
    expect(await write(2_000)).toEqual(['checkpoint', 'force'])
  })

  it('[S45] keeps no commit waiting for a reader that takes long, such as a backup', async () => {
    const writer = new Connection(path, 'write')
    // Less patience than a checkpoint had once, which kept commits out for all of it.
    writer.db.exec('create table t (x); pragma busy_timeout = 2000')
    const reader = new Connection(path, 'read')
    reader.db.exec('begin')
    reader.get('select count(*) from t')
    writer.run('insert into t values (1)')
    const side = new ThreadClient(
      new URL('../src/adapters/store-sql/dialects/sqlite/threads/sideThread.ts', import.meta.url),
      path,
    )
    let isDone = false
    const forced = side.call<{ left: number }>('checkpoint', true).finally(() => (isDone = true))
    for (let i = 0; !isDone; i += 1) {
      writer.run('insert into t values (?)', i)
      await setImmediate()
    }
    expect((await forced).left).toBeGreaterThan(0)
    reader.close()
    expect((await side.call<{ left: number }>('checkpoint', true)).left).toBe(0)
    await side.close()
    writer.close()
  })

  it('[S40] waits for the disk again after what need not wait', () => {
    const connection = new Connection(path, 'write')
    const wait = () => connection.get('pragma synchronous')
    expect(wait()).toEqual({ synchronous: 2 })
    connection.db.exec('create table t (x integer primary key)')
    connection.relaxed(() => connection.run('insert into t values (1)'))
    expect(() => connection.relaxed(() => connection.run('insert into t values (1)'))).toThrow(/UNIQUE/)
    expect(wait()).toEqual({ synchronous: 2 })
    expect(connection.get('pragma journal_mode')).toEqual({ journal_mode: 'wal' })
    connection.close()
  })

  it('[S46] rejects every call when the thread that commits has died', async () => {
    const broken = new ThreadClient(new URL('data:text/javascript,setTimeout(()=>{throw new Error("gone")},20)'), null)
    await expect(broken.call('commit')).rejects.toThrow('gone')
    await expect(broken.call('commit')).rejects.toThrow('gone')
    await broken.close()
  })

  it('[S46] rejects commits after it was closed', async () => {
    for (const commitThread of ['inline', 'worker'] as const) {
      const store = await open({ commitThread, path: join(directory, commitThread) })
      const world = worldOf(store)
      await world.site()
      await store.close()
      await expect(world.site()).rejects.toThrow('the store is closed')
      await expect(store.probe()).rejects.toThrow('the store is closed')
    }
  })

  it('[S30] begins every grace anew when it starts', async () => {
    const first = await open()
    await first.renew([
      { ...lease('agent', 'a', 'c1', 39_000), silentGraceMs: 40_000 },
      lease('agent', 'gone', 'c2', 500_000),
    ])
    await first.close()
    const second = await open()
    expect(await second.connected('agent', ['a'], 25_000)).toEqual(new Set())
    expect(await second.expired('agent')).toEqual([])
  })
})
