import { z } from 'zod'
import { conversationIdSchema, seqSchema } from '../model/ids.ts'

/** How far this client has stored (`delivered`) and shown (`read`) a timeline. Lower values than before are ignored. */
export const marksUpSchema = z.object({
  type: z.literal('marks'),
  conversationId: conversationIdSchema,
  delivered: seqSchema,
  read: seqSchema,
})
export type MarksUp = z.infer<typeof marksUpSchema>
