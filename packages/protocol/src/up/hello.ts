import { z } from 'zod'
import { MAX_RESUME } from '../limits.ts'
import { conversationIdSchema, eventIdSchema, seqSchema } from '../model/ids.ts'
import { visitContextSchema } from '../model/visit.ts'

/** Where a client stands in one timeline: the last event it applied, and which history that was. */
export const anchorSchema = z.object({
  conversationId: conversationIdSchema,
  epoch: z.string().max(64),
  seq: seqSchema,
  eventId: eventIdSchema.nullable(),
})

/** First frame on a socket, due within `HELLO_TIMEOUT_MS`. Answered by `welcome`, then by a replay for each anchor. */
export const helloSchema = z.object({
  type: z.literal('hello'),
  protocol: z.int(),
  /** Public key of the site; visitors only. */
  site: z.string().max(64).optional(),
  auth: z.union([
    /** 256 bits in hex, made by the visitor's browser; the relay keeps only its hash. */
    z.object({ visitorSecret: z.string().regex(/^[0-9a-f]{64}$/) }),
    /** Ticket from `POST /api/v1/ticket`, valid 60 s. */
    z.object({ ticket: z.string().max(512) }),
  ]),
  /** Names the connection slot: a newer connection with the same device closes the older (4009). */
  device: z.string().regex(/^[0-9a-f]{32}$/),
  visible: z.boolean(),
  resume: z.array(anchorSchema).max(MAX_RESUME),
  context: visitContextSchema.optional(),
})

export type Anchor = z.infer<typeof anchorSchema>
export type Hello = z.infer<typeof helloSchema>
