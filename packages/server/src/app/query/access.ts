import type { Audience } from '@deskbell/protocol'
import type { Actor } from '../../domain/actor.ts'

/** What an actor is shown of a timeline. */
export const audienceOf = (actor: Actor): Audience => (actor.kind === 'visitor' ? 'visitor' : 'staff')
