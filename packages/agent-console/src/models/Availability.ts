import { computed, effect, signal, untracked } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { Availability as Choice } from '@deskbell/protocol'
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
  readonly #stop: () => void

  constructor(deps: { relay: Relay; directory: Directory; notices: Notices }) {
    this.#deps = deps
    this.chosen = computed(() => this.#asked.value ?? deps.directory.me.value?.availability ?? 'offline')
    this.#stop = this.#sayLapsed()
  }

  async choose(availability: Choice): Promise<void> {
    if (availability === this.chosen.value) return
    this.#asked.value = availability
    const answer = await this.#deps.relay.act('setAvailability', { availability })
    const { me } = this.#deps.directory
    if (answer.ok && me.value) me.value = { ...me.value, availability, awayBecause: null }
    if (!answer.ok) this.#deps.notices.refused(answer.refused)
    if (this.#asked.value === availability) this.#asked.value = null
  }

  close(): void {
    this.#stop()
  }

  /** [A29] The relay set me Away because chats went unanswered: that stands there until it is over, also after a reload. */
  #sayLapsed(): () => void {
    const { directory, notices } = this.#deps
    const lapsed = computed(() => directory.me.value?.awayBecause === 'lapsed')
    return effect(() => {
      if (!lapsed.value) return undefined
      const offer = { label: 'availability.goOnline', run: () => void this.choose('online') } as const
      const id = untracked(() => notices.standing('notice.setAway', offer))
      return () => notices.dismiss(id)
    })
  }
}
