import { z } from 'zod'
import { eventSchema } from '../model/event.ts'
import { conversationIdSchema, seqSchema } from '../model/ids.ts'

/**
 * Events of one conversation, ascending, as the receiver's audience sees them. `prev` is the seq of the event before the
 * first for that audience: prev == last applied → apply; last seq ≤ last applied → drop; prev > last applied → a gap: `watch`
 * again with an anchor. Two frames may overlap: events at or below the last applied seq are dropped one by one.
 */
export const eventsSchema = z.object({
  type: z.literal('events'),
  conversationId: conversationIdSchema,
  prev: seqSchema,
  events: z.array(eventSchema).min(1),
})
export type Events = z.infer<typeof eventsSchema>
