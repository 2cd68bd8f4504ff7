import { batch, computed, effect, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { ConversationId, ListRow, ViewName } from '@deskbell/protocol'
import type { Desk } from './Desk.ts'
import type { Lists, ListState } from './Lists.ts'
import { neighbour, settle } from './order.ts'
import { pathOf } from './route.ts'
import type { InboxRoute, Route, SearchRoute } from './route.ts'

type Deps = {
  lists: Lists
  desk: Desk
  route: ReadonlySignal<Route>
  go: (route: Route, how?: 'push' | 'replace') => void
}

/** Which view and which chat are in front, and the order in which rows are shown. */
export class Inbox {
  readonly view: ReadonlySignal<ViewName>
  readonly selectedId: ReadonlySignal<ConversationId | null>
  /** What is searched for while the search stands in the list's place; else null. */
  readonly search: ReadonlySignal<SearchRoute | null>
  readonly state: ReadonlySignal<ListState>
  /** Ids below the desk, in the order they are shown. */
  readonly order: ReadonlySignal<readonly ConversationId[]>
  /** The pointer or the focus is in the list: rows stay where they are. */
  readonly held: Signal<boolean> = signal(false)
  readonly #deps: Deps
  readonly #order: Signal<readonly ConversationId[]> = signal([])
  readonly #stops: (() => void)[]
  #lastView: ViewName = 'mine'
  #lastIndex = 0

  constructor(deps: Deps) {
    this.#deps = deps
    const at = computed(() => (deps.route.value.screen === 'inbox' ? deps.route.value : null))
    this.view = computed(() => at.value?.view ?? this.#lastView)
    this.selectedId = computed(() => at.value?.conversationId ?? null)
    this.search = computed(() => at.value?.search ?? null)
    this.state = computed(() => deps.lists.of(this.view.value).value)
    this.order = this.#order
    this.#stops = [this.#followView(), this.#keepOrder(), this.#rememberIndex()]
  }

  /** Shows a view; what is open stays open. */
  show(view: ViewName): void {
    this.#deps.go({ screen: 'inbox', view, conversationId: view === 'queue' ? null : this.selectedId.value })
  }

  /** Opens a conversation. Only what the agent does leads here: [A3] nothing that arrives selects itself. */
  select(id: ConversationId | null): void {
    this.#deps.go(this.#routeTo(id))
  }

  /** Address of a conversation, or of none: beside the list, or beside the search while that stands in its place. */
  pathTo(id: ConversationId | null): string {
    return pathOf(this.#routeTo(id)) || '.'
  }

  /** J and K: through the desk, then the list. */
  step(step: 1 | -1): void {
    const next = neighbour(this.#all(), this.selectedId.value, this.#lastIndex, step)
    if (next !== null) this.select(next)
  }

  /** Opens the chat at a place of the desk. */
  selectPlace(place: number): void {
    const id = this.#deps.desk.at(place)
    if (id !== null) this.select(id)
  }

  /** The search in the list's place. @param beside whether there is room for what is open beside it */
  searchRoute(beside: boolean): InboxRoute {
    const conversationId = beside ? this.selectedId.value : null
    const words = this.search.value?.words ?? ''
    return { screen: 'inbox', view: this.view.value, conversationId, search: { words } }
  }

  row(id: ConversationId): ListRow | null {
    return this.#deps.lists.row(id)
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  #routeTo(id: ConversationId | null): InboxRoute {
    const search = this.search.value
    const beside = search === null ? {} : { search: { words: search.words } }
    return { screen: 'inbox', view: this.view.value, conversationId: id, ...beside }
  }

  #all(): readonly ConversationId[] {
    return [...this.#deps.desk.slots.value.filter((id) => id !== null), ...this.#order.value]
  }

  #followView(): () => void {
    return effect(() => {
      const view = this.view.value
      batch(() => {
        this.#lastView = view
        this.#deps.lists.follow(view)
        this.#deps.lists.keepOnly([view])
      })
    })
  }

  #keepOrder(): () => void {
    let shownView: ViewName | null = null
    return effect(() => {
      const view = this.view.value
      const onDesk = new Set(this.#deps.desk.slots.value)
      const wanted = (this.state.value.rows ?? []).map((row) => row.id).filter((id) => !onDesk.has(id))
      const held = this.held.value && view === shownView
      shownView = view
      this.#order.value = settle(this.#order.peek(), wanted, held)
    })
  }

  #rememberIndex(): () => void {
    return effect(() => {
      const id = this.selectedId.value
      const at = id === null ? -1 : this.#all().indexOf(id)
      if (at !== -1) this.#lastIndex = at
    })
  }
}
