import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { privatePostgres } from '../../../tests/support/privatePostgres.ts'
import { memoryStore } from '../src/adapters/store-memory/memoryStore.ts'
import { openPostgresStore } from '../src/adapters/store-sql/openPostgresStore.ts'
import { openSqliteStore } from '../src/adapters/store-sql/openSqliteStore.ts'
import { evolve } from '../src/domain/conversation/evolve.ts'
import { storeContract } from './contract/storeContract.ts'
import type { Bed } from './contract/storeContract.ts'

/** A clock that moves when told. */
function testClock(start = 1_750_000_000_000) {
  let now = start
  return {
    now: () => now,
    advance: (ms: number) => {
      now += ms
    },
  }
}

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

const sqlite = (commitThread: 'inline' | 'worker') => async (): Promise<Bed> => {
  const clock = testClock()
  const directory = mkdtempSync(join(tmpdir(), 'deskbell-store-'))
  const store = await openSqliteStore({ path: join(directory, 'test.db'), now: clock.now, commitThread, log, evolve })
  return {
    store,
    clock,
    teardown: async () => {
      await store.close()
      rmSync(directory, { recursive: true })
    },
  }
}

storeContract('SQLite, commits inline', sqlite('inline'))
storeContract('SQLite, commits in a thread', sqlite('worker'))
storeContract('SQLite in memory', async () => {
  const clock = testClock()
  const store = await openSqliteStore({ path: ':memory:', now: clock.now, commitThread: 'auto', log, evolve })
  return { store, clock, teardown: () => store.close() }
})
storeContract('memory', async () => {
  const clock = testClock()
  const store = memoryStore({ now: clock.now, evolve })
  return { store, clock, teardown: () => store.close() }
})

// One server for the file. Each store gets a copy of a database whose schema is already made: 30 ms against 200.
let template: Promise<{ server: Awaited<ReturnType<typeof privatePostgres>>; name: string }> | null = null
async function schemaMade() {
  const server = await privatePostgres()
  const url = await server.database()
  await (await openPostgresStore({ url, log, trustSettings: true })).close()
  return { server, name: new URL(url).pathname.slice(1) }
}
storeContract('PostgreSQL', async () => {
  const { server, name } = await (template ??= schemaMade())
  const clock = testClock()
  const url = await server.database(name)
  const store = await openPostgresStore({ url, now: clock.now, log, evolve, trustSettings: true })
  return {
    store,
    clock,
    teardown: async () => {
      await store.close()
      await server.drop(url)
    },
  }
})
