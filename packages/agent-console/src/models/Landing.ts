import { batch, effect, signal, untracked } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { Seq } from '@deskbell/protocol'
import type { Snapshot } from './Conversations.ts'
import type { Clock } from './edges.ts'

/** Pages of older events fetched on the way to one of them: a thousand events. */
const MAX_PAGES = 20
/** How long an event stays marked: long enough to be found by the eye that comes from the list. */
const MARKED_MS = 4_000

type Deps = {
  snapshot: ReadonlySignal<Snapshot | null>
  older: Signal<'idle' | 'loading' | 'failed'>
  following: Signal<boolean>
  clock: Clock
  loadOlder: () => void
}

/**
 * [A39] Leads an open conversation to one of its events: fetches what is before until the event is there. One that cannot be
 * reached leaves the conversation as it is, at its end.
 */
export class Landing {
  /** The event that is looked for; null when it was reached or given up. */
  readonly seeking: Signal<Seq | null> = signal(null)
  /** The event to be brought into sight; the view does it once and sets it back. */
  readonly place: Signal<Seq | null> = signal(null)
  /** The event that is marked, for a moment. */
  readonly marked: Signal<Seq | null> = signal(null)
  readonly #deps: Deps
  readonly #stop: () => void
  #stopMark: () => void = () => {}
  #pages = 0

  constructor(deps: Deps) {
    this.#deps = deps
    this.#stop = effect(() => this.#look())
  }

  to(seq: Seq): void {
    const { older } = this.#deps
    batch(() => {
      this.#pages = 0
      this.#unmark()
      if (older.peek() === 'failed') older.value = 'idle'
      this.seeking.value = seq
    })
  }

  close(): void {
    this.#stop()
    this.#stopMark()
  }

  #look(): void {
    const seq = this.seeking.value
    const { events = [], hasOlder = false, live = false } = this.#deps.snapshot.value ?? {}
    const older = this.#deps.older.value
    const [first] = events
    if (seq === null || !first) return
    if (events.some((event) => event.seq === seq)) return this.#land(seq)
    if (seq > first.seq) {
      // It may still be on its way here, until all are.
      if (live) this.seeking.value = null
      return
    }
    if (older === 'loading') return
    if (!hasOlder || older === 'failed' || this.#pages === MAX_PAGES) {
      this.seeking.value = null
      return
    }
    this.#pages++
    untracked(this.#deps.loadOlder)
  }

  #land(seq: Seq): void {
    batch(() => {
      this.seeking.value = null
      this.#deps.following.value = false
      this.place.value = seq
      this.marked.value = seq
    })
    this.#stopMark = this.#deps.clock.after(MARKED_MS, () => this.#unmark())
  }

  #unmark(): void {
    this.#stopMark()
    this.marked.value = null
  }
}
