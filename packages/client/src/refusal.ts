import type { ErrorCode, ErrorDetails, Refused } from '@deskbell/protocol'

/** Reasons the client itself finds, besides those of the relay's catalogue. */
export type LocalCode =
  /** No answer within 30 s, or not connected at all. Whether an `act` was done is unknown. */
  | 'offline'
  /** The outbox holds as much as it may; nothing was kept, so leave the text where it is. */
  | 'outbox_full'
  /** Retried for 24 h without an answer. `retry` begins another 24 h. */
  | 'gave_up'

/** An expected *no*: the relay's `refused` frame, or the client's own. Make the text from `code` and `details`. */
export type Refusal =
  | Refused
  | {
      readonly code: ErrorCode | LocalCode
      readonly retryable: boolean
      readonly retryAfterMs?: number
      readonly details?: ErrorDetails
    }
