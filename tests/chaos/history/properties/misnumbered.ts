import { nameOf } from '../Known.ts'
import type { Known } from '../Known.ts'

/** An ack that named another seq than the event has. */
export const misnumbered = ({ attempts, stored }: Known): string[] =>
  attempts.flatMap(({ conversationId, clientId, fate, seq }) => {
    const name = nameOf(conversationId, clientId)
    const event = stored.get(name)
    if (fate !== 'acked' || event === undefined || seq === undefined || seq === event.seq) return []
    return [`${name}: acked as ${seq}, is ${event.seq}`]
  })
