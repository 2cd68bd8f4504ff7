import { batch, computed, effect, signal, untracked } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import { MAX_SEARCH_CHARS } from '@deskbell/protocol'
import type { ConversationId, ListRow, SearchHit } from '@deskbell/protocol'
import type { Clock, Memory } from '../edges.ts'
import type { Refusal, Relay } from '../Relay.ts'
import type { InboxRoute, Route, SearchRoute } from '../route.ts'
import { Answers } from './Answers.ts'
import { Recents } from './Recents.ts'

/** Rest after the last key before the relay is asked. */
const REST_MS = 200

/**
 * What the search shows.
 * - `blank` no words; `asking` and `offline` words, and nothing to show for them yet
 * - `found` what was found; `stale` while it answers older words than those in the field
 */
export type SearchState =
  | { readonly is: 'blank' | 'asking' | 'offline' }
  | { readonly is: 'refused'; readonly refusal: Refusal }
  | { readonly is: 'none'; readonly words: string; readonly complete: boolean }
  | {
      readonly is: 'found'
      readonly hits: readonly SearchHit[]
      readonly stale: boolean
      readonly more: boolean
      readonly complete: boolean
    }

/** Where the view is asked to put the focus: a step from where it is, or the result at an index. */
export type FocusAsked = 'field' | 'results' | { readonly step: 1 | -1 } | { readonly index: number }

type Deps = {
  relay: Pick<Relay, 'query'>
  clock: Clock
  memory: Memory
  /** Whose searches are remembered. */
  owner: string
  route: ReadonlySignal<Route>
  go: (route: Route, how?: 'push' | 'replace') => void
  connected: ReadonlySignal<boolean>
  /** The link is away for long enough to be worth a word. */
  away: ReadonlySignal<boolean>
}

/** [A37] [A38] The search in the list's place: its words are in the address, and the address brings them back. */
export class Search {
  readonly maxChars = MAX_SEARCH_CHARS
  /** What stands in the field. */
  readonly text: Signal<string> = signal('')
  readonly state: ReadonlySignal<SearchState>
  readonly isOpen: ReadonlySignal<boolean>
  readonly focusAsked: Signal<FocusAsked | null> = signal(null)
  readonly answers: Answers
  readonly recents: Recents
  /** What was opened last: on a phone one comes back to it. */
  lastOpened: ConversationId | null = null
  readonly #deps: Deps
  readonly #words: ReadonlySignal<string>
  readonly #rows: ReadonlySignal<ReadonlyMap<ConversationId, ListRow>>
  readonly #stop: () => void
  #stopRest: () => void = () => {}
  /** The words that the address last had. */
  #addressed: string | null = null
  /** Where one came from. */
  #before: Route | null = null

  constructor(deps: Deps) {
    this.#deps = deps
    this.answers = new Answers(deps)
    this.recents = new Recents(deps.memory, deps.owner)
    this.#words = computed(() => this.text.value.trim())
    const asked = computed(() => searchIn(deps.route.value))
    this.isOpen = computed(() => asked.value !== null)
    this.state = computed(() => this.#read())
    this.#rows = computed(() => new Map((this.answers.found.value?.hits ?? []).map(({ row }) => [row.id, row])))
    this.#stop = effect(() => {
      const route = deps.route.value
      untracked(() => this.#arrive(route, searchIn(route)))
    })
  }

  /** Comes in front, with the focus in its field. @param route the search as it is reached from here */
  open(route: InboxRoute): void {
    if (!this.isOpen.peek() || route.conversationId === null) this.#deps.go(route)
    this.focusAsked.value = 'field'
  }

  /** What is in the field changed. */
  write(text: string): void {
    batch(() => {
      this.text.value = text
      const words = this.#words.peek()
      this.#stopRest()
      if (words === '') this.answers.clear()
      else if (words === this.answers.found.peek()?.words) this.answers.keep()
      else {
        this.answers.drop()
        this.#stopRest = this.#deps.clock.after(REST_MS, () => this.askNow())
        return
      }
      this.#address(words)
    })
  }

  /** Empties the field, which keeps the focus. */
  clear(): void {
    this.write('')
    this.focusAsked.value = 'field'
  }

  /** Forgets what was searched for; the field has the focus, as what was pressed for it is gone. */
  forgetRecents(): void {
    this.recents.forget()
    this.focusAsked.value = 'field'
  }

  /** Asks without waiting for the next key. */
  askNow(): void {
    const words = this.#words.peek()
    this.#stopRest()
    if (words === '') return
    this.#address(words)
    void this.answers.ask(words)
  }

  /** Enter in the field: the answer's first result has the focus, or the question goes off at once. */
  submit(): void {
    const state = this.state.peek()
    this.remember()
    if (state.is === 'found' && !state.stale) this.focusAsked.value = { index: 0 }
    else if (state.is !== 'none') this.askNow()
  }

  /** A result is opened. */
  opened(id: ConversationId): void {
    this.lastOpened = id
    this.remember()
  }

  /** Fetches the next page, and leads to what it brought. */
  async showMore(): Promise<void> {
    const before = this.answers.found.peek()?.hits.length ?? 0
    await this.answers.showMore()
    if ((this.answers.found.peek()?.hits.length ?? 0) > before) this.focusAsked.value = { index: before }
  }

  /** The words are worth keeping for another time. */
  remember(): void {
    if (this.#words.peek() !== '') this.recents.add(this.#words.peek())
  }

  /** Back to where one came from. */
  leave(): void {
    const { view = 'mine', conversationId = null } = inboxOf(this.#deps.route.peek()) ?? {}
    this.#deps.go(this.#before ?? { screen: 'inbox', view, conversationId })
  }

  /** The row of a conversation that was found. */
  row(id: ConversationId): ListRow | null {
    return this.#rows.value.get(id) ?? null
  }

  close(): void {
    this.#stop()
    this.#stopRest()
    this.answers.close()
  }

  #read(): SearchState {
    const words = this.#words.value
    const found = this.answers.found.value
    const refusal = this.answers.refused.value
    if (words === '') return { is: 'blank' }
    if (refusal) return { is: 'refused', refusal }
    const stale = found?.words !== words
    if (!found || (stale && found.hits.length === 0)) return { is: this.#deps.away.value ? 'offline' : 'asking' }
    const { hits, cursor, complete } = found
    if (hits.length === 0) return { is: 'none', words, complete }
    return { is: 'found', hits, stale, more: cursor !== null, complete }
  }

  #arrive(route: Route, asked: SearchRoute | null): void {
    if (asked === null) {
      if (route.screen === 'inbox' || route.screen === 'settings') this.#before = route
      if (this.#addressed !== null) this.#rest()
      return
    }
    // What stands in the field may be ahead of the address; only what the address brings anew is taken from it.
    if (asked.words === this.#addressed) return
    const entered = this.#addressed === null
    this.#addressed = asked.words
    batch(() => {
      if (entered && inboxOf(route)?.conversationId === null) this.focusAsked.value = 'field'
      this.text.value = asked.words.slice(0, MAX_SEARCH_CHARS)
      if (this.#words.peek() === '') this.answers.clear()
      else this.askNow()
    })
  }

  /** The search was left: it begins anew next time, and remembers what was found. */
  #rest(): void {
    if (this.state.peek().is === 'found') this.remember()
    batch(() => {
      this.#addressed = null
      this.lastOpened = null
      this.focusAsked.value = null
      this.text.value = ''
      this.#stopRest()
      this.answers.clear()
    })
  }

  #address(words: string): void {
    const route = inboxOf(this.#deps.route.peek())
    if (!route?.search || route.search.words === words) return
    this.#addressed = words
    this.#deps.go({ ...route, search: { ...route.search, words } }, 'replace')
  }
}

function inboxOf(route: Route): InboxRoute | null {
  return route.screen === 'inbox' ? route : null
}

function searchIn(route: Route): SearchRoute | null {
  return inboxOf(route)?.search ?? null
}
