import { byTurn } from '../candidate.ts'
import type { Candidate } from '../candidate.ts'
import type { RoutingPolicy } from './policy.ts'

/** Who has most of their capacity free, in proportion; among equals in turn. */
export const leastBusy: RoutingPolicy = {
  compare: (a, b) => busier(a, b) || byTurn(a, b),
  verdict: (other, chosen) => (busier(other, chosen) === 0 ? 'later_turn' : 'busier'),
}

// load/max compared without dividing, so that equal shares are equal.
const busier = (a: Candidate, b: Candidate): number => a.load * b.max - b.load * a.max
