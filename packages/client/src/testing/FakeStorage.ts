import type { TextStorage } from '../environment.ts'

/** Storage in memory. Two environments may share one, as two tabs do. */
export class FakeStorage implements TextStorage {
  readonly items = new Map<string, string>()
  /** True makes every method throw, as browsers do where storage is denied. */
  denied = false
  /** True makes only `set` throw, as a full storage does. */
  full = false

  get(key: string): string | null {
    this.#check(this.denied)
    return this.items.get(key) ?? null
  }

  set(key: string, value: string): void {
    this.#check(this.denied || this.full)
    this.items.set(key, value)
  }

  remove(key: string): void {
    this.#check(this.denied)
    this.items.delete(key)
  }

  /** Newest first, because a browser promises no order either. */
  keys(): string[] {
    this.#check(this.denied)
    return [...this.items.keys()].toReversed()
  }

  #check(refuses: boolean): void {
    if (refuses) throw new Error('storage is denied')
  }
}
