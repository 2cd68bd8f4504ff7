import { effect, signal, untracked } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { PlainKey } from '../i18n/Texts.ts'
import type { Clock } from './edges.ts'
import type { Refusal } from './Relay.ts'

/** How long a notice of something done stays. Refusals stay until they are put away. */
const DONE_MS = 6_000
/** Notices shown at once; the oldest makes room. */
const MAX_NOTICES = 3

/** Something done with one visitor's chat: the text names them. */
export type DoneWith = { readonly done: 'notice.closed' | 'transfer.done'; readonly with: Visitor }
/** What a visitor is called by. */
export type Visitor = { readonly contactName?: string | undefined; readonly number?: number | undefined }

/** Something the page says about an action. */
export type Notice = {
  readonly id: number
  readonly says: { readonly done: PlainKey } | DoneWith | { readonly refused: Refusal }
  /** What one can do about it. */
  readonly offer: { readonly label: PlainKey; run(): void } | null
  /** How often it was said: what is said again is counted, not piled up. */
  readonly times: number
  /** The page of settings that a refusal belongs to; null = it stays wherever one goes. */
  readonly page: string | null
}

/** What is to be said about actions. */
export class Notices {
  readonly shown: Signal<readonly Notice[]> = signal([])
  readonly #clock: Clock
  readonly #page: ReadonlySignal<string | null>
  readonly #timers = new Map<number, () => void>()
  readonly #stop: () => void
  #lastId = 0

  /** @param page which page of settings is open; null elsewhere */
  constructor(clock: Clock, page: ReadonlySignal<string | null>) {
    this.#clock = clock
    this.#page = page
    // [A30] What was refused on a page of settings is over when that page is left.
    this.#stop = effect(() => {
      const now = page.value
      const { shown } = this
      shown.value = shown.peek().filter((notice) => notice.page === null || notice.page === now)
    })
  }

  /**
   * Says that something is done, for a moment.
   * @param isOver [A30] read as a signal: a notice whose offer makes no sense any more goes at once
   */
  done(says: PlainKey | DoneWith, offer: Notice['offer'] = null, isOver: (() => boolean) | null = null): void {
    const id = this.#add(typeof says === 'string' ? { done: says } : says, offer, null)
    const stopTimer = this.#clock.after(DONE_MS, () => this.dismiss(id))
    const stopWatch = isOver ? effect(() => void (isOver() && untracked(() => this.dismiss(id)))) : () => {}
    this.#timers.set(id, () => {
      stopTimer()
      stopWatch()
    })
    if (!this.shown.peek().some((each) => each.id === id)) this.#forget(id)
  }

  refused(refusal: Refusal, offer: Notice['offer'] = null): void {
    this.#add({ refused: refusal }, offer, this.#page.peek())
  }

  /** Says something that holds until the caller takes it back by its id. */
  standing(key: PlainKey, offer: Notice['offer']): number {
    return this.#add({ done: key }, offer, null)
  }

  dismiss(id: number): void {
    this.#forget(id)
    this.shown.value = this.shown.peek().filter((notice) => notice.id !== id)
  }

  close(): void {
    this.#stop()
    for (const id of this.#timers.keys()) this.#forget(id)
  }

  #forget(id: number): void {
    this.#timers.get(id)?.()
    this.#timers.delete(id)
  }

  #add(says: Notice['says'], offer: Notice['offer'], page: string | null): number {
    const id = ++this.#lastId
    const before = this.shown.peek()
    const same = before.find((notice) => isSame(notice, says, offer))
    if (same) this.#forget(same.id)
    const rest = before.filter((notice) => notice !== same)
    this.shown.value = [...rest, { id, says, offer, times: (same?.times ?? 0) + 1, page }].slice(-MAX_NOTICES)
    return id
  }
}

function isSame(notice: Notice, says: Notice['says'], offer: Notice['offer']): boolean {
  return JSON.stringify(notice.says) === JSON.stringify(says) && notice.offer?.label === offer?.label
}
