import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from '../src/adapters/store-memory/memoryStore.ts'
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
