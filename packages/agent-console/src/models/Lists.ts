import { computed, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { ConversationId, List, ListRow, ViewName } from '@deskbell/protocol'

/** Sizes of all views, and since when the longest wait in the queue lasts. */
export type Counts = List['counts']

/** A live list, as the client keeps it. */
export interface ListSource {
  /** In the relay's order; null until the first answer. */
  readonly rows: readonly ListRow[] | null
  readonly counts: Counts | null
  readonly more: boolean
  /** Asks for more rows. */
  showMore(): void
  subscribe(listener: () => void): () => void
  close(): void
}

/** One view of the inbox as signals. */
export type ListState = {
  readonly rows: readonly ListRow[] | null
  readonly more: boolean
}

const NOTHING: ListState = { rows: null, more: false }

/** The five lists of the console. `mine` and `queue` are always followed, the others while somebody looks. */
export class Lists {
  readonly counts: Signal<Counts | null> = signal(null)
  readonly #open: (view: ViewName) => ListSource
  readonly #sources = new Map<ViewName, { source: ListSource; stop: () => void }>()
  readonly #states: Readonly<Record<ViewName, Signal<ListState>>>
  /** The newest row known of each conversation, from whichever list told it. */
  readonly known: ReadonlySignal<ReadonlyMap<ConversationId, ListRow>>

  constructor(open: (view: ViewName) => ListSource) {
    this.#open = open
    const state = () => signal<ListState>(NOTHING)
    this.#states = { mine: state(), queue: state(), left: state(), open: state(), closed: state() }
    this.known = computed(() => newest(Object.values(this.#states).map((each) => each.value.rows ?? [])))
    this.follow('mine')
    this.follow('queue')
  }

  of(view: ViewName): ReadonlySignal<ListState> {
    return this.#states[view]
  }

  row(id: ConversationId): ListRow | null {
    return this.known.value.get(id) ?? null
  }

  /** Follows a view from now on. Following one twice is the same. */
  follow(view: ViewName): void {
    if (this.#sources.has(view)) return
    const source = this.#open(view)
    const read = () => {
      this.#states[view].value = { rows: source.rows, more: source.more }
      if (source.counts) this.counts.value = source.counts
    }
    this.#sources.set(view, { source, stop: source.subscribe(read) })
    read()
  }

  /** Stops following the views nobody looks at. */
  keepOnly(views: readonly ViewName[]): void {
    for (const [view, { source, stop }] of this.#sources) {
      if (view === 'mine' || view === 'queue' || views.includes(view)) continue
      stop()
      source.close()
      this.#sources.delete(view)
      this.#states[view].value = NOTHING
    }
  }

  showMore(view: ViewName): void {
    this.#sources.get(view)?.source.showMore()
  }

  close(): void {
    for (const { source, stop } of this.#sources.values()) {
      stop()
      source.close()
    }
    this.#sources.clear()
  }
}

function newest(lists: readonly (readonly ListRow[])[]): ReadonlyMap<ConversationId, ListRow> {
  const rows = new Map<ConversationId, ListRow>()
  for (const row of lists.flat()) {
    const other = rows.get(row.id)
    if (!other || row.head > other.head || row.updatedAt > other.updatedAt) rows.set(row.id, row)
  }
  return rows
}
