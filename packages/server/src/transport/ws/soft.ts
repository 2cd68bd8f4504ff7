import type { ConversationId, Down, MarksUp, Pong, Probe, Seq, TypingUp, Visible } from '@deskbell/protocol'
import { actorRef } from '../../app/door/units.ts'
import { actorOf } from './actor.ts'
import type { Relay } from './relay.ts'
import type { Session } from './Session.ts'

// Frames that are told and forgotten: they never touch the timeline, and none of them is answered by an error. All of them are
// permitted by the watch: following a conversation was authorised, and who does not follow it has nothing to say of it.

/** Receipts, for conversations this connection follows. Nobody can have read what was not sent to them. */
export function marksFrame(relay: Relay, session: Session, frame: MarksUp): void | Promise<void> {
  const watch = session.watches.get(frame.conversationId)
  if (watch === undefined) return elsewhere(relay, session, frame.conversationId, (last) => mark(last))
  mark(watch.last)

  function mark(last: Seq): void {
    const actor = actorOf(relay.app, session)
    if (actor === undefined) return
    relay.app.mark(actor, frame.conversationId, Math.min(frame.delivered, last), Math.min(frame.read, last))
  }
}

/** Somebody writes. A visitor's words go to staff only; an agent's typing to everybody. */
export function typingFrame(relay: Relay, session: Session, frame: TypingUp): void | Promise<void> {
  const { conversationId, on, preview } = frame
  if (!session.watches.has(conversationId)) return elsewhere(relay, session, conversationId, tell)
  tell()

  function tell(): void {
    const actor = actorOf(relay.app, session)
    if (actor === undefined) return
    const base: Extract<Down, { type: 'typing' }> = { type: 'typing', conversationId, by: actorRef(actor), on }
    const toStaff: Down = actor.kind === 'visitor' && preview !== undefined ? { ...base, preview } : base
    const { bus } = relay.app.edge
    const { id: exceptConnection } = session
    bus.publish({ type: 'soft', conversationId, audience: 'staff', json: JSON.stringify(toStaff), exceptConnection })
    bus.publish({ type: 'soft', conversationId, audience: 'visitor', json: JSON.stringify(base), exceptConnection })
  }
}

/**
 * Whoever does not follow a conversation may do so by a connection at another relay, if these frames came without it. Then what they may
 * see decides, and they were sent no more than there is.
 */
async function elsewhere(
  { app }: Relay,
  session: Session,
  conversationId: ConversationId,
  run: (head: Seq) => void,
): Promise<void> {
  const actor = session.live === null ? actorOf(app, session) : undefined
  const seen = actor === undefined ? null : await app.timeline.view(actor, conversationId)
  if (seen !== null) run(seen.view.head)
}

export function visibleFrame(_relay: Relay, session: Session, frame: Visible): void {
  session.visible = frame.on
}

export function pongFrame(relay: Relay, session: Session, _frame: Pong): void {
  relay.heartbeat.pong(session)
}

export function probeFrame(relay: Relay, session: Session, frame: Probe): void {
  relay.heartbeat.ping(session, frame.id)
}
