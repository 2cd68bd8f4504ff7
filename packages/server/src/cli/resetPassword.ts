import { join } from 'node:path'
import { busMemory } from '../adapters/bus-memory/busMemory.ts'
import { blobsDisk } from '../adapters/blobs-disk/blobsDisk.ts'
import { jsonLog } from '../adapters/system/jsonLog.ts'
import { nodeSecrets } from '../adapters/system/nodeSecrets.ts'
import { randomIds } from '../adapters/system/randomIds.ts'
import { systemClock } from '../adapters/system/systemClock.ts'
import { newReset } from '../app/commands/entry.ts'
import type { Deps } from '../app/deps.ts'
import type { Config } from '../config.ts'
import { openInstallation } from './openInstallation.ts'

/** `deskbell admin reset-password <e-mail>`: prints a link to choose a new password. Exit 1 when nobody has the address. */
export async function resetPassword(config: Config, email: string, print: (line: string) => void): Promise<number> {
  const store = await openInstallation(config)
  try {
    const agent = await store.get('agent', { email: email.trim().toLowerCase() })
    if (agent === null || agent.value.removedAt !== null) {
      print(`There is no account with the address ${email}.`)
      return 1
    }
    const installation = await store.get('installation', { id: 'installation' })
    const ids = randomIds()
    const deps: Deps = {
      store,
      bus: busMemory(() => {}),
      clock: systemClock,
      ids,
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
    }
    const reset = newReset({ deps }, agent.value.id)
    await store.commit([{ records: [reset.record] }])
    print(`Open this link within one hour to choose a new password for ${agent.value.email}:`)
    print(reset.url)
    return 0
  } finally {
    await store.close()
  }
}
