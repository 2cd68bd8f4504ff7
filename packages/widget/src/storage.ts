import type { TextStorage } from '@deskbell/client'
import type { Keep } from './model/core.ts'

/**
 * Storage that goes on in memory where the page's own is denied or full. What is set then lasts as long as the page, and `set`
 * says so by throwing. The page's storage is reached for each time, because reaching for it can throw by itself.
 */
export function withMemory(storage: () => Storage): TextStorage {
  const memory = new Map<string, string>()
  const attempt = <T>(real: () => T, instead: () => T): T => {
    try {
      return real()
    } catch {
      return instead()
    }
  }
  return {
    get: (key) =>
      memory.get(key) ??
      attempt(
        () => storage().getItem(key),
        () => null,
      ),
    set(key, value) {
      memory.set(key, value)
      storage().setItem(key, value)
      memory.delete(key)
    },
    remove(key) {
      memory.delete(key)
      attempt(
        () => storage().removeItem(key),
        () => {},
      )
    },
    keys: () => [
      ...memory.keys(),
      ...attempt(
        () => Object.keys(storage()),
        () => [],
      ),
    ],
  }
}

/** Small texts of one site. */
export function keepIn(storage: TextStorage, prefix: string): Keep {
  return {
    get: (key) => storage.get(prefix + key) ?? '',
    set(key, text) {
      try {
        if (text) storage.set(prefix + key, text)
        else storage.remove(prefix + key)
      } catch {
        // In memory now; the client tells that nothing is kept.
      }
    },
  }
}
