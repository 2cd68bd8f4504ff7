import { z } from 'zod'
import { messageContentSchema } from '../model/content.ts'
import { clientIdSchema, conversationIdSchema, seqSchema } from '../model/ids.ts'

/** A message, or a note among agents. Acked after it is durable; the same `clientId` again gets the first ack again. */
export const sendSchema = z.object({
  type: z.literal('send'),
  ref: z.int(),
  clientId: clientIdSchema,
  conversationId: conversationIdSchema,
  kind: z.enum(['message', 'note']),
  content: messageContentSchema,
  /** `clientId` of the message before it in the same outbox while that one is unacked; keeps the sender's own order. */
  after: clientIdSchema.optional(),
  /** Agents' replies: the token they hold. */
  ownerToken: z.int().optional(),
  /** Last seq the sender had seen while writing. */
  seenSeq: seqSchema.optional(),
})
export type Send = z.infer<typeof sendSchema>
