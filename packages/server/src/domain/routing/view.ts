import type { AgentId, Availability, DepartmentId, Ms, Policy } from '@deskbell/protocol'
import type { Conversation } from '../conversation/state.ts'

/** A department as routing sees it. */
export type PoolDepartment = {
  readonly id: DepartmentId
  readonly policy: Policy
  readonly memberIds: readonly AgentId[]
}

/** An agent as routing sees them. */
export type PoolAgent = {
  readonly id: AgentId
  readonly availability: Availability
  /** Has a live connection. */
  readonly connected: boolean
  readonly load: number
  readonly max: number
  /** When they were last given a conversation by routing; 0 = never. */
  readonly lastAssignedAt: Ms
}

/** Departments connected by shared agents, with everybody who waits in them; left messages are not among those. */
export type PoolView<W extends { readonly state: Conversation } = { readonly state: Conversation }> = {
  readonly departments: readonly PoolDepartment[]
  readonly waiting: readonly W[]
  readonly agents: readonly PoolAgent[]
}
