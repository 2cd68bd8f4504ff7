import type { ActorRef, AgentId, Event, EventOf, Ms, Seq } from '@deskbell/protocol'
import type { Refusal } from '../Relay.ts'

/**
 * What is known of a message of ours.
 * - `sending` on its way; `waiting` kept until there is a connection (`place` among those waiting, from 1)
 * - `sent` stored; `delivered` in the visitor's browser; `read` seen by the visitor
 * - `failed` will not be sent by itself
 */
export type SendState =
  | { readonly is: 'sending'; readonly since: Ms }
  | { readonly is: 'waiting'; readonly place: number }
  | { readonly is: 'sent' | 'delivered' | 'read' }
  | { readonly is: 'failed'; readonly refusal: Refusal }

/** Whose words a bubble holds. */
export type Side = 'visitor' | 'me' | 'colleague' | 'bot'

/** One message. `key` stays the same from *sending* to *read*, so that nothing is drawn anew. */
export type Bubble = {
  readonly key: string
  readonly seq: Seq | null
  readonly text: string
  readonly at: Ms
  /** Set where the state is to be shown. */
  readonly state: SendState | null
  /** Set while it is not in the timeline: how the outbox knows it. */
  readonly clientId: string | null
}

/** Messages of one person in a row. */
export type Run = {
  readonly kind: 'run'
  readonly key: string
  readonly side: Side
  readonly by: ActorRef
  readonly bubbles: readonly Bubble[]
}

/** Words among colleagues. */
export type NoteItem = { readonly kind: 'note'; readonly key: string; readonly by: ActorRef; readonly bubble: Bubble }

/** Events that are shown as a line. */
export type LineEvent = Exclude<
  Event,
  EventOf<'message'> | EventOf<'note'> | EventOf<'conversation.started'> | EventOf<'conversation.routed'>
>

/** Something that happened, in one line. */
export type LineItem = {
  readonly kind: 'line'
  readonly key: string
  readonly event: LineEvent
  /** Why routing chose this agent, where it did. */
  readonly routed: EventOf<'conversation.routed'> | null
}

/** One thing in the timeline, top to bottom. */
export type Item =
  | { readonly kind: 'day'; readonly key: string; readonly at: Ms }
  | { readonly kind: 'new'; readonly key: string }
  | Run
  | NoteItem
  | LineItem

/** Who we are and what we have seen: what the layout needs besides events. */
export type Reader = { readonly me: AgentId | null; readonly newAfter: Seq | null }
