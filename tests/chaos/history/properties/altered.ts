import { sentEvents } from '../Known.ts'
import type { Known } from '../Known.ts'

/** Another body or sender than was sent, in the store or on a screen. */
export function altered(known: Known): string[] {
  const found: string[] = []
  for (const [name, { body, sender }] of sentEvents(known)) {
    const attempt = known.tried.get(name)
    if (attempt === undefined) continue
    if (body !== attempt.body) found.push(`${name}: ${body} for ${attempt.body}`)
    if (attempt.by !== undefined && sender !== attempt.by)
      found.push(`${name}: said by ${sender}, was sent by ${attempt.by}`)
  }
  for (const { client, conversationId, events } of known.shown) {
    const final = known.final.get(conversationId) ?? []
    for (const { seq, body } of events) {
      const event = final[seq - 1]
      if (event?.seq === seq && event.body !== body) found.push(`${client} shows ${conversationId} ${seq} as ${body}`)
    }
  }
  return found
}
