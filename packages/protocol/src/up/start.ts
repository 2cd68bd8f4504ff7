import { z } from 'zod'
import { messageContentSchema, visitorFormSchema } from '../model/content.ts'
import { clientIdSchema, conversationIdSchema, departmentIdSchema } from '../model/ids.ts'

/** Begins a conversation with its first message, in one unit. The visitor's client makes the id, so a retry makes no second one. */
export const startSchema = z.object({
  type: z.literal('start'),
  ref: z.int(),
  clientId: clientIdSchema,
  conversationId: conversationIdSchema,
  departmentId: departmentIdSchema.optional(),
  form: visitorFormSchema.optional(),
  content: messageContentSchema,
  /** True leaves a message instead of waiting for an agent. */
  leave: z.boolean().optional(),
})
export type Start = z.infer<typeof startSchema>
