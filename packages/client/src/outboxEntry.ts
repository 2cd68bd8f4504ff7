import type { ClientId, ConversationId, Ms, Send, Start } from '@deskbell/protocol'
import type { Refusal } from './refusal.ts'

/** What an entry sends, without the fields that belong to one attempt. */
export type OutboxFrame = Omit<Start, 'ref'> | Omit<Send, 'ref' | 'after'>

/**
 * A message of ours that is not in the timeline yet. A new object with each change.
 * - `sending`: will be sent until it is acked; `error` then holds the last refusal that can be retried (such as `queue_full`).
 * - `sent`: stored by the relay; its event has not arrived yet.
 * - `failed`: will not be sent again by itself; the text is kept until `retry` or `discard`.
 */
export type OutboxEntry = {
  readonly clientId: ClientId
  readonly conversationId: ConversationId
  readonly frame: OutboxFrame
  readonly state: 'sending' | 'sent' | 'failed'
  /** By `Environment.now()`; strictly rising within one outbox, which keeps its order. */
  readonly createdAt: Ms
  readonly error: Refusal | null
  /** Times it was put on the wire since this page was loaded. */
  readonly attempts: number
}
