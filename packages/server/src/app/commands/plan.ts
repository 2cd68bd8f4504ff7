import type { Actor } from '../../domain/actor.ts'
import type { Refusal } from '../../domain/conversation/command.ts'
import type { BusMessage } from '../../ports/Bus.ts'
import type { Effect, Outcome, RecordChange, Unit } from '../../ports/Store.ts'
import type { Deps } from '../deps.ts'
import type { Directory } from '../Directory.ts'

/** What a command on records may look at. */
export type Desk = {
  readonly deps: Deps
  readonly directory: Directory
  readonly actor: Actor
  readonly sessionId: string | null
  /** Makes a unit durable, together with whatever else this turn decided. */
  readonly commit: (unit: Unit) => Promise<Outcome>
}

/**
 * What a command on records wants done, all of it in one transaction. `notices` go out after the commit; `value` answers the
 * asker. A plan is made again when a record it read was changed meanwhile, so making one has no effect of its own.
 */
export type Plan =
  | { readonly refusal: Refusal }
  | {
      readonly records: readonly RecordChange[]
      readonly effects?: readonly Effect[]
      readonly notices?: readonly BusMessage[]
      readonly value?: unknown
    }

/** Makes a plan from checked arguments. */
export type Planner<A> = (desk: Desk, args: A) => Promise<Plan> | Plan

/** A refusal as a plan. */
export const refuse = (code: Refusal['code'], details?: Refusal['details']): Plan => ({
  refusal: details === undefined ? { code } : { code, details },
})

/** One line of the audit trail, as a record change. */
export function audited(desk: Desk, command: string, siteId: string | null, target: string): RecordChange {
  const { actor, deps } = desk
  const id = deps.ids.id('aud')
  const by = actor.kind === 'agent' ? actor.agentId : actor.kind === 'visitor' ? actor.participantId : actor.kind
  return { kind: 'audit', id, expectedRev: 0, value: { id, at: deps.clock.now(), actor: by, command, siteId, target } }
}
