import { computed, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { ConnectionState } from '@deskbell/client'
import type { Ms } from '@deskbell/protocol'
import type { Relay } from './Relay.ts'
import type { Ticker } from './Ticker.ts'

/** How long a link may be away before it is worth a word. */
const SAY_AFTER_MS = 2_000

/** What the page says about its link to the relay. */
export type LinkNews =
  | { readonly is: 'fine' }
  /** What is shown is as of `asOf`; the next try is at `retryAt`, begun at `since`. */
  | { readonly is: 'away'; readonly asOf: Ms; readonly retryAt: Ms | null; readonly since: Ms }
  /** It will not come back by itself. */
  | { readonly is: 'stopped'; readonly reason: string }

/** The link to the relay, as a signal. */
export class Connection {
  readonly state: Signal<ConnectionState>
  readonly connected: ReadonlySignal<boolean>
  readonly news: ReadonlySignal<LinkNews>
  readonly #relay: Relay
  readonly #lostAt: Signal<Ms | null> = signal(null)
  readonly #waitingSince: Signal<Ms> = signal(0)
  readonly #ticker: Ticker

  constructor(relay: Relay, ticker: Ticker) {
    this.#relay = relay
    this.#ticker = ticker
    this.state = signal(relay.state)
    this.connected = computed(() => this.state.value.kind === 'live')
    this.news = computed(() => this.#read())
    this.changed()
  }

  /** The client says that its state changed. */
  changed(): void {
    const state = this.#relay.state
    const now = this.#ticker.now.peek()
    if (state.kind === 'live') this.#lostAt.value = null
    else if (this.#lostAt.peek() === null) this.#lostAt.value = now
    if (state.kind === 'waiting' && this.state.peek().kind !== 'waiting') this.#waitingSince.value = now
    this.state.value = state
  }

  /** Tries at once instead of waiting. */
  tryNow(): void {
    if (this.state.peek().kind === 'stopped') this.#relay.connect()
    else this.#relay.wake()
  }

  #read(): LinkNews {
    const state = this.state.value
    if (state.kind === 'stopped')
      return state.reason === 'left' ? { is: 'fine' } : { is: 'stopped', reason: state.reason }
    const lostAt = this.#lostAt.value
    if (lostAt === null || this.#ticker.now.value - lostAt < SAY_AFTER_MS) return { is: 'fine' }
    const retryAt = state.kind === 'waiting' ? state.retryAt + this.#relay.offsetMs : null
    return { is: 'away', asOf: lostAt, retryAt, since: this.#waitingSince.value }
  }
}
