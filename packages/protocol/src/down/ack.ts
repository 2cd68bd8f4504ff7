import { z } from 'zod'
import { ERROR_CODES } from '../errors.ts'
import { viewNameSchema } from '../model/conversation.ts'
import { clientIdSchema, conversationIdSchema, eventIdSchema, msSchema, seqSchema } from '../model/ids.ts'

/** What the frame with this `clientId` asked for is durable. A repeat gets the same ack. `value` is the command's own result, if it has one. */
export const ackSchema = z.object({
  type: z.literal('ack'),
  ref: z.int(),
  clientId: clientIdSchema,
  conversationId: conversationIdSchema.optional(),
  seq: seqSchema.optional(),
  eventId: eventIdSchema.optional(),
  at: msSchema,
  /** First 16 hex digits of SHA-256 over the canonical JSON of what was stored. */
  bodyHash: z.string().optional(),
  /** The token of an assignment this command made for the receiver. */
  ownerToken: z.int().optional(),
  value: z.unknown().optional(),
})

/** What was asked is not done, and why. `retryable` false: the same frame will never succeed. */
export const refusedSchema = z.object({
  type: z.literal('refused'),
  ref: z.int().nullable(),
  clientId: clientIdSchema.optional(),
  /** Which `watch` is refused: that frame has no `ref`. */
  conversationId: conversationIdSchema.optional(),
  /** Which `watchList` is refused: nor has that one. */
  view: viewNameSchema.optional(),
  code: z.enum(ERROR_CODES),
  retryable: z.boolean(),
  retryAfterMs: z.int().optional(),
  /** Values for the text, such as `{limit: 4000}` or `{field: 'email'}`; never prose. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
})

/** Answer to a read. */
export const resultSchema = z.object({ type: z.literal('result'), ref: z.int(), value: z.unknown() })
export type Ack = z.infer<typeof ackSchema>
export type Refused = z.infer<typeof refusedSchema>
export type Result = z.infer<typeof resultSchema>
