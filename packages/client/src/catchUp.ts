import { ACK_TIMEOUT_MS } from '@deskbell/protocol'
import type { Seq, Watch } from '@deskbell/protocol'
import type { Conversation } from './conversation.ts'
import type { Environment } from './environment.ts'

/** How long an event may be on its way after its seq was heard of. */
const PATIENCE_MS = 500
/** Questions without the answer hoped for before everything held is thrown away and read anew. */
const MAX_ASKED = 3

/**
 * Keeps watched timelines complete: asks the relay again where something is missing, and again when no answer comes.
 * `post` sends a frame if live.
 */
export function createCatchUp(environment: Environment, post: (frame: Watch) => boolean) {
  function forgetLook(c: Conversation): void {
    c.cancelLook?.()
    c.cancelLook = undefined
  }

  function look(c: Conversation, ms: number, then: (c: Conversation) => void): void {
    forgetLook(c)
    c.cancelLook = environment.setTimer(ms, () => {
      c.cancelLook = undefined
      then(c)
    })
  }

  /** Asks for everything behind what is held. */
  function ask(c: Conversation): void {
    const { id: conversationId, epoch, last: seq, events } = c
    // Nothing to continue from, or continuing failed too often: no anchor, and the answer is a `reset`.
    const anchor = c.view && epoch && c.asked < MAX_ASKED && { epoch, seq, eventId: events.at(-1)?.id ?? null }
    if (post({ type: 'watch', conversationId, ...anchor })) asked(c)
  }

  /** A watch or an anchor has left: the next is due when no answer comes. */
  function asked(c: Conversation): void {
    c.asked++
    look(c, ACK_TIMEOUT_MS, ask)
  }

  const askIfBehind = (c: Conversation) => c.head > c.last && ask(c)

  /** The timeline is known to reach to `seq`: asks if it is not here soon. */
  function expect(c: Conversation, seq: Seq): void {
    c.head = Math.max(c.head, seq)
    if (c.head > c.last && c.watched && !c.cancelLook) look(c, PATIENCE_MS, askIfBehind)
  }

  return {
    ask,
    asked,
    expect,

    /** Events up to `seq` came: asks at once, and once, when some before them are missing. */
    applied(c: Conversation, seq: Seq): void {
      c.head = Math.max(c.head, seq)
      if (c.held[0] && !c.asked) ask(c)
    },

    /** The replay is complete up to `seq`, or a `reset` took its place. */
    answered(c: Conversation, seq: Seq): void {
      forgetLook(c)
      expect(c, seq)
      if (!c.cancelLook) c.asked = 0
    },

    /**
     * The relay cannot answer now, which says nothing of the anchor: the same question once more when it says. Even when an earlier
     * one was answered meanwhile: with the refusal it follows nothing any more.
     */
    refused(c: Conversation, retryAfterMs: number): void {
      if (!c.watched) return
      if (c.asked) c.asked--
      look(c, retryAfterMs, ask)
    },

    /** Nothing is under way any longer: the connection is gone, or nobody watches. */
    stop(c: Conversation): void {
      forgetLook(c)
      c.asked = 0
    },
  }
}
