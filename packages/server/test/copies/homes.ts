import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { privatePostgres } from '../../../../tests/support/privatePostgres.ts'
import type { PrivatePostgres } from '../../../../tests/support/privatePostgres.ts'
import { openPostgresStore } from '../../src/adapters/store-sql/openPostgresStore.ts'
import { openSqliteStore } from '../../src/adapters/store-sql/openSqliteStore.ts'
import type { Store } from '../../src/ports/Store.ts'
import { command } from './command.ts'
import type { Env } from './command.ts'
import { furnish } from './scene.ts'
import type { Scene } from './scene.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Places for installations in the tests of one file: directories that go with each test, and a server for all of them. */
export function homes() {
  let server: PrivatePostgres
  let around = ''
  let places = 0
  beforeAll(async () => {
    server = await privatePostgres({ settings: ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on'] })
  })
  beforeEach(() => {
    around = mkdtempSync(join(tmpdir(), 'deskbell-copies-'))
  })
  afterEach(() => rmSync(around, { recursive: true }))
  const place = (name: string): string => join(around, `${name}-${(places += 1)}`)
  const sqlite = async (): Promise<Env> => ({ DATA_DIR: place('data') })
  return {
    /** A path where nothing is. */
    place,
    sqlite,
    postgres: async (): Promise<Env> => ({ DATA_DIR: place('data'), DATABASE_URL: await server.database() }),
    /** Runs SQL in the shared database of an installation. */
    sql: (env: Env, text: string) => server.sql(text, new URL(env.DATABASE_URL ?? '').pathname.slice(1)),
  }
}

/** The store of an installation, as a relay has it. */
export const openStore = ({ DATA_DIR, DATABASE_URL: url }: Env): Promise<Store> =>
  url === undefined
    ? openSqliteStore({ path: join(DATA_DIR, 'deskbell.db'), commitThread: 'inline', log })
    : openPostgresStore({ url, log })

/** Makes an installation with everything in it. */
export async function furnished(env: Env): Promise<Scene> {
  const store = await openStore(env)
  const scene = await furnish(store, join(env.DATA_DIR, 'files'), { now: Date.now })
  await store.close()
  expect(await command(env, 'verify')).toEqual({ code: 0, said: 'Nothing wrong was found.' })
  return scene
}
