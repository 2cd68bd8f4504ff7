import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { PlainKey } from '../i18n/Texts.ts'
import type { Clock } from './edges.ts'
import type { Refusal } from './Relay.ts'

/** How long a notice of something done stays. Refusals stay until they are put away. */
const DONE_MS = 6_000
/** Notices shown at once; the oldest makes room. */
const MAX_NOTICES = 3

/** Something the page says about an action, at its foot. */
export type Notice = {
  readonly id: number
  readonly says: { readonly done: PlainKey } | { readonly refused: Refusal }
  /** What one can do about it. */
  readonly offer: { readonly label: PlainKey; run(): void } | null
}

/** What is to be said about actions. */
export class Notices {
  readonly shown: Signal<readonly Notice[]> = signal([])
  readonly #clock: Clock
  #lastId = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  done(key: PlainKey, offer: Notice['offer'] = null): void {
    const id = this.#add({ done: key }, offer)
    this.#clock.after(DONE_MS, () => this.dismiss(id))
  }

  refused(refusal: Refusal, offer: Notice['offer'] = null): void {
    this.#add({ refused: refusal }, offer)
  }

  dismiss(id: number): void {
    this.shown.value = this.shown.value.filter((notice) => notice.id !== id)
  }

  #add(says: Notice['says'], offer: Notice['offer']): number {
    const id = ++this.#lastId
    this.shown.value = [...this.shown.value, { id, says, offer }].slice(-MAX_NOTICES)
    return id
  }
}
