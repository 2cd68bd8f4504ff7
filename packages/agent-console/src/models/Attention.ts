import { computed, effect, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { AgentId, ConversationId, ListRow, Seq } from '@deskbell/protocol'
import type { Actions } from './Actions.ts'
import type { Conversations } from './Conversations.ts'
import type { Directory } from './Directory.ts'
import { takesChats } from './Directory.ts'
import type { Bell, Tab } from './edges.ts'
import type { Inbox } from './Inbox.ts'
import type { Lists } from './Lists.ts'
import type { Preferences } from './Preferences.ts'

type Deps = {
  lists: Lists
  inbox: Inbox
  conversations: Conversations
  directory: Directory
  actions: Actions
  preferences: Preferences
  tab: Tab
  bell: Bell
  /** The title of the page when `unread` of my chats have news. */
  title: (unread: number) => string
}

/**
 * Tells the agent that something is new when they do not look: [A7] a chat counts as looked at only while it is open in a tab
 * that is visible and focused.
 */
export class Attention {
  /** My chats with news nobody has looked at. */
  readonly unread: ReadonlySignal<number>
  /** [A33] Chats that came to me without my asking and that I have not looked at yet. */
  readonly #arrived: Signal<ReadonlySet<ConversationId>> = signal(new Set())
  readonly #deps: Deps
  readonly #stops: (() => void)[]

  constructor(deps: Deps) {
    this.#deps = deps
    this.unread = computed(() => (deps.lists.of('mine').value.rows ?? []).filter((row) => this.isUnread(row)).length)
    this.#stops = [
      effect(() => deps.tab.setTitle(deps.title(this.unread.value))),
      this.#ringForMine(),
      this.#ringForQueue(),
      this.#meetArrived(),
    ]
  }

  /** Whether a row has words of the visitor that neither I nor a colleague has seen. */
  isUnread(row: ListRow): boolean {
    if (this.#isLookedAt(row.id)) return false
    return row.lastVisitorSeq > this.#readUpTo(row) || this.#arrived.value.has(row.id)
  }

  /** Whether a chat is new on my desk, and which colleague handed it over; null when routing or nobody known did. */
  newcomer(row: ListRow): { readonly from: AgentId | null } | null {
    if (!this.#arrived.value.has(row.id) || this.#isLookedAt(row.id)) return null
    const events = this.#deps.conversations.of(row.id).value?.events ?? []
    const handed = events.findLast((event) => event.type === 'conversation.assigned')
    if (handed?.content.how !== 'transferred') return { from: null }
    const transfer = events.findLast((event) => event.type === 'conversation.transferred')
    return { from: transfer?.by.kind === 'agent' ? transfer.by.id : (transfer?.content.from ?? null) }
  }

  /** Unread messages of the visitor; null where only *some* is known. */
  unreadCount(row: ListRow): number | null {
    if (!this.isUnread(row)) return 0
    const events = this.#deps.conversations.of(row.id).value?.events
    if (!events || events.length === 0) return null
    const read = this.#readUpTo(row)
    if (row.lastVisitorSeq <= read) return 0
    return (
      events.filter((event) => event.type === 'message' && event.by.kind === 'visitor' && event.seq > read).length ||
      null
    )
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  #readUpTo(row: ListRow): Seq {
    return Math.max(row.staffRead, this.#deps.conversations.of(row.id).value?.read ?? 0)
  }

  #isLookedAt(id: ConversationId): boolean {
    return this.#deps.tab.lookedAt.value && this.#deps.inbox.selectedId.value === id
  }

  #ringForMine(): () => void {
    let before: ReadonlyMap<ConversationId, Seq> | null = null
    return effect(() => {
      const rows = this.#deps.lists.of('mine').value.rows
      if (rows === null) return
      const known = before
      before = new Map(rows.map((row) => [row.id, row.lastVisitorSeq]))
      if (known === null) return
      const asked = this.#deps.actions.asked
      const arrived = rows.filter((row) => !known.has(row.id) && !asked.delete(row.id)).map((row) => row.id)
      this.#keepArrived(rows, arrived)
      const said = rows.some(
        (row) => row.lastVisitorSeq > (known.get(row.id) ?? row.lastVisitorSeq) && !this.#peekLookedAt(row.id),
      )
      if (arrived.length > 0) this.#ring('assignment')
      else if (said) this.#ring('message')
    })
  }

  #keepArrived(rows: readonly ListRow[], arrived: readonly ConversationId[]): void {
    const before = this.#arrived.peek()
    if (arrived.length === 0 && before.size === 0) return
    const mine = new Set(rows.map((row) => row.id))
    this.#arrived.value = new Set([...before, ...arrived].filter((id) => mine.has(id)))
  }

  /** What was looked at is new no longer. */
  #meetArrived(): () => void {
    return effect(() => {
      const met = [...this.#arrived.value].filter((id) => this.#isLookedAt(id))
      if (met.length === 0) return
      this.#arrived.value = new Set([...this.#arrived.peek()].filter((id) => !met.includes(id)))
    })
  }

  #ringForQueue(): () => void {
    let before: ReadonlySet<ConversationId> | null = null
    return effect(() => {
      const rows = this.#deps.lists.of('queue').value.rows
      if (rows === null) return
      const me = this.#deps.directory.me.peek()
      const mine = rows.filter((row) => me?.departmentIds.includes(row.departmentId) ?? false)
      const known = before
      before = new Set(mine.map((row) => row.id))
      if (known !== null && me && takesChats(me) && mine.some((row) => !known.has(row.id))) this.#ring('assignment')
    })
  }

  #peekLookedAt(id: ConversationId): boolean {
    return this.#deps.tab.lookedAt.peek() && this.#deps.inbox.selectedId.peek() === id
  }

  #ring(kind: 'message' | 'assignment'): void {
    if (this.#deps.preferences.sound.peek()) this.#deps.bell.ring(kind)
  }
}
