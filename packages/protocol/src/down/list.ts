import { z } from 'zod'
import { listRowSchema, viewNameSchema } from '../model/conversation.ts'
import { conversationIdSchema } from '../model/ids.ts'

/** Change of a watched list. `prevRev` 0 = everything; a `prevRev` that is not the last `rev` held is a gap: `watchList` again. */
export const listSchema = z.object({
  type: z.literal('list'),
  view: viewNameSchema,
  prevRev: z.int(),
  rev: z.int(),
  upsert: z.array(listRowSchema),
  remove: z.array(conversationIdSchema),
  /** Sizes of all views, and the longest wait in the queue (since when). */
  counts: z.object({
    mine: z.int(),
    queue: z.int(),
    left: z.int(),
    open: z.int(),
    closed: z.int(),
    longestWaitSince: z.number().nullable(),
  }),
  /** Whether rows beyond `limit` exist. */
  more: z.boolean(),
})
export type List = z.infer<typeof listSchema>
