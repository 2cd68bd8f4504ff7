import { z } from 'zod'
import { MAX_PAGE_EVENTS } from '../limits.ts'
import { conversationIdSchema, seqSchema } from '../model/ids.ts'

/** Older events: those with seq < `before`, newest first page. Answered by `result` with `{events, prev, more}`, events ascending. */
export const pageSchema = z.object({
  type: z.literal('page'),
  ref: z.int(),
  conversationId: conversationIdSchema,
  before: seqSchema,
  limit: z.int().min(1).max(MAX_PAGE_EVENTS),
})
export type Page = z.infer<typeof pageSchema>
