import type { Conversation } from '../../conversation/state.ts'
import type { Candidate, Verdict } from '../candidate.ts'

/** How a department chooses among agents who may all take the conversation. It never makes anybody wait. */
export type RoutingPolicy = {
  /** Negative when `a` goes before `b`; never 0 for two agents. */
  readonly compare: (a: Candidate, b: Candidate, conversation: Conversation) => number
  /** Why `chosen` went before `other`. */
  readonly verdict: (other: Candidate, chosen: Candidate, conversation: Conversation) => Verdict
}
