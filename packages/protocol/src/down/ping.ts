import { z } from 'zod'
import { conversationIdSchema, seqSchema } from '../model/ids.ts'

/** Liveness, every `heartbeatMs` ± 20 %; answer with `pong`. `heads`: timelines that moved since the last pong, as the audience sees them. */
export const pingSchema = z.object({
  type: z.literal('ping'),
  id: z.int(),
  heads: z.array(z.tuple([conversationIdSchema, seqSchema])).optional(),
})

/** The relay is going away (then closes 1012) or is full (1013): come back after `delayMs`. */
export const drainSchema = z.object({
  type: z.literal('drain'),
  delayMs: z.int(),
  reason: z.enum(['restart', 'overloaded']),
})
export type Ping = z.infer<typeof pingSchema>
export type Drain = z.infer<typeof drainSchema>
