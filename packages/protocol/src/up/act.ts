import { z } from 'zod'
import { clientIdSchema, conversationIdSchema } from '../model/ids.ts'

/** Any other command, by name; `args` is checked by the command's own schema (see `commands.ts`). Answered by `ack` or `refused`. */
export const actSchema = z.object({
  type: z.literal('act'),
  ref: z.int(),
  clientId: clientIdSchema,
  conversationId: conversationIdSchema.optional(),
  name: z.string().max(40),
  args: z.record(z.string(), z.unknown()),
  ownerToken: z.int().optional(),
})
export type Act = z.infer<typeof actSchema>
