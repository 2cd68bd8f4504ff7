import { z } from 'zod'
import { conversationIdSchema } from '../model/ids.ts'

/** The sender writes, or stopped. Repeated every 3 s while true. `preview` is what a visitor has typed so far, for staff only. */
export const typingUpSchema = z.object({
  type: z.literal('typing'),
  conversationId: conversationIdSchema,
  on: z.boolean(),
  preview: z.string().max(500).optional(),
})
export type TypingUp = z.infer<typeof typingUpSchema>
