import pg from 'pg'
import { afterEach, beforeAll } from 'vitest'
import { pause } from '../../../../tests/support/eventually.ts'
import { privatePostgres } from '../../../../tests/support/privatePostgres.ts'
import type { PrivatePostgres } from '../../../../tests/support/privatePostgres.ts'
import { openPostgresStore } from '../../src/adapters/store-sql/openPostgresStore.ts'
import type { PostgresStoreOptions } from '../../src/adapters/store-sql/openPostgresStore.ts'
import { evolve } from '../../src/domain/conversation/evolve.ts'
import type { Store } from '../../src/ports/Store.ts'
import { World } from './store/World.ts'

// What files of tests on PostgreSQL have in common: one server for each file, a database for each test.

/** What stores said in the log, during this test. */
export const warnings: string[] = []
export const errors: string[] = []
export const log = {
  debug: () => {},
  info: () => {},
  warn: (text: string) => void warnings.push(text),
  error: (text: string) => void errors.push(text),
}

/** Of this file. */
export let server: PrivatePostgres
let made: string
beforeAll(async () => {
  // Acknowledged is written, so that going down loses nothing; only the disk is not waited for.
  server = await privatePostgres({ settings: ['synchronous_commit=on'] })
  const url = await server.database()
  await (await openPostgresStore({ url, log, trustSettings: true })).close()
  made = nameOf(url)
})

const databases: string[] = []
/** What is closed when the test ends. */
export const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  warnings.length = 0
  errors.length = 0
  await Promise.all(opened.splice(0).map((each) => each.close()))
  for (const url of databases.splice(0)) await server.drop(url)
})

/** Name of the database behind a URL. */
export const nameOf = (url: string) => new URL(url).pathname.slice(1)
/** With the schema, unless it is to be empty. */
export async function database(template: string | undefined = made): Promise<string> {
  const url = await server.database(template)
  databases.push(url)
  return url
}

/** A store that is closed when the test ends. */
export async function open(url: string, options: Partial<PostgresStoreOptions> = {}) {
  const store = await openPostgresStore({ url, log, evolve, trustSettings: true, ...options })
  opened.push(store)
  return store
}
export const worldOf = (store: Store) => new World({ store, clock: { now: Date.now, advance: () => {} } })

/** A connection beside the stores. */
export async function beside(url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  await client.connect()
  opened.push({ close: () => client.end() })
  return client
}

/** Asks again until it is so; what is rejected is not so yet. */
export async function until(look: () => Promise<boolean>, what: string): Promise<void> {
  const late = performance.now() + 20_000
  while (!(await look().catch(() => false))) {
    if (performance.now() > late) throw new Error(`waited in vain for: ${what}`)
    await pause(20)
  }
}

/** Two relays on one database. */
export async function two() {
  const url = await database()
  const [a, b] = [worldOf(await open(url)), worldOf(await open(url))]
  return { url, a, b }
}

/** Somebody whose calls go to one relay and the other in turn. */
export function inTurns(stores: readonly Store[]): Store {
  let calls = 0
  return new Proxy(stores[0] as Store, {
    get: (_, name: keyof Store) => {
      const store = stores[(calls += 1) % stores.length] as Store
      return (store[name] as (...args: unknown[]) => unknown).bind(store)
    },
  })
}
