import { z } from 'zod'
import { agentIdSchema, departmentIdSchema, siteIdSchema } from './ids.ts'

/** What an agent chose. `phone` = online on the phone: three minutes of grace, shown to colleagues. */
export const availabilitySchema = z.enum(['online', 'phone', 'busy', 'away', 'offline'])
/** Why the relay, not the agent, made them Away: two chats in a row got no answer. Null after their own choice. */
export const awayBecauseSchema = z.enum(['lapsed']).nullable()
export const roleSchema = z.enum(['admin', 'supervisor', 'agent'])

/** An agent as colleagues see them. */
export const agentViewSchema = z.object({
  id: agentIdSchema,
  name: z.string(),
  email: z.string(),
  avatarUrl: z.string().nullable(),
  owner: z.boolean(),
  memberships: z.array(z.object({ siteId: siteIdSchema, role: roleSchema })),
  departmentIds: z.array(departmentIdSchema),
  availability: availabilitySchema,
  awayBecause: awayBecauseSchema,
  /** Whether a console of theirs is connected. Chats come only while this and `availability` allow. */
  connected: z.boolean(),
  load: z.number(),
  capacity: z.number(),
})

export type Availability = z.infer<typeof availabilitySchema>
export type Role = z.infer<typeof roleSchema>
export type AgentView = z.infer<typeof agentViewSchema>
