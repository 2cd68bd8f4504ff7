import { nameOf } from '../Known.ts'
import type { Known } from '../Known.ts'

/** A sender's own order is broken, or a screen shows another order than the store. */
export function reorder({ final, tried, shown }: Known): string[] {
  const found: string[] = []
  for (const [conversationId, events] of final) {
    const lastOrder = new Map<string, number>()
    for (const { clientId } of events) {
      const name = nameOf(conversationId, clientId ?? '')
      const attempt = tried.get(name)
      if (attempt === undefined) continue
      const last = lastOrder.get(attempt.sender) ?? -1
      if (attempt.order < last) found.push(`${name}: ${attempt.order} after ${last} of the same sender`)
      lastOrder.set(attempt.sender, Math.max(last, attempt.order))
    }
  }
  for (const { client, conversationId, events } of shown)
    if (events.some(({ seq }, index) => seq < (events[index - 1]?.seq ?? 0)))
      found.push(`${client} shows ${conversationId} out of order`)
  return found
}
