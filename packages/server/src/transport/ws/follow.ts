import type { Anchor, ConversationId, Down } from '@deskbell/protocol'
import type { Actor, CatchUp, StoredEvent } from '../../app/seen.ts'
import { actorOf } from './actor.ts'
import type { Relay } from './relay.ts'
import { eventsFrame } from './Hub.ts'
import type { Session, Watch } from './Session.ts'

const MAX_READS = 8
const READ_AGAIN_MS = 1_000

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
  const actor = actorOf(relay.app, session)
  if (actor === undefined) return
  const watch = relay.hub.watch(session, conversationId)
  const caught = await retried(
    relay,
    () => isWanted(watch),
    () => relay.reads.run(session, () => relay.app.timeline.catchUp(actor, conversationId, anchor)),
  ).catch((error: unknown) => {
    // It is refused: nothing that happens is held for it any longer.
    if (isWanted(watch)) relay.hub.unwatch(session, conversationId)
    throw error
  })
  if (caught !== null) await tell(relay, actor, watch, caught)
}

/** Sends what was read after the watch began, and everything from then on. */
export async function tell(relay: Relay, actor: Actor, watch: Watch, caught: CatchUp): Promise<void> {
  const { app, hub } = relay
  const { session, conversationId } = watch
  if (!isWanted(watch)) return
  if (caught.kind === 'gone') {
    hub.unwatch(session, conversationId)
    session.send({ type: 'gone', conversationId, reason: 'not_found' })
    return
  }
  if (caught.kind === 'reset') {
    const head: Omit<Extract<Down, { type: 'reset' }>, 'events'> = {
      type: 'reset',
      conversationId,
      epoch: app.edge.settings.epoch(),
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
  const isHere = actor.kind === 'agent' ? await app.presence.isVisitorSomewhere(conversationId) : null
  if (isHere !== null)
    session.send({
      type: 'presence',
      subject: { kind: 'visitor', id: conversationId },
      state: isHere ? 'here' : 'gone',
      asOf: app.edge.clock.now(),
    })
  if (actor.kind === 'visitor') await app.visitorIn(session.id, conversationId)
}

const isWanted = (watch: Watch): boolean =>
  !watch.session.closing && watch.session.watches.get(watch.conversationId) === watch

/**
 * Reads, and reads again when the store fails: whoever follows already would be told nothing until they ask again. Null when it is
 * no longer wanted; throws what the store threw last.
 */
async function retried<T>(relay: Relay, isWanted: () => boolean, read: () => Promise<T>): Promise<T | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await read()
    } catch (error) {
      if (tries === MAX_READS) throw error
      await new Promise<void>((resolve) => void relay.app.edge.clock.timer(READ_AGAIN_MS, resolve))
      if (!isWanted()) return null
    }
  }
}

/** Stored texts as a JSON array, without parsing them. */
export const eventsJson = (events: readonly Pick<StoredEvent, 'json'>[]): string =>
  `[${events.map(({ json }) => json).join(',')}]`
