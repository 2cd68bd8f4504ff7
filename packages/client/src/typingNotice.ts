import type { ConversationId, TypingUp } from '@deskbell/protocol'
import type { Environment } from './environment.ts'

/** A notice is repeated this often while somebody writes. */
const REPEAT_MS = 3_000
/** Longest preview the wire takes. */
const MAX_PREVIEW = 500

/**
 * Tells the others that the person here writes: called with each keystroke, sends every 3 s, ends by itself.
 * `post` sends a frame if there is room.
 */
export function createTypingNotice(environment: Environment, post: (frame: TypingUp) => void) {
  /** Where the person writes; one place at a time. */
  let at: ConversationId | undefined
  let text: string | undefined
  let wroteSince: boolean
  let cancelTimer: () => void

  function tell(): void {
    wroteSince = false
    cancelTimer = environment.setTimer(REPEAT_MS, () => (wroteSince ? tell() : off(at!)))
    post({
      type: 'typing',
      conversationId: at!,
      on: true,
      ...(text !== undefined && { preview: text.slice(0, MAX_PREVIEW) }),
    })
  }

  function off(id: ConversationId): void {
    if (id !== at) return
    cancelTimer()
    at = undefined
    post({ type: 'typing', conversationId: id, on: false })
  }

  return {
    off,

    on(id: ConversationId, preview: string | undefined): void {
      text = preview
      wroteSince = true
      if (id === at) return
      if (at) off(at)
      at = id
      tell()
    },
  }
}
