import { join } from 'node:path'
import { busMemory } from '../../adapters/bus-memory/busMemory.ts'
import { blobsDisk } from '../../adapters/blobs-disk/blobsDisk.ts'
import { jsonLog } from '../../adapters/system/jsonLog.ts'
import { nodeSecrets } from '../../adapters/system/nodeSecrets.ts'
import { randomIds } from '../../adapters/system/randomIds.ts'
import { systemClock } from '../../adapters/system/systemClock.ts'
import type { Deps } from '../../app/deps.ts'
import type { Config } from '../../config.ts'
import type { AgentRecord } from '../../domain/records.ts'
import type { Store, Unit, Versioned } from '../../ports/Store.ts'
import { forPerson } from '../forPerson.ts'
import { openInstallation } from '../openInstallation.ts'

/** What commands of `deskbell admin` work with: the use cases' surroundings, on an installation that relays may be running on. */
export async function withDesk<T>(config: Config, work: (deps: Deps) => Promise<T>): Promise<T> {
  const store = await openInstallation(config)
  try {
    const installation = await store.get('installation', { id: 'installation' })
    return await work({
      store,
      bus: busMemory(() => {}),
      clock: systemClock,
      ids: randomIds(),
      log: jsonLog('silent', () => {}, systemClock.now),
      secrets: nodeSecrets(config.secret ?? installation?.value.secret ?? ''),
      blobs: blobsDisk(join(config.dataDir, 'files')),
      mailer: null,
      settings: {
        relayId: 'cli',
        publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
        maxFileBytes: config.maxFileBytes,
        epoch: () => '',
        sharedStore: true,
      },
    })
  } finally {
    await store.close()
  }
}

/** The account with an address, however it is written; null when there is none, or it was removed. */
export async function accountOf(store: Store, email: string): Promise<Versioned<AgentRecord> | null> {
  const found = await store.get('agent', { email: email.trim().toLowerCase() })
  return found === null || found.value.removedAt !== null ? null : found
}

/** Commits a unit that nobody else can have overtaken but by doing the same at this moment. */
export async function sure(store: Store, unit: Unit): Promise<void> {
  const [outcome] = await store.commit([unit])
  if (outcome?.ok !== true) throw forPerson('somebody else changed the same at this moment. Try again.')
}
