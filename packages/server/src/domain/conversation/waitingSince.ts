import type { Ms } from '@deskbell/protocol'
import type { Conversation } from './state.ts'

/** Since when somebody waits on us: in the queue, or for a reply of the holder. Null when it is their turn, and for left messages. */
export function waitingSince(state: Pick<Conversation, 'status' | 'waiting' | 'left' | 'talk'>): Ms | null {
  if (state.status === 'queued') return state.waiting?.since ?? null
  if (state.status === 'assigned') return state.left === null ? state.talk.unansweredSince : null
  return null
}
