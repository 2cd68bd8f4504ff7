import { batch, computed, effect, signal, untracked } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { Change } from '@deskbell/client'
import type { AgentView, ConversationId, ViewName } from '@deskbell/protocol'
import type { Api } from './accounts/Api.ts'
import { Actions } from './Actions.ts'
import { Attention } from './Attention.ts'
import { Availability } from './Availability.ts'
import { Connection } from './Connection.ts'
import { Contact } from './Contact.ts'
import { Conversations } from './Conversations.ts'
import { Desk } from './Desk.ts'
import { followAbout } from './followAbout.ts'
import { Directory } from './Directory.ts'
import { Drafts } from './Drafts.ts'
import type { Bell, Clipboard, Clock, Memory, Tab } from './edges.ts'
import { Inbox } from './Inbox.ts'
import { Lists } from './Lists.ts'
import type { ListSource } from './Lists.ts'
import { Notices } from './Notices.ts'
import type { Layout } from './layout.ts'
import type { Preferences } from './Preferences.ts'
import type { Relay } from './Relay.ts'
import { pathOf } from './route.ts'
import type { Route } from './route.ts'
import { Search } from './search/Search.ts'
import { AccountSettings } from './settings/AccountSettings.ts'
import { Saves } from './settings/Saves.ts'
import { Thread } from './Thread.ts'
import { Ticker } from './Ticker.ts'

/** What a console is made of. */
export type ConsoleDeps = {
  me: AgentView
  relay: Relay
  openList: (view: ViewName) => ListSource
  clock: Clock
  memory: Memory
  tab: Tab
  bell: Bell
  clipboard: Clipboard
  preferences: Preferences
  route: ReadonlySignal<Route>
  go: (route: Route, how?: 'push' | 'replace') => void
  /** Keys that lead to the search, as they are printed on this keyboard. */
  searchKeys: readonly string[]
  /** One step back in the browser's history. */
  back: () => void
  sameDay: (a: number, b: number) => boolean
  title: (unread: number) => string
  upload: Api['upload']
  /** Absolute address of a path below the console's own. */
  absolute: (path: string) => string
  /** Ends the session on this device. */
  logOut: () => Promise<void>
  /** The relay refused for good: back to the login. */
  sessionEnded: () => void
  /** Fetches the newest console. */
  reload: () => void
  /** Told of what should never happen, for a log. */
  onFault: (error: unknown) => void
}

/** Everything behind the screens of an agent who is logged in. */
export class Console {
  readonly relay: Relay
  readonly route: ReadonlySignal<Route>
  readonly go: ConsoleDeps['go']
  readonly logOut: () => Promise<void>
  readonly sessionEnded: () => void
  readonly reload: () => void
  readonly onFault: (error: unknown) => void
  readonly clipboard: Clipboard
  readonly preferences: Preferences
  readonly ticker: Ticker
  readonly notices: Notices
  readonly connection: Connection
  readonly directory: Directory
  readonly lists: Lists
  readonly desk: Desk
  readonly inbox: Inbox
  readonly search: Search
  readonly conversations: Conversations
  readonly drafts: Drafts
  readonly actions: Actions
  readonly availability: Availability
  readonly attention: Attention
  readonly contact: Contact
  readonly clock: Clock
  readonly saves: Saves
  readonly account: AccountSettings
  readonly searchKeys: readonly string[]
  /** Address that everything public lies below, with a slash at its end. */
  readonly publicBase: string
  /** The open conversation. */
  readonly thread: ReadonlySignal<Thread | null>
  /** What is open above the page. */
  readonly overlay: Signal<'none' | 'shortcuts' | 'transfer' | 'context'> = signal('none')
  readonly #deps: ConsoleDeps
  readonly #thread: Signal<Thread | null> = signal(null)
  readonly #stops: (() => void)[]

  constructor(deps: ConsoleDeps) {
    const { relay, clock, memory, me } = deps
    this.#deps = deps
    this.relay = relay
    this.route = deps.route
    this.go = deps.go
    this.logOut = deps.logOut
    this.sessionEnded = deps.sessionEnded
    this.reload = deps.reload
    this.onFault = deps.onFault
    this.clipboard = deps.clipboard
    this.preferences = deps.preferences
    this.clock = clock
    this.publicBase = deps.absolute('../')
    this.ticker = new Ticker(clock)
    this.notices = new Notices(
      clock,
      computed(() => (deps.route.value.screen === 'settings' ? pathOf(deps.route.value) : null)),
    )
    this.connection = new Connection(relay, this.ticker)
    this.directory = new Directory(relay)
    this.directory.me.value = me
    this.lists = new Lists(deps.openList)
    this.desk = new Desk(this.lists, this.directory, memory, me.id)
    this.conversations = new Conversations(relay)
    this.drafts = new Drafts(memory, me.id)
    this.inbox = new Inbox({ lists: this.lists, desk: this.desk, route: deps.route, go: deps.go })
    this.searchKeys = deps.searchKeys
    this.search = new Search({
      relay,
      clock,
      memory,
      owner: me.id,
      route: deps.route,
      go: deps.go,
      connected: this.connection.connected,
      away: computed(() => this.connection.news.value.is !== 'fine'),
    })
    const { conversations, directory, lists, notices, inbox } = this
    this.actions = new Actions({
      relay,
      conversations,
      lists,
      directory,
      notices,
      show: (id) => this.open(id, 'reply'),
    })
    this.availability = new Availability(this)
    this.thread = this.#thread
    this.attention = new Attention({
      lists,
      inbox,
      conversations,
      directory,
      actions: this.actions,
      preferences: deps.preferences,
      tab: deps.tab,
      bell: deps.bell,
      title: deps.title,
    })
    this.contact = new Contact(relay, this.notices, this.thread, this.connection.connected)
    this.saves = new Saves(this)
    this.account = new AccountSettings({ relay, saves: this.saves, notices, upload: deps.upload })
    this.#stops = [
      relay.subscribe((change) => this.#hear(change)),
      this.#openThread(),
      this.#follow(),
      followAbout(this, deps.back),
    ]
    this.ticker.setOffset(relay.offsetMs)
  }

  /** Opens a conversation, and begins to write if asked to. */
  open(id: ConversationId, write?: 'reply' | 'note'): void {
    this.inbox.select(id)
    if (write) this.thread.value?.composer.focus(write)
  }

  /** Logged out on this device: what could be read here is forgotten, and what was searched for. */
  forget(): void {
    const { inbox, search } = this
    const list = { screen: 'inbox', view: inbox.view.peek(), conversationId: inbox.selectedId.peek() } as const
    if (search.isOpen.peek()) this.go(list, 'replace')
    search.recents.forget()
    this.relay.forget()
  }

  /** Shows or hides the visitor: the pane where there is room for one, else a sheet. */
  toggleContext(layout: Layout): void {
    const { preferences } = this
    if (layout === 'full' || layout === 'folded') preferences.setContextOpen(!preferences.contextOpen.value)
    else this.overlay.value = this.overlay.value === 'context' ? 'none' : 'context'
  }

  close(): void {
    for (const stop of this.#stops) stop()
    this.#thread.peek()?.close()
    const { contact, attention, search, inbox, desk, lists, availability, notices, ticker } = this
    for (const part of [contact, attention, search, inbox, desk, lists, availability, notices, ticker]) part.close()
    this.relay.close()
  }

  #hear(change: Change): void {
    batch(() => {
      switch (change.type) {
        case 'state':
          this.connection.changed()
          if (this.relay.state.kind === 'stopped' && this.relay.state.reason === 'unauthenticated') this.sessionEnded()
          return
        case 'welcome': {
          this.ticker.setOffset(this.relay.offsetMs)
          const me = this.relay.welcome?.me
          if (me) this.directory.me.value = me
          this.directory.mails.value = this.relay.welcome?.mails === true
          this.conversations.forgetPresence()
          void this.directory.refresh()
          return
        }
        case 'conversation':
        case 'outbox':
          return this.conversations.changed(change.conversationId)
        case 'presence':
          this.directory.applyPresence(change.frame)
          return this.conversations.applyPresence(change.frame)
        case 'frame':
          if (change.frame.type === 'gone') this.conversations.gone(change.frame.conversationId)
          return
        default:
      }
    })
  }

  #openThread(): () => void {
    return effect(() => {
      const id = this.inbox.selectedId.value
      const before = this.#thread.peek()
      if ((before?.id ?? null) === id) return
      before?.close()
      this.#thread.value = id === null ? null : untracked(() => this.#makeThread(id))
    })
  }

  #makeThread(id: ConversationId): Thread {
    return new Thread(id, {
      relay: this.relay,
      drafts: this.drafts,
      notices: this.notices,
      snapshot: this.conversations.of(id),
      row: computed(() => this.lists.row(id) ?? this.search.row(id)),
      me: computed(() => this.directory.me.value?.id ?? null),
      connected: this.connection.connected,
      toldHere: computed(() => this.conversations.told.value.get(id) ?? null),
      lookedAt: this.#deps.tab.lookedAt,
      missing: computed(() => this.conversations.missing.value.has(id)),
      seq: computed(() => (this.inbox.selectedId.value === id ? (this.inbox.search.value?.seq ?? null) : null)),
      clock: this.clock,
      sameDay: this.#deps.sameDay,
    })
  }

  #follow(): () => void {
    return effect(() => {
      const ids = this.desk.slots.value.filter((id) => id !== null)
      const open = this.inbox.selectedId.value
      this.conversations.follow(new Set(open === null ? ids : [...ids, open]))
    })
  }
}
