import { computed, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { Availability as Choice, Presence } from '@deskbell/protocol'
import type { Directory } from './Directory.ts'
import type { Notices } from './Notices.ts'
import type { Relay } from './Relay.ts'

/** What agents can choose, in the order of the list. */
export const CHOICES = ['online', 'phone', 'busy', 'away', 'offline'] as const satisfies readonly Choice[]

/** My own availability: shown as chosen at once, and as it was if the relay says no. */
export class Availability {
  readonly chosen: ReadonlySignal<Choice>
  readonly #asked: Signal<Choice | null> = signal(null)
  readonly #deps: { relay: Relay; directory: Directory; notices: Notices }

  constructor(deps: { relay: Relay; directory: Directory; notices: Notices }) {
    this.#deps = deps
    this.chosen = computed(() => this.#asked.value ?? deps.directory.me.value?.availability ?? 'offline')
  }

  async choose(availability: Choice): Promise<void> {
    if (availability === this.chosen.value) return
    this.#asked.value = availability
    const answer = await this.#deps.relay.act('setAvailability', { availability })
    const { me } = this.#deps.directory
    if (answer.ok && me.value) me.value = { ...me.value, availability }
    if (!answer.ok) this.#deps.notices.refused(answer.refused)
    if (this.#asked.value === availability) this.#asked.value = null
  }

  /** The relay set me Away because chats went unanswered: that must not pass unseen. */
  applyPresence(frame: Presence): void {
    const me = this.#deps.directory.me.peek()
    if (frame.subject.id !== me?.id || frame.state !== 'away' || me.availability === 'away') return
    if (this.#asked.peek() !== null) return
    this.#deps.notices.done('notice.setAway', { label: 'availability.goOnline', run: () => void this.choose('online') })
  }
}
