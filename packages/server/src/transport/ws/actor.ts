import type { Actor } from '../../app/seen.ts'
import type { App } from '../../app/app.ts'
import type { Session } from './Session.ts'

/** Who a live session acts as, with the rights of this moment; undefined when the account is gone. */
export function actorOf(app: App, session: Session): Actor | undefined {
  const { identity } = session
  if (identity === null) return undefined
  return identity.kind === 'visitor' ? identity.actor : app.directory.actor(identity.agentId)
}
