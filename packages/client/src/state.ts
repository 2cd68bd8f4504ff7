import type { ErrorCode } from '@deskbell/protocol'

/** Why the client stays away: the person left, or a relay said so for good. */
export type StopReason =
  | 'left'
  | 'refused'
  | 'forbidden'
  | 'superseded'
  | 'protocol_too_old'
  | 'unauthenticated'
  | ErrorCode

/**
 * What the connection is doing. `attempt` counts from 1 and starts again after the link held for a while; `retryAt` is a time
 * of `Environment.now()`. From `stopped` only `connect()` leads away.
 */
export type ConnectionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'live' }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly retryAt: number }
  | { readonly kind: 'stopped'; readonly reason: StopReason }

/** Thrown by the `hello` callback to end the attempts for good, for example when the session is over. Any other error is retried. */
export class StopError extends Error {
  readonly reason: StopReason
  constructor(reason: StopReason) {
    super(`stopped: ${reason}`)
    this.reason = reason
  }
}
