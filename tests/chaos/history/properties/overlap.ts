import type { Holding } from '../History.ts'
import type { Known } from '../Known.ts'

/** How a conversation comes to an agent that nobody holds; whoever takes it over or is handed it ends another's hold in one step. */
const FROM_NOBODY: readonly string[] = ['routed', 'claimed']

/** A conversation that was given to somebody while somebody held it. */
export const overlap = ({ final }: Known): string[] =>
  [...final].flatMap(([conversationId, events]) => {
    const found: string[] = []
    let held: Holding = null
    for (const { seq, holder } of events) {
      if (holder === undefined) continue
      if (holder !== null && held !== null && FROM_NOBODY.includes(holder.how))
        found.push(`${conversationId} ${seq}: ${holder.how} to ${holder.agentId} while ${held.agentId} held it`)
      held = holder
    }
    return found
  })
