import { join } from 'node:path'
import { busMemory } from '../adapters/bus-memory/busMemory.ts'
import { RedisBus } from '../adapters/bus-redis/RedisBus.ts'
import { finishRestore } from '../adapters/data-dir/restoring.ts'
import { holdAlone } from '../adapters/store-sql/dialects/sqlite/holdAlone.ts'
import { openPostgresStore } from '../adapters/store-sql/openPostgresStore.ts'
import { openSqliteStore } from '../adapters/store-sql/openSqliteStore.ts'
import { systemClock } from '../adapters/system/systemClock.ts'
import type { Config } from '../config.ts'
import type { Bus } from '../ports/Bus.ts'
import type { Store } from '../ports/Store.ts'
import type { Log } from '../ports/system.ts'

/**
 * The store that the settings name, or the one given. `isShared`: other relays may be writing to it too; `release` gives up what holds
 * others off. Throws what says to whoever runs the server why it cannot be used.
 */
export async function openStore(config: Config, log: Log, store?: Store) {
  if (store) return { ...lent(store), isShared: false }
  if (config.databaseUrl === null) return { ...(await openAlone(config, log)), isShared: false }
  const opened = await openPostgresStore({ url: config.databaseUrl, log })
  return { ...lent(opened), thread: opened.thread, isShared: true }
}

/** The bus that the settings name. Without Redis a relay hears itself only, and of the others from the store. */
export async function openBus({ redisUrl }: Config, log: Log, relay: string, installation: string): Promise<Bus> {
  const onError = (error: unknown): void => log.error('a bell broke its listener', error)
  if (redisUrl === null) return busMemory(onError)
  const bus = new RedisBus({ url: redisUrl, installation, relay, clock: systemClock, log, onError })
  await bus.start()
  return bus
}

const lent = (store: Store) => ({ store, release: () => {}, thread: 'inline' as const })

/** The directory is held before anything looks at the database: whoever holds it may be exchanging it. */
async function openAlone({ dataDir, commitThread }: Config, log: Log) {
  const release = holdAlone(dataDir)
  try {
    finishRestore(dataDir)
    const path = join(dataDir, 'deskbell.db')
    const store = await openSqliteStore({ path, commitThread, log, wall: systemClock.now })
    return { store, release, thread: store.thread }
  } catch (error) {
    release()
    throw error
  }
}
