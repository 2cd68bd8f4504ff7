import { byTurn } from '../candidate.ts'
import type { RoutingPolicy } from './policy.ts'

/** Everybody in turn: who has been without a new conversation longest. */
export const roundRobin: RoutingPolicy = { compare: byTurn, verdict: () => 'later_turn' }
