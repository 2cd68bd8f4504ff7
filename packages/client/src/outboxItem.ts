import type { Ms, Seq } from '@deskbell/protocol'
import type { OutboxEntry, OutboxFrame } from './outboxEntry.ts'

/** An entry with what only the outbox needs to know of it. */
export type OutboxItem = {
  /** What is shown; replaced with each change. */
  entry: OutboxEntry
  /** Of all its attempts, so that no answer to an earlier one is missed. */
  readonly ref: number
  readonly bytes: number
  /** Whether its key is in storage. Only then does a missing key mean that another tab settled it. */
  isKept: boolean
  /** Handed to the present socket, and no answer yet. */
  onWire: boolean
  /** Left at least once since the last refusal, or an earlier page may have sent it: nobody can take it back. */
  mayBeStored: boolean
  /** On the wire: when the ack is overdue. Otherwise: not to be sent before. */
  dueAt: Ms
  /** Its place in the timeline; 0 before it is acked. */
  seq: Seq
}

/** A new item, due at once. */
export const outboxItem = (frame: OutboxFrame, createdAt: Ms, ref: number, mayBeStored: boolean): OutboxItem => ({
  entry: {
    clientId: frame.clientId,
    conversationId: frame.conversationId,
    frame,
    state: 'sending',
    createdAt,
    error: null,
    attempts: 0,
  },
  ref,
  bytes: new TextEncoder().encode(JSON.stringify(frame)).length,
  isKept: false,
  onWire: false,
  mayBeStored,
  dueAt: 0,
  seq: 0,
})
