import { memoryStore } from '../../../packages/server/src/adapters/store-memory/memoryStore.ts'
import { openSqliteStore } from '../../../packages/server/src/adapters/store-sql/openSqliteStore.ts'
import { evolve } from '../../../packages/server/src/domain/conversation/evolve.ts'
import type { Store } from '../../../packages/server/src/ports/Store.ts'
import type { Log } from '../../../packages/server/src/ports/system.ts'

/** What a world keeps its truth in: `memory` is the reference, `sqlite` the real one (':memory:' unless a file is named). */
export type StoreKind = 'memory' | 'sqlite' | { readonly file: string }

export async function openStore(kind: StoreKind, now: () => number, log: Log): Promise<Store> {
  if (kind === 'memory') return memoryStore({ now, evolve })
  return openSqliteStore({ path: kind === 'sqlite' ? ':memory:' : kind.file, now, commitThread: 'inline', log, evolve })
}
