import { batch, effect, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { SearchHit } from '@deskbell/protocol'
import type { Clock } from '../edges.ts'
import type { Refusal, Relay } from '../Relay.ts'

/** Until the same question is asked again while older conversations are still being taken into the index. */
const AGAIN_MS = 3_000

/** What was found for these words so far: one page after the other. */
export type Found = {
  readonly words: string
  readonly hits: readonly SearchHit[]
  /** Asks for the next page; null at the end. */
  readonly cursor: string | null
  readonly complete: boolean
}

/** The way to the next page. */
export type More = { readonly is: 'idle' | 'loading' } | { readonly is: 'failed'; readonly refusal: Refusal }

type Deps = { relay: Pick<Relay, 'query'>; clock: Clock; connected: ReadonlySignal<boolean> }

/** What the relay says to words that are searched for. Only the answer to the newest question is taken. */
export class Answers {
  /** The last answer; it stays while another one is awaited. */
  readonly found: Signal<Found | null> = signal(null)
  readonly refused: Signal<Refusal | null> = signal(null)
  readonly more: Signal<More> = signal({ is: 'idle' })
  readonly #deps: Deps
  readonly #stop: () => void
  #stopAgain: () => void = () => {}
  #question = 0
  /** To be asked once there is a connection. */
  #due: string | null = null

  constructor(deps: Deps) {
    this.#deps = deps
    this.#stop = effect(() => {
      const { value: connected } = deps.connected
      if (connected && this.#due !== null) void this.ask(this.#due)
    })
  }

  async ask(words: string): Promise<void> {
    const mine = this.drop()
    if (!this.#deps.connected.peek()) {
      this.#due = words
      return
    }
    const answer = await this.#deps.relay.query('search', { text: words })
    if (mine !== this.#question) return
    batch(() => {
      if (answer.ok) this.#take({ ...answer.value, words })
      // The connection went meanwhile: the question waits for it.
      else if (answer.refused.code === 'offline' && !this.#deps.connected.peek()) this.#due = words
      else this.refused.value = answer.refused
    })
  }

  /** Fetches the next page. */
  async showMore(): Promise<void> {
    const before = this.found.peek()
    if (!before || before.cursor === null || this.more.peek().is === 'loading') return
    const mine = this.#question
    this.more.value = { is: 'loading' }
    const answer = await this.#deps.relay.query('search', { text: before.words, cursor: before.cursor })
    const held = this.found.peek()
    if (mine !== this.#question || !held) return
    if (!answer.ok) {
      this.more.value = { is: 'failed', refusal: answer.refused }
      return
    }
    const hits = joined(held.hits, answer.value.hits)
    batch(() => {
      this.more.value = { is: 'idle' }
      this.#take({ ...answer.value, words: held.words, hits })
    })
    // All of it was here already: whoever asked for more is to see more.
    if (hits.length === held.hits.length && answer.value.cursor !== null) await this.showMore()
  }

  /** The words changed: what is still on its way answers others. Answers with the number of the next question. */
  drop(): number {
    this.#stopAgain()
    this.#due = null
    batch(() => {
      this.refused.value = null
      this.more.value = { is: 'idle' }
    })
    return ++this.#question
  }

  /** The same words as those of the last answer stand again. */
  keep(): void {
    this.drop()
    this.#askAgainLater()
  }

  /** Nothing is searched for any more. */
  clear(): void {
    this.drop()
    this.found.value = null
  }

  close(): void {
    this.drop()
    this.#stop()
  }

  #take(found: Found): void {
    this.found.value = found
    this.#askAgainLater()
  }

  #askAgainLater(): void {
    this.#stopAgain()
    if (this.found.peek()?.complete === false)
      this.#stopAgain = this.#deps.clock.after(AGAIN_MS, () => void this.#askAgain())
  }

  /** The same question while the index grows. What stands on the screen stays: what is new comes to its place around it. */
  async #askAgain(): Promise<void> {
    const before = this.found.peek()
    if (!before) return
    const mine = this.#question
    const answer = this.#deps.connected.peek() ? await this.#deps.relay.query('search', { text: before.words }) : null
    const held = this.found.peek()
    if (mine !== this.#question || !held) return
    if (!answer?.ok) return this.#askAgainLater()
    const { hits, cursor, complete } = answer.value
    // Beyond the first page its cursor leads to what is here already; at an end that was none it is the way on.
    const next = held.hits.length > hits.length ? (held.cursor ?? cursor) : cursor
    this.#take({ words: held.words, hits: joined(hits, held.hits), cursor: next, complete })
  }
}

/** Each conversation once, where it was first. */
function joined(first: readonly SearchHit[], then: readonly SearchHit[]): readonly SearchHit[] {
  const known = new Set(first.map(({ row }) => row.id))
  return [...first, ...then.filter(({ row }) => !known.has(row.id))]
}
