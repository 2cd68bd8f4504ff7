import { MAX_REPLAY_EVENTS, RESET_PAGE_EVENTS } from '@deskbell/protocol'
import type { Anchor, Audience, ConversationView, Seq } from '@deskbell/protocol'
import type { Actor } from '../../domain/actor.ts'
import type { Conversation } from '../../domain/conversation/state.ts'
import type { Head, StoredEvent } from '../../ports/Store.ts'
import type { Door } from '../door/Door.ts'
import { maySee } from '../../domain/permissions.ts'
import { audienceOf } from './access.ts'
import { conversationView } from './views.ts'
import type { Around, ViewDeps } from './views.ts'

/** How a client gets from where it stands to now. */
export type CatchUp =
  | { readonly kind: 'gone' }
  | {
      readonly kind: 'reset'
      readonly reason: 'first' | 'epoch' | 'anchor' | 'too_far'
      /** Head of the whole timeline when the view was read: its events may reach further. */
      readonly viewAt: Seq
      readonly head: Seq
      readonly prev: Seq
      readonly events: readonly StoredEvent[]
      readonly view: ConversationView
      readonly state: Conversation
    }
  | {
      readonly kind: 'replay'
      readonly viewAt: Seq
      readonly head: Seq
      readonly prev: Seq
      readonly events: readonly StoredEvent[]
      readonly view: ConversationView
      readonly state: Conversation
    }

/** A conversation as one actor sees it, and what that was made from. */
export type Seen = { readonly view: ConversationView; readonly state: Conversation; readonly around: Around }

/** Reads of one timeline, permitted and projected. */
export class TimelineQueries {
  readonly #view: ViewDeps
  readonly #door: Door

  constructor(view: ViewDeps, door: Door) {
    this.#view = view
    this.#door = door
  }

  /**
   * What a client at `anchor` misses: a replay when it can be continued, else the newest page. `seen` is the conversation, if it was
   * read just before.
   */
  async catchUp(actor: Actor, conversationId: string, anchor: Anchor | null, seen?: Seen): Promise<CatchUp> {
    const found = seen ?? (await this.view(actor, conversationId))
    if (found === null) return { kind: 'gone' }
    const audience = audienceOf(actor)
    const { store, settings } = this.#view.deps
    const head = audience === 'visitor' ? found.around.publicHead : found.around.head
    const reset = async (reason: 'first' | 'epoch' | 'anchor' | 'too_far'): Promise<CatchUp> => {
      const page = await store.timeline(conversationId, {
        before: Number.MAX_SAFE_INTEGER,
        limit: RESET_PAGE_EVENTS,
        audience,
      })
      const last = page.events.at(-1)?.seq ?? head
      return {
        kind: 'reset',
        reason,
        viewAt: found.around.head,
        head: last,
        prev: page.events[0]?.prev ?? 0,
        events: page.events,
        view: found.view,
        state: found.state,
      }
    }
    if (anchor === null) return reset('first')
    if (anchor.epoch !== settings.epoch()) return reset('epoch')
    // Read from the anchor itself, inclusive: a restored backup may have another event under the same number.
    const page = await store.timeline(conversationId, {
      from: Math.max(1, anchor.seq),
      limit: MAX_REPLAY_EVENTS + 2,
      audience,
    })
    if (anchor.seq > 0 && (page.events[0]?.seq !== anchor.seq || page.events[0].id !== anchor.eventId))
      return reset('anchor')
    const missed = anchor.seq > 0 ? page.events.slice(1) : page.events
    if (missed.length > MAX_REPLAY_EVENTS) return reset('too_far')
    return {
      kind: 'replay',
      viewAt: found.around.head,
      head: missed.at(-1)?.seq ?? anchor.seq,
      prev: anchor.seq,
      events: missed,
      view: found.view,
      state: found.state,
    }
  }

  /** Older events, newest page first; null when the actor may not read. */
  async page(
    actor: Actor,
    conversationId: string,
    before: Seq,
    limit: number,
  ): Promise<{ events: readonly StoredEvent[]; prev: Seq; more: boolean } | null> {
    const found = await this.#door.committed(conversationId)
    if (found === null || !maySee(actor, found.state)) return null
    const page = await this.#view.deps.store.timeline(conversationId, { before, limit, audience: audienceOf(actor) })
    return { events: page.events, prev: page.events[0]?.prev ?? 0, more: page.more }
  }

  /** Events after `after` as one audience sees them, for healing a gap of followers who were permitted when they began. */
  missed(
    conversationId: string,
    after: Seq,
    limit: number,
    audience: Audience,
  ): Promise<{ events: readonly StoredEvent[]; more: boolean }> {
    return this.#view.deps.store.timeline(conversationId, { from: after + 1, limit, audience })
  }

  /** Conversations that moved lately. */
  heads(withinMs: number): Promise<readonly Head[]> {
    return this.#view.deps.store.heads({ changedWithinMs: withinMs })
  }

  /** The conversation as the actor sees it; null when they may not read it. */
  async view(actor: Actor, conversationId: string): Promise<Seen | null> {
    const found = await this.#door.committed(conversationId)
    if (found === null || !maySee(actor, found.state)) return null
    const audience = audienceOf(actor)
    const around = await this.around(found, audience)
    const holder = actor.kind === 'agent' && found.state.owner?.agentId === actor.agentId
    return { view: conversationView(this.#view, found.state, around, audience, holder), state: found.state, around }
  }

  /** What views need beside the state. */
  async around(found: { state: Conversation; head: Seq; publicHead: Seq }, audience: Audience): Promise<Around> {
    const { store } = this.#view.deps
    const { id } = found.state
    const [marks, row] = await Promise.all([
      store.marks([id]),
      audience === 'staff' ? store.rows([id]) : Promise.resolve([]),
    ])
    const [own] = row
    return {
      head: found.head,
      publicHead: found.publicHead,
      marks: marks.get(id) ?? [],
      number: own?.number ?? 0,
      contactName: own?.contactName ?? '',
      verified: own?.verified ?? false,
    }
  }
}
