import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { ConversationId } from '@deskbell/protocol'
import type { Memory } from './edges.ts'

/** What is being written: a reply to the visitor, or a note among colleagues. */
export type DraftKind = 'reply' | 'note'

/** Drafts kept at once; the ones touched longest ago go first. */
export const MAX_DRAFTS = 200

/**
 * Unsent text, one for each conversation and kind. [A1] It survives switching the chat, the tab and a reload: each change is
 * kept at once, under a key of its own so that two tabs do not overwrite each other's drafts.
 */
export class Drafts {
  readonly #memory: Memory
  readonly #owner: string
  readonly #texts = new Map<string, Signal<string>>()
  /** Keys that hold text, the one touched last at the end. */
  #index: string[]

  /** @param owner whose drafts: agents who share a browser do not see each other's */
  constructor(memory: Memory, owner: string) {
    this.#memory = memory
    this.#owner = owner
    this.#index = parseIndex(memory.get(this.#indexKey))
  }

  /** The text, live. Reading it for the first time reads what this browser kept. */
  text(id: ConversationId, kind: DraftKind): Signal<string> {
    const key = this.#key(id, kind)
    let text = this.#texts.get(key)
    if (!text) this.#texts.set(key, (text = signal(this.#memory.get(key) ?? '')))
    return text
  }

  set(id: ConversationId, kind: DraftKind, text: string): void {
    const key = this.#key(id, kind)
    this.text(id, kind).value = text
    if (text === '') this.#memory.remove(key)
    else this.#memory.set(key, text)
    this.#touch(key, text !== '')
  }

  /** Puts text into a draft without losing what is there: below it, after an empty line. */
  add(id: ConversationId, kind: DraftKind, text: string): void {
    const before = this.text(id, kind).value.trimEnd()
    this.set(id, kind, before === '' ? text : `${before}\n\n${text}`)
  }

  get #indexKey(): string {
    return `drafts/${this.#owner}`
  }

  #key(id: ConversationId, kind: DraftKind): string {
    return `draft/${this.#owner}/${id}/${kind}`
  }

  #touch(key: string, holdsText: boolean): void {
    if (holdsText && this.#index.at(-1) === key) return
    const index = this.#index.filter((each) => each !== key)
    if (holdsText) index.push(key)
    while (index.length > MAX_DRAFTS) this.#memory.remove(index.shift() ?? '')
    this.#index = index
    this.#memory.set(this.#indexKey, JSON.stringify(index))
  }
}

function parseIndex(json: string | null): string[] {
  try {
    const value: unknown = JSON.parse(json ?? '[]')
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}
