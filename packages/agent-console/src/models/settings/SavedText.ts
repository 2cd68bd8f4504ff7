import { batch, computed, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { ActAnswer } from '@deskbell/client'
import type { Clock } from '../edges.ts'
import type { Refusal } from '../Relay.ts'

/** Saved this long after the last key. */
const PAUSE_MS = 700

/** A text that saves itself: while it is being written it is the writer's, afterwards the relay's. */
export class SavedText {
  readonly text: ReadonlySignal<string>
  /** Why the last text was not taken; it stays in the field. */
  readonly refused: Signal<Refusal | null> = signal(null)
  readonly #draft: Signal<string | null> = signal(null)
  readonly #stored: () => string
  readonly #save: (text: string) => Promise<ActAnswer>
  readonly #clock: Clock
  #stopTimer: () => void = () => {}

  /** @param stored the text as the relay has it; read inside a signal */
  constructor(stored: () => string, save: (text: string) => Promise<ActAnswer>, clock: Clock) {
    this.#stored = stored
    this.#save = save
    this.#clock = clock
    this.text = computed(() => this.#draft.value ?? stored())
  }

  write(text: string): void {
    batch(() => {
      this.#draft.value = text
      this.refused.value = null
    })
    this.#stopTimer()
    this.#stopTimer = this.#clock.after(PAUSE_MS, () => void this.flush())
  }

  /** Saves at once: the field was left. */
  async flush(): Promise<void> {
    this.#stopTimer()
    const text = this.#draft.value
    if (text === null || this.refused.value) return
    if (text.trim() === this.#stored()) {
      this.#draft.value = null
      return
    }
    const answer = await this.#save(text.trim())
    if (this.#draft.value !== text) return
    if (answer.ok) this.#draft.value = null
    else this.refused.value = answer.refused
  }
}
