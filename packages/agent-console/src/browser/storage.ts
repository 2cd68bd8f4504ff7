import type { TextStorage } from '@deskbell/client'
import type { Memory } from '../models/edges.ts'

const PREFIX = 'deskbell/'

/** What this browser keeps, under our own prefix. Where storage is denied or full it lasts as long as the page. */
export function createMemory(): Memory {
  const page = new Map<string, string>()
  return {
    get(key) {
      try {
        return localStorage.getItem(PREFIX + key) ?? page.get(key) ?? null
      } catch {
        return page.get(key) ?? null
      }
    },
    set(key, value) {
      page.set(key, value)
      try {
        localStorage.setItem(PREFIX + key, value)
      } catch {
        // Denied or full: the page still has it.
      }
    },
    remove(key) {
      page.delete(key)
      try {
        localStorage.removeItem(PREFIX + key)
      } catch {
        // Then it was never kept.
      }
    },
  }
}

/** The client's storage; it may throw, and the client then keeps things in memory by itself. */
export const textStorage: TextStorage = {
  get: (key) => localStorage.getItem(key),
  set: (key, value) => localStorage.setItem(key, value),
  remove: (key) => localStorage.removeItem(key),
  keys: () => Object.keys(localStorage),
}
