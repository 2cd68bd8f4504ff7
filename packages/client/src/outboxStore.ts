import type { Ms } from '@deskbell/protocol'
import type { TextStorage } from './environment.ts'
import type { OutboxFrame } from './outboxEntry.ts'
import type { Refusal } from './refusal.ts'

/** What is kept of an entry: one key each, because two tabs writing one array would lose each other's messages. */
export type StoredEntry = { frame: OutboxFrame; createdAt: Ms; error: Refusal | null; failed: boolean }

/** Entries of the outbox in storage. Never throws; tells whether storage works. */
export type OutboxStore = ReturnType<typeof createOutboxStore>

/** `storageKey` goes before each key. */
export function createOutboxStore(storage: TextStorage, storageKey: string) {
  const prefix = storageKey + 'o:'
  let denied = false

  function attempt(run: () => void): boolean {
    try {
      run()
      return true
    } catch {
      denied = true
      return false
    }
  }

  return {
    /** Whether storage did not work when last used. */
    denied: () => denied,

    /** Whether it is kept. */
    write(entry: StoredEntry): boolean {
      denied = false
      return attempt(() => storage.set(prefix + entry.frame.clientId, JSON.stringify(entry)))
    },

    remove(clientId: string): void {
      attempt(() => storage.remove(prefix + clientId))
    },

    /** All entries, in no order; null when storage cannot be read. What is not one of ours, or was cut short by a crash, is left out. */
    read(): StoredEntry[] | null {
      const found: StoredEntry[] = []
      const isReadable = attempt(() => {
        for (const key of storage.keys()) {
          if (!key.startsWith(prefix)) continue
          const text = storage.get(key)
          try {
            const entry = JSON.parse(text!) as StoredEntry
            if (prefix + entry.frame.clientId === key) found.push(entry)
          } catch {}
        }
      })
      return isReadable ? found : null
    },
  }
}
