import { z } from 'zod'
import { availabilitySchema, awayBecauseSchema } from '../model/agent.ts'
import { markSchema } from '../model/conversation.ts'
import { actorRefSchema } from '../model/event.ts'
import { conversationIdSchema, msSchema } from '../model/ids.ts'
import { siteViewSchema } from '../model/site.ts'

/** Receipts moved. Values only rise. */
export const marksSchema = z.object({
  type: z.literal('marks'),
  conversationId: conversationIdSchema,
  marks: z.array(markSchema),
})

/** Somebody writes, or stopped. Ends by itself after `TYPING_TTL_MS`. `preview` reaches staff only. */
export const typingSchema = z.object({
  type: z.literal('typing'),
  conversationId: conversationIdSchema,
  by: actorRefSchema,
  on: z.boolean(),
  preview: z.string().optional(),
})

/** Somebody came, left or changed their availability. `id` is an agent, or the conversation whose visitor it is. */
export const presenceSchema = z.object({
  type: z.literal('presence'),
  subject: z.object({ kind: z.enum(['agent', 'visitor']), id: z.string() }),
  /** Agents: what they chose, and whether connected. Visitors: `here` or `gone`. */
  state: z.union([availabilitySchema, z.enum(['here', 'gone'])]),
  connected: z.boolean().optional(),
  awayBecause: awayBecauseSchema.optional(),
  load: z.number().optional(),
  capacity: z.number().optional(),
  asOf: msSchema,
})

/** Place in the queue. `position` 1 = next; `waitMs` null = no honest estimate. `staffed` false = nobody is online: offer to leave a message. */
export const queueSchema = z.object({
  type: z.literal('queue'),
  conversationId: conversationIdSchema,
  position: z.int().min(1),
  waitMs: z.tuple([z.number(), z.number()]).nullable(),
  staffed: z.boolean(),
  asOf: msSchema,
})

/** The site changed: somebody came online, greeting edited. */
export const siteSchema = z.object({ type: z.literal('site'), value: siteViewSchema })
export type Marks = z.infer<typeof marksSchema>
export type Typing = z.infer<typeof typingSchema>
export type Presence = z.infer<typeof presenceSchema>
export type QueueFrame = z.infer<typeof queueSchema>
export type SiteFrame = z.infer<typeof siteSchema>
