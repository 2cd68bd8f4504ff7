import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { Memory } from '../edges.ts'

/** Searches that are remembered. */
const MAX_RECENTS = 5

/** [A41] What was searched for last, the newest first: kept by this browser for its agent, until they log out. */
export class Recents {
  readonly words: Signal<readonly string[]>
  readonly #memory: Memory
  readonly #key: string

  /** @param owner whose searches: agents who share a browser do not see each other's */
  constructor(memory: Memory, owner: string) {
    this.#memory = memory
    this.#key = `searches/${owner}`
    this.words = signal(parse(memory.get(this.#key)))
  }

  add(words: string): void {
    const same = (other: string) => other.toLowerCase() === words.toLowerCase()
    const next = [words, ...this.words.peek().filter((each) => !same(each))].slice(0, MAX_RECENTS)
    this.words.value = next
    this.#memory.set(this.#key, JSON.stringify(next))
  }

  forget(): void {
    this.words.value = []
    this.#memory.remove(this.#key)
  }
}

function parse(json: string | null): string[] {
  try {
    const value: unknown = JSON.parse(json ?? '[]')
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string').slice(0, MAX_RECENTS) : []
  } catch {
    return []
  }
}
