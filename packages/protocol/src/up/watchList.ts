import { z } from 'zod'
import { viewNameSchema } from '../model/conversation.ts'

/** Asks for a live list. Answered by a `list` frame with everything (prevRev 0), then by changes. One view of each name per connection. */
export const watchListSchema = z.object({
  type: z.literal('watchList'),
  view: viewNameSchema,
  /** Only this site; all of the agent's sites when absent. */
  siteId: z.string().max(40).optional(),
  /** Rows wanted, 50 unless told; ask again with a larger number for more. */
  limit: z.int().min(1).max(1000).optional(),
})
export const unwatchListSchema = z.object({ type: z.literal('unwatchList'), view: viewNameSchema })
export type WatchList = z.infer<typeof watchListSchema>
export type UnwatchList = z.infer<typeof unwatchListSchema>
