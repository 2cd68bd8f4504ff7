import type { TextStorage } from '@deskbell/client'
import { withMemory } from '../../../packages/widget/src/storage.ts'

/** A browser's storage for one site, and the ways in which it refuses. Each page reaches it as the widget does. */
export class Disk {
  /** Pages that are opened now are not let near it, for as long as they live. */
  isDenied = false
  /** Nothing more fits in. */
  isFull = false
  readonly #items = new Map<string, string>()
  readonly #changed: (by: () => object) => void

  /** `changed`: called after each change with the page that made it. */
  constructor(changed: (by: () => object) => void) {
    this.#changed = changed
  }

  has(key: string): boolean {
    return this.#items.has(key)
  }

  /** The storage of a page that is being opened. */
  open(self: () => object): TextStorage {
    const isDenied = this.isDenied
    const area = this.#area(self)
    return withMemory(() => {
      if (isDenied) throw new Error('storage is denied')
      return area
    })
  }

  /** What `localStorage` is to a page. */
  #area(self: () => object): Storage {
    const items = this.#items
    const methods = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => {
        if (this.isFull) throw new Error('storage is full')
        items.set(key, value)
        this.#changed(self)
      },
      removeItem: (key: string) => {
        if (items.delete(key)) this.#changed(self)
      },
    }
    return new Proxy(Object.create(methods) as Storage, {
      ownKeys: () => [...items.keys()],
      getOwnPropertyDescriptor: (_target, key) =>
        items.has(String(key)) ? { configurable: true, enumerable: true, value: items.get(String(key)) } : undefined,
    })
  }
}
