import { computed, effect, signal, untracked } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { AgentId, ConversationId, ListRow, Ms, Seq } from '@deskbell/protocol'
import type { Typist } from '@deskbell/client'
import { Composer } from './Composer.ts'
import type { Snapshot } from './Conversations.ts'
import type { Drafts } from './Drafts.ts'
import type { Clock } from './edges.ts'
import { Landing } from './Landing.ts'
import type { Notices } from './Notices.ts'
import { ownershipOf, sameOwnership } from './ownership.ts'
import type { Ownership } from './ownership.ts'
import type { Relay } from './Relay.ts'
import type { Item } from './timeline/items.ts'
import { layOut } from './timeline/layOut.ts'

/** What an open conversation is made of. */
export type ThreadDeps = {
  relay: Relay
  drafts: Drafts
  notices: Notices
  snapshot: ReadonlySignal<Snapshot | null>
  row: ReadonlySignal<ListRow | null>
  me: ReadonlySignal<AgentId | null>
  connected: ReadonlySignal<boolean>
  /** What presence frames last said of the visitor; null while they said nothing. */
  toldHere: ReadonlySignal<boolean | null>
  /** [A8] Somebody looks at the page: only then is anything read. */
  lookedAt: ReadonlySignal<boolean>
  /** The relay said that there is no such conversation, or not for us. */
  missing: ReadonlySignal<boolean>
  /** The event that the address asks for. */
  seq: ReadonlySignal<Seq | null>
  clock: Clock
  sameDay: (a: Ms, b: Ms) => boolean
}

/** The conversation that is open. Made when it is opened, closed when another one is. */
export class Thread {
  readonly id: ConversationId
  readonly snapshot: ReadonlySignal<Snapshot | null>
  readonly row: ReadonlySignal<ListRow | null>
  readonly items: ReadonlySignal<readonly Item[]>
  readonly ownership: ReadonlySignal<Ownership>
  /** Who has it now, if that changed while the chat was open: to be said. */
  readonly moved: Signal<Ownership | null> = signal(null)
  readonly visitorTypes: ReadonlySignal<Typist | null>
  /** Whether a page of the visitor's is connected now: frames tell it at once, a row some time after a link broke. */
  readonly visitorHere: ReadonlySignal<boolean>
  readonly colleaguesTyping: ReadonlySignal<readonly AgentId[]>
  /** Whether the newest message is in sight; the view says so. */
  readonly following: Signal<boolean> = signal(true)
  readonly missing: ReadonlySignal<boolean>
  readonly older: Signal<'idle' | 'loading' | 'failed'> = signal('idle')
  readonly composer: Composer
  /** The way to an event that was found. */
  readonly landing: Landing
  readonly #relay: Relay
  readonly #newAfter: Signal<Seq | null> = signal(null)
  readonly #stops: (() => void)[]

  constructor(id: ConversationId, deps: ThreadDeps) {
    this.id = id
    this.#relay = deps.relay
    this.snapshot = deps.snapshot
    this.row = deps.row
    this.missing = deps.missing
    this.ownership = computed(() => ownershipOf(this.snapshot.value?.view ?? null, deps.row.value, deps.me.value))
    this.visitorTypes = computed(() => this.snapshot.value?.typing.find((each) => each.by.kind === 'visitor') ?? null)
    this.visitorHere = computed(() => deps.toldHere.value ?? deps.row.value?.visitorHere ?? false)
    this.colleaguesTyping = computed(() =>
      (this.snapshot.value?.typing ?? []).flatMap(({ by }) =>
        by.kind === 'agent' && by.id !== null && by.id !== deps.me.value ? [by.id] : [],
      ),
    )
    this.items = computed(() => {
      const { events = [], pending = [], marks = [] } = this.snapshot.value ?? {}
      const connected = deps.connected.value
      return layOut({
        events,
        pending,
        marks,
        connected,
        me: deps.me.value,
        newAfter: this.#newAfter.value,
        sameDay: deps.sameDay,
      })
    })
    this.composer = new Composer(id, { ...deps, ownership: this.ownership })
    this.landing = new Landing({
      snapshot: deps.snapshot,
      older: this.older,
      following: this.following,
      clock: deps.clock,
      loadOlder: () => void this.loadOlder(),
    })
    this.#stops = [
      this.#goWhereAsked(deps.seq),
      this.#placeNewMark(),
      this.#noticeMoves(),
      this.#markRead(deps.lookedAt),
    ]
  }

  /** Fetches older events. */
  async loadOlder(): Promise<void> {
    if (this.older.value === 'loading' || this.snapshot.value?.hasOlder !== true) return
    this.older.value = 'loading'
    const before = this.snapshot.value.events[0]?.seq
    await this.#relay.loadOlder(this.id)
    const after = this.snapshot.value
    this.older.value = after?.hasOlder === true && after.events[0]?.seq === before ? 'failed' : 'idle'
  }

  close(): void {
    for (const stop of this.#stops) stop()
    this.landing.close()
    this.composer.leave()
  }

  /** Before anything is marked as read: what is below the event that was asked for was not seen. */
  #goWhereAsked(seq: ReadonlySignal<Seq | null>): () => void {
    return effect(() => {
      const asked = seq.value
      if (asked !== null) untracked(() => this.landing.to(asked))
    })
  }

  /** The mark is placed once, when the chat is first seen, and stays until it is left. */
  #placeNewMark(): () => void {
    return effect(() => {
      const snapshot = this.snapshot.value
      if (this.#newAfter.peek() !== null || !snapshot || snapshot.events.length === 0) return
      const staffRead = this.row.peek()?.staffRead ?? 0
      this.#newAfter.value = Math.max(snapshot.read, staffRead)
    })
  }

  #noticeMoves(): () => void {
    let before: Ownership | null = null
    return effect(() => {
      const now = this.ownership.value
      if (before !== null && before.is === 'mine' && now.is !== 'unknown' && !sameOwnership(before, now))
        this.moved.value = now
      if (now.is === 'mine') this.moved.value = null
      if (now.is !== 'unknown') before = now
    })
  }

  #markRead(lookedAt: ReadonlySignal<boolean>): () => void {
    let marked = 0
    return effect(() => {
      const last = this.snapshot.value?.events.at(-1)?.seq ?? 0
      if (last <= marked || !lookedAt.value || !this.following.value || this.landing.seeking.value !== null) return
      marked = last
      this.#relay.mark(this.id, { read: last })
    })
  }
}
