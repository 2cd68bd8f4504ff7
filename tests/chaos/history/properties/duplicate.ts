import { sentEvents } from '../Known.ts'
import type { Known } from '../Known.ts'

/** One key twice in the store, or one event twice on a screen. */
export function duplicate(known: Known): string[] {
  const found: string[] = []
  const names = new Set<string>()
  for (const [name, { seq }] of sentEvents(known)) {
    if (names.has(name)) found.push(`${name} at ${seq}`)
    names.add(name)
  }
  for (const { client, conversationId, events } of known.shown)
    if (new Set(events.map(({ seq }) => seq)).size !== events.length)
      found.push(`${client} shows an event of ${conversationId} twice`)
  return found
}
