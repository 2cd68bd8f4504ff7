import { leastBusy } from './leastBusy.ts'
import type { RoutingPolicy } from './policy.ts'

/** Whom the visitor spoke to last, when they are free; else the least busy. */
export const lastAgent: RoutingPolicy = {
  compare: (a, b, conversation) => {
    const { lastAgentId } = conversation
    const preferred = Number(b.id === lastAgentId) - Number(a.id === lastAgentId)
    return preferred || leastBusy.compare(a, b, conversation)
  },
  verdict: (other, chosen, conversation) =>
    chosen.id === conversation.lastAgentId ? 'not_preferred' : leastBusy.verdict(other, chosen, conversation),
}
