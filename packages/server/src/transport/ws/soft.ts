import type { Down, MarksUp, Pong, Probe, TypingUp, Visible } from '@deskbell/protocol'
import { actorRef } from '../../app/door/units.ts'
import { actorOf } from './actor.ts'
import type { Relay } from './relay.ts'
import type { Session } from './Session.ts'

// Frames that are told and forgotten: they never touch the timeline, and none of them is answered by an error. All of them are
// permitted by the watch: following a conversation was authorised, and who does not follow it has nothing to say of it.

/** Receipts, for conversations this connection follows. Nobody can have read what was not sent to them. */
export function marksFrame(relay: Relay, session: Session, frame: MarksUp): void {
  const watch = session.watches.get(frame.conversationId)
  const actor = actorOf(relay.app, session)
  if (watch === undefined || actor === undefined) return
  relay.app.mark(actor, frame.conversationId, Math.min(frame.delivered, watch.last), Math.min(frame.read, watch.last))
}

/** Somebody writes. A visitor's words go to staff only; an agent's typing to everybody. */
export function typingFrame(relay: Relay, session: Session, frame: TypingUp): void {
  const actor = actorOf(relay.app, session)
  if (actor === undefined || !session.watches.has(frame.conversationId)) return
  const { conversationId, on, preview } = frame
  const base: Extract<Down, { type: 'typing' }> = { type: 'typing', conversationId, by: actorRef(actor), on }
  const toStaff: Down = actor.kind === 'visitor' && preview !== undefined ? { ...base, preview } : base
  const { bus } = relay.app.edge
  bus.publish({
    type: 'soft',
    conversationId,
    audience: 'staff',
    json: JSON.stringify(toStaff),
    exceptConnection: session.id,
  })
  bus.publish({
    type: 'soft',
    conversationId,
    audience: 'visitor',
    json: JSON.stringify(base),
    exceptConnection: session.id,
  })
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
