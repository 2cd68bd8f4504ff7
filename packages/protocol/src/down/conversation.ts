import { z } from 'zod'
import { conversationViewSchema } from '../model/conversation.ts'
import { conversationIdSchema, seqSchema } from '../model/ids.ts'

/** The conversation changed: the receiver's whole view of it, true at `seq`. An older `seq` than already held is ignored. */
export const conversationSchema = z.object({
  type: z.literal('conversation'),
  conversationId: conversationIdSchema,
  seq: seqSchema,
  value: conversationViewSchema,
})
export type ConversationFrame = z.infer<typeof conversationSchema>
