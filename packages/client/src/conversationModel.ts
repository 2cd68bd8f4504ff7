import type { ActorRef, ConversationId, ConversationView, Event, Mark, QueueFrame, Seq } from '@deskbell/protocol'
import type { OutboxEntry } from './outboxEntry.ts'

/** Somebody who writes right now. `preview` is what a visitor has typed so far; staff only. */
export type Typist = { readonly by: ActorRef; readonly preview?: string }

/**
 * One conversation as the client knows it. The object stays the same while it is known; its arrays and values are replaced,
 * never changed in place, so they can be compared by identity.
 */
export interface ConversationModel {
  readonly id: ConversationId
  /** Null until the relay told it: a conversation just started, or just watched. */
  readonly view: ConversationView | null
  /** A stretch of the timeline without holes, up to the newest event known. */
  readonly events: readonly Event[]
  /** Whether events before the first exist; `loadOlder` fetches them. */
  readonly hasOlder: boolean
  /** Whether the timeline is caught up and followed. False while connecting, and for conversations not watched. */
  readonly live: boolean
  /** Newest seq known to exist; greater than the last event's while that is still under way. */
  readonly head: Seq
  /** How far this client said it has read, on this page or an earlier one. */
  readonly read: Seq
  readonly marks: readonly Mark[]
  /** Others who write now. */
  readonly typing: readonly Typist[]
  /** Place in the queue; null when not waiting or not told yet. */
  readonly queue: QueueFrame | null
  /** Our messages that are not among `events` yet, in order. */
  readonly pending: readonly OutboxEntry[]
}
