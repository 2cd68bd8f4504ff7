import { signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { ConversationModel } from '@deskbell/client'
import type { ConversationId, Presence } from '@deskbell/protocol'
import type { Relay } from './Relay.ts'

/** A conversation at one moment. */
export type Snapshot = Omit<ConversationModel, 'id' | 'queue'>

/** The client's conversations as signals, and the rule which of them are followed. */
export class Conversations {
  readonly #relay: Relay
  readonly #snapshots = new Map<ConversationId, Signal<Snapshot | null>>()
  /** Conversations that the relay took away, or never had. */
  readonly missing: Signal<ReadonlySet<ConversationId>> = signal(new Set())
  /** What presence frames last said of the visitors of followed conversations: true = on a page of ours. */
  readonly told: Signal<ReadonlyMap<ConversationId, boolean>> = signal(new Map())
  #watched: ReadonlySet<ConversationId> = new Set()

  constructor(relay: Relay) {
    this.#relay = relay
  }

  /** Null while nothing is known of it. */
  of(id: ConversationId): ReadonlySignal<Snapshot | null> {
    let snapshot = this.#snapshots.get(id)
    if (!snapshot) this.#snapshots.set(id, (snapshot = signal(this.#read(id))))
    return snapshot
  }

  /** The client says that this one changed. */
  changed(id: ConversationId): void {
    const snapshot = this.#snapshots.get(id)
    if (snapshot) snapshot.value = this.#read(id)
  }

  applyPresence({ subject, state }: Presence): void {
    if (subject.kind !== 'visitor') return
    const here = state === 'here'
    if (this.told.peek().get(subject.id) !== here) this.told.value = new Map(this.told.peek()).set(subject.id, here)
  }

  /** A new connection: what the last one heard of comings and goings may be over, and what is followed is told anew. */
  forgetPresence(): void {
    this.told.value = new Map()
  }

  /** The relay says that it is not here, or not for us. */
  gone(id: ConversationId): void {
    this.missing.value = new Set([...this.missing.value, id])
    this.changed(id)
  }

  /** Follows exactly these: the desk, so that switching is instant and typing shows in the rows, and what is open. */
  follow(ids: ReadonlySet<ConversationId>): void {
    for (const id of this.#watched) if (!ids.has(id)) this.#relay.unwatch(id)
    for (const id of ids) if (!this.#watched.has(id)) this.#relay.watch(id)
    this.#watched = new Set(ids)
    // Nobody tells us of the others any more.
    const stale = [...this.told.peek().keys()].filter((id) => !ids.has(id))
    if (stale.length > 0) this.told.value = new Map([...this.told.peek()].filter(([id]) => ids.has(id)))
    for (const id of ids) this.changed(id)
  }

  #read(id: ConversationId): Snapshot | null {
    const model = this.#relay.conversation(id)
    if (!model) return null
    const { view, events, hasOlder, live, head, read, marks, typing, pending } = model
    return { view, events, hasOlder, live, head, read, marks, typing, pending }
  }
}
