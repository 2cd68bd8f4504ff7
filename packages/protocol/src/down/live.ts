import { z } from 'zod'
import { conversationViewSchema } from '../model/conversation.ts'
import { eventSchema } from '../model/event.ts'
import { conversationIdSchema, seqSchema } from '../model/ids.ts'

/** The replay is complete up to `seq`; what follows is live. */
export const liveSchema = z.object({ type: z.literal('live'), conversationId: conversationIdSchema, seq: seqSchema })

/** The anchor cannot be continued: drop the local copy and begin with this page. `prev` > 0 tells that older events exist. */
export const resetSchema = z.object({
  type: z.literal('reset'),
  conversationId: conversationIdSchema,
  epoch: z.string(),
  reason: z.enum(['first', 'epoch', 'anchor', 'too_far']),
  head: seqSchema,
  conversation: conversationViewSchema,
  prev: seqSchema,
  events: z.array(eventSchema),
})

/** The conversation is no longer the receiver's to see: wipe the local copy. */
export const goneSchema = z.object({
  type: z.literal('gone'),
  conversationId: conversationIdSchema,
  reason: z.enum(['erased', 'forbidden', 'not_found']),
})
export type Live = z.infer<typeof liveSchema>
export type Reset = z.infer<typeof resetSchema>
export type Gone = z.infer<typeof goneSchema>
