import type { Holding } from '../History.ts'
import type { Known } from '../Known.ts'

/** A reply that was taken from an agent who did not hold the conversation: a write with a token of the past. */
export const unowned = ({ final }: Known): string[] =>
  [...final].flatMap(([conversationId, events]) => {
    const found: string[] = []
    let held: Holding = null
    for (const { seq, holder, isReply, sender } of events) {
      if (holder !== undefined) held = holder
      if (isReply && held?.agentId !== sender)
        found.push(`${conversationId} ${seq}: ${sender} replied, ${held?.agentId ?? 'nobody'} held it`)
    }
    return found
  })
