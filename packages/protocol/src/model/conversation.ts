import { z } from 'zod'
import {
  agentIdSchema,
  contactIdSchema,
  conversationIdSchema,
  departmentIdSchema,
  msSchema,
  participantIdSchema,
  seqSchema,
  siteIdSchema,
} from './ids.ts'

export const statusSchema = z.enum(['queued', 'with_bot', 'assigned', 'snoozed', 'closed'])

/** A person as the other side sees them. */
export const personSchema = z.object({ id: z.string(), name: z.string(), avatarUrl: z.string().nullable() })

/** High-water marks of one side's reading: nothing above `delivered` arrived, nothing above `read` was seen. Never go back. */
export const markSchema = z.object({
  participantId: z.string(),
  side: z.enum(['visitor', 'staff']),
  delivered: seqSchema,
  read: seqSchema,
})

/**
 * A conversation as one audience sees it. The fields below `— staff —` are absent for visitors.
 */
export const conversationViewSchema = z.object({
  id: conversationIdSchema,
  siteId: siteIdSchema,
  status: statusSchema,
  departmentId: departmentIdSchema,
  /** Last seq this audience may see. */
  head: seqSchema,
  startedAt: msSchema,
  closedAt: msSchema.nullable(),
  /** The agent who holds it. */
  agent: personSchema.nullable(),
  /** Whether that agent is connected and neither away nor offline; false when nobody holds it. */
  agentHere: z.boolean(),
  /** Agents who ever wrote in it: names and pictures for the timeline. */
  people: z.array(personSchema),
  /** When waiting began; null when not waiting. */
  waitingSince: msSchema.nullable(),
  /** Set when the visitor left a message instead of waiting. `email` is where the answer goes, '' when none was given. */
  leftMessage: z.object({ at: msSchema, email: z.string() }).nullable(),
  rating: z.object({ score: z.int(), comment: z.string() }).nullable(),
  marks: z.array(markSchema),
  // — staff —
  number: z.int().optional(),
  contactId: contactIdSchema.optional(),
  participantId: participantIdSchema.optional(),
  contactName: z.string().optional(),
  verified: z.boolean().optional(),
  visitorLeftAt: msSchema.nullable().optional(),
  /** Fencing token: sent to the holder only. */
  ownerToken: z.int().optional(),
})

/** Names of the console's lists. */
export const viewNameSchema = z.enum(['mine', 'queue', 'left', 'open', 'closed'])

/** One row of a list in the console. */
export const listRowSchema = z.object({
  id: conversationIdSchema,
  number: z.int(),
  siteId: siteIdSchema,
  departmentId: departmentIdSchema,
  status: statusSchema,
  contactId: contactIdSchema,
  contactName: z.string(),
  verified: z.boolean(),
  agentId: agentIdSchema.nullable(),
  head: seqSchema,
  updatedAt: msSchema,
  startedAt: msSchema,
  /** Since when somebody waits on us: in the queue, or for a reply. Null when it is their turn. */
  waitingSince: msSchema.nullable(),
  /** Order in the queue: lower is earlier. Null when not queued. */
  queueKey: z.number().nullable(),
  leftMessageAt: msSchema.nullable(),
  /** When the visitor was taken to have left for good; null while they may only be on their way to the next page. */
  visitorLeftAt: msSchema.nullable(),
  /** Whether a page of the visitor's is connected now. */
  visitorHere: z.boolean(),
  /** The last message or note, shortened to 140 code points. */
  preview: z
    .object({
      kind: z.enum(['message', 'note']),
      by: z.enum(['visitor', 'agent', 'bot', 'system']),
      byId: z.string().nullable(),
      text: z.string(),
    })
    .nullable(),
  /** Highest seq a visitor wrote, and how far any agent has read: the row is unread while the first is greater. */
  lastVisitorSeq: seqSchema,
  staffRead: seqSchema,
})

export type Status = z.infer<typeof statusSchema>
export type Person = z.infer<typeof personSchema>
export type Mark = z.infer<typeof markSchema>
export type ConversationView = z.infer<typeof conversationViewSchema>
export type ViewName = z.infer<typeof viewNameSchema>
export type ListRow = z.infer<typeof listRowSchema>
