import { CLOSE } from '@deskbell/protocol'
import type { Page, Query, QueryArgs, QueryName, Unwatch, UnwatchList, Watch, WatchList } from '@deskbell/protocol'
import { querySchemas } from '@deskbell/protocol/schemas'
import type { AgentActor } from '../../app/seen.ts'
import { actorOf } from './actor.ts'
import { eventsJson, follow } from './follow.ts'
import type { Relay } from './relay.ts'
import type { Session } from './Session.ts'

const MAX_WATCHES = 200

/** Follow a conversation, from an anchor if one is given. */
export async function watchFrame(relay: Relay, session: Session, frame: Watch): Promise<void> {
  if (session.watches.size >= MAX_WATCHES && !session.watches.has(frame.conversationId)) {
    const [oldest] = session.watches.keys()
    if (oldest !== undefined) relay.hub.unwatch(session, oldest)
  }
  const { conversationId, epoch, seq, eventId } = frame
  const anchor =
    epoch === undefined || seq === undefined ? null : { conversationId, epoch, seq, eventId: eventId ?? null }
  await follow(relay, session, conversationId, anchor)
}

export function unwatchFrame(relay: Relay, session: Session, frame: Unwatch): void {
  session.unwanted?.add(frame.conversationId)
  relay.hub.unwatch(session, frame.conversationId)
}

/** Follow a list; agents only. Others are shown nothing, because lists are not for them. */
export async function watchListFrame(relay: Relay, session: Session, frame: WatchList): Promise<void> {
  const actor = actorOf(relay.app, session)
  if (actor?.kind !== 'agent') return session.refuse(null, 'forbidden')
  await relay.lists.watch(session, actor, frame.view, frame.siteId ?? null, frame.limit)
}

export function unwatchListFrame(relay: Relay, session: Session, frame: UnwatchList): void {
  relay.lists.unwatch(session, frame.view)
}

/** Older events. */
export async function pageFrame(relay: Relay, session: Session, frame: Page): Promise<void> {
  const actor = actorOf(relay.app, session)
  if (actor === undefined) return session.close(CLOSE.forbidden, 'account removed')
  const page = await relay.reads.run(session, () =>
    relay.app.timeline.page(actor, frame.conversationId, frame.before, frame.limit),
  )
  if (page === null) return session.refuse(frame.ref, 'not_found')
  session.sendRaw(
    `{"type":"result","ref":${frame.ref},"value":{"events":${eventsJson(page.events)},"prev":${page.prev},"more":${page.more}}}`,
  )
}

/** A read by name; agents only. */
export async function queryFrame(relay: Relay, session: Session, frame: Query): Promise<void> {
  const actor = actorOf(relay.app, session)
  if (actor?.kind !== 'agent') return session.refuse(frame.ref, 'forbidden')
  if (!Object.hasOwn(querySchemas, frame.name))
    return session.refuse(frame.ref, 'unknown_type', { details: { type: frame.name } })
  const name = frame.name as QueryName
  const args = querySchemas[name].safeParse(frame.args)
  if (!args.success)
    return session.refuse(frame.ref, 'bad_frame', {
      details: { field: `args.${args.error.issues[0]?.path.join('.') ?? ''}` },
    })
  const value = await relay.reads.run(session, () => reads[name](relay, actor, session, args.data as never))
  if (value === null) return session.refuse(frame.ref, 'not_found')
  session.send({ type: 'result', ref: frame.ref, value })
}

const reads: {
  [N in QueryName]: (relay: Relay, actor: AgentActor, session: Session, args: QueryArgs[N]) => Promise<unknown>
} = {
  sites: async ({ app }, actor) => app.staff.sites(actor),
  agents: async ({ app }, actor) => app.staff.agents(actor),
  contact: ({ app }, actor, _session, args) => app.staff.contact(actor, args.conversationId),
  conversation: async ({ app }, actor, _session, args) =>
    (await app.timeline.view(actor, args.conversationId))?.view ?? null,
  sessions: ({ app }, actor, session) =>
    app.staff.sessions(actor, session.identity?.kind === 'agent' ? session.identity.sessionId : null),
  invitations: ({ app }, actor, _session, args) => app.staff.invitations(actor, args.siteId),
  search: ({ app }, actor, _session, args) => app.search.search(actor, args.text, args.cursor ?? null),
}
