import type { Act, CommandArgs, CommandName, Identify, Send, Start, Visit } from '@deskbell/protocol'
import { CLOSE } from '@deskbell/protocol'
import { commandSchemas } from '@deskbell/protocol/schemas'
import type { Done } from '../../app/door/answers.ts'
import { actorOf } from './actor.ts'
import { follow } from './follow.ts'
import type { Relay } from './relay.ts'
import type { Session } from './Session.ts'

/** A visitor's first message. The starter follows their new conversation from its first event. */
export function startFrame(relay: Relay, session: Session, frame: Start): void {
  const { identity } = session
  if (identity?.kind !== 'visitor') return session.refuse(frame.ref, 'forbidden', { clientId: frame.clientId })
  const { clientId, conversationId, departmentId, form, content, leave } = frame
  relay.app.begin(
    identity.actor,
    { clientId, conversationId, departmentId, form, content, leave: leave === true, context: identity.context },
    (done) => {
      const { live } = session
      answer(session, frame, done)
      // Whose connection is at another relay follows it from there.
      if (!done.ok || live === null || live.isOver) return
      const id = done.ack.conversationId ?? conversationId
      const work = live.watches.has(id) ? relay.app.visitorIn(live.id, id) : follow(relay, live, id, null)
      work.catch((error: unknown) =>
        relay.app.edge.log.error('following a new conversation failed', error, { conversationId: id }),
      )
    },
  )
}

/** A message or note. */
export function sendFrame(relay: Relay, session: Session, frame: Send): void {
  const actor = actorOf(relay.app, session)
  if (actor === undefined) return session.close(CLOSE.forbidden, 'account removed')
  relay.app.send(actor, frame, (done) => answer(session, frame, done))
}

/** Any other command. */
export async function actFrame(relay: Relay, session: Session, frame: Act): Promise<void> {
  const actor = actorOf(relay.app, session)
  if (actor === undefined) return session.close(CLOSE.forbidden, 'account removed')
  if (!Object.hasOwn(commandSchemas, frame.name)) {
    return session.refuse(frame.ref, 'unknown_type', { clientId: frame.clientId, details: { type: frame.name } })
  }
  const name = frame.name as CommandName
  const args = commandSchemas[name].safeParse(frame.args)
  if (!args.success) {
    return session.refuse(frame.ref, 'bad_frame', {
      clientId: frame.clientId,
      details: { field: `args.${args.error.issues[0]?.path.join('.') ?? ''}` },
    })
  }
  const sessionId = session.identity?.kind === 'agent' ? session.identity.sessionId : null
  const done = await relay.app.act(actor, sessionId, {
    name,
    args: args.data as CommandArgs[CommandName],
    conversationId: frame.conversationId,
    clientId: frame.clientId,
    ownerToken: frame.ownerToken,
  })
  answer(session, frame, done)
}

/** A signed identity, or logging out. Whoever becomes somebody else starts again with a new secret. */
export async function identifyFrame(relay: Relay, session: Session, frame: Identify): Promise<void> {
  const { identity } = session
  if (identity?.kind !== 'visitor') return session.refuse(frame.ref, 'forbidden')
  const done =
    frame.jwt === null
      ? await relay.app.entry('forgetDevice', identity.actor, {})
      : await relay.app.entry('identify', identity.actor, { jwt: frame.jwt })
  if (!done.ok) return session.refuse(frame.ref, done.refusal.code, { details: done.refusal.details })
  const value = done.ack.value as { rotate: boolean; contactId?: string } | undefined
  if (value?.contactId !== undefined) {
    identity.actor = {
      ...identity.actor,
      contactId: value.contactId,
      aliases: [...identity.actor.aliases, identity.actor.contactId],
    }
  }
  session.send({ type: 'result', ref: frame.ref, value: { rotate: value?.rotate === true } })
  if (value?.rotate !== true) return
  for (const id of session.watches.keys()) {
    relay.hub.unwatch(session, id)
    session.send({ type: 'gone', conversationId: id, reason: 'forbidden' })
  }
  session.close(CLOSE.normal, 'new secret')
}

/** The visitor went to another page. */
export async function visitFrame(relay: Relay, session: Session, frame: Visit): Promise<void> {
  const { identity } = session
  if (identity?.kind !== 'visitor') return
  identity.context = { ...identity.context, ...frame.context }
  await relay.app.entry('visit', identity.actor, { context: frame.context })
}

function answer(session: Session, frame: { readonly ref: number; readonly clientId: string }, done: Done): void {
  if (done.ok) session.send({ type: 'ack', ref: frame.ref, clientId: frame.clientId, ...done.ack })
  else
    session.refuse(frame.ref, done.refusal.code, {
      clientId: frame.clientId,
      retryAfterMs: done.refusal.retryAfterMs,
      details: done.refusal.details,
    })
}
