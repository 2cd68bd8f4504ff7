import type { MarksUp } from '@deskbell/protocol'
import type { Conversation } from './conversation.ts'
import type { Environment } from './environment.ts'

/** Receipts of one conversation leave at most this often. */
const COALESCE_MS = 250

/**
 * Our own receipts on their way out: at most one frame per conversation and quarter of a second, never going back.
 * `post` sends a frame if there is room.
 */
export function createReceipts(environment: Environment, post: (frame: MarksUp) => boolean) {
  const due = new Set<Conversation>()
  let cancelTimer: (() => void) | undefined

  /** Sends what is due now; what finds no room, a little later. Without a link it is due again after the next replay. */
  function flush(): void {
    cancelTimer?.()
    cancelTimer = undefined
    for (const c of due) {
      const { id: conversationId, last: delivered } = c
      const isOut = post({ type: 'marks', conversationId, delivered, read: Math.min(c.read, delivered) })
      if (isOut || !c.live) due.delete(c)
      else touch(c)
    }
  }

  /** Something arrived or was read. */
  function touch(c: Conversation): void {
    due.add(c)
    cancelTimer ??= environment.setTimer(COALESCE_MS, flush)
  }

  return { flush, touch }
}
