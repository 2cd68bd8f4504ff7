import type { Anchor, ConversationId, Down } from '@deskbell/protocol'
import type { StoredEvent } from '../../app/seen.ts'
import { actorOf } from './actor.ts'
import type { Relay } from './relay.ts'
import { eventsFrame } from './Hub.ts'
import type { Session } from './Session.ts'

/**
 * Subscribe → read the store → send → drain what arrived meanwhile → live. In this order nothing can fall between the read and
 * the subscription.
 */
export async function follow(
  relay: Relay,
  session: Session,
  conversationId: ConversationId,
  anchor: Anchor | null,
): Promise<void> {
  const { app, hub } = relay
  const actor = actorOf(relay.app, session)
  if (actor === undefined) return
  const watch = hub.watch(session, conversationId)
  const caught = await app.timeline.catchUp(actor, conversationId, anchor)
  if (session.closing || session.watches.get(conversationId) !== watch) return
  if (caught.kind === 'gone') {
    hub.unwatch(session, conversationId)
    session.send({ type: 'gone', conversationId, reason: 'not_found' })
    return
  }
  if (caught.kind === 'reset') {
    const head: Omit<Extract<Down, { type: 'reset' }>, 'events'> = {
      type: 'reset',
      conversationId,
      epoch: app.edge.settings.epoch,
      reason: caught.reason,
      head: caught.head,
      conversation: caught.view,
      prev: caught.prev,
    }
    session.sendRaw(`${JSON.stringify(head).slice(0, -1)},"events":${eventsJson(caught.events)}}`)
  } else {
    if (caught.events.length > 0) session.sendRaw(eventsFrame(conversationId, caught.prev, caught.events))
    session.send({ type: 'conversation', conversationId, seq: caught.view.head, value: caught.view })
  }
  hub.goLive(watch, caught.head, caught.viewAt)
  if (caught.state.waiting !== null) {
    relay.notices.followed(conversationId, caught.state.departmentId)
  }
  // Presence is told when it changes; whoever begins to watch was not there to hear it.
  if (actor.kind === 'agent') {
    const state = app.presence.isVisitorHere(conversationId) ? 'here' : 'gone'
    session.send({
      type: 'presence',
      subject: { kind: 'visitor', id: conversationId },
      state,
      asOf: app.edge.clock.now(),
    })
  }
  if (actor.kind === 'visitor') await app.visitorIn(session.id, conversationId)
}

/** Stored texts as a JSON array, without parsing them. */
export const eventsJson = (events: readonly Pick<StoredEvent, 'json'>[]): string =>
  `[${events.map(({ json }) => json).join(',')}]`
