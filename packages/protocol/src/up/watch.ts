import { z } from 'zod'
import { conversationIdSchema, eventIdSchema, seqSchema } from '../model/ids.ts'

/** Asks for a conversation's events from now on, catching up from the anchor when one is given (same rules as in hello). */
export const watchSchema = z.object({
  type: z.literal('watch'),
  conversationId: conversationIdSchema,
  epoch: z.string().max(64).optional(),
  seq: seqSchema.optional(),
  eventId: eventIdSchema.nullable().optional(),
})
export const unwatchSchema = z.object({ type: z.literal('unwatch'), conversationId: conversationIdSchema })
export type Watch = z.infer<typeof watchSchema>
export type Unwatch = z.infer<typeof unwatchSchema>
