import { z } from 'zod'
import { availabilitySchema, roleSchema } from './agent.ts'
import {
  agentIdSchema,
  contactIdSchema,
  conversationIdSchema,
  departmentIdSchema,
  invitationIdSchema,
  msSchema,
  sessionIdSchema,
  siteIdSchema,
} from './ids.ts'
import { visitContextSchema } from './visit.ts'

/** How a department chooses among free agents. Preferences choose among the free; they never make anybody wait. */
export const policySchema = z.enum(['round_robin', 'least_busy', 'last_agent'])

export const departmentSettingsSchema = z.object({
  id: departmentIdSchema,
  siteId: siteIdSchema,
  name: z.string(),
  policy: policySchema,
  /** Most visitors waiting at once; null = no limit. */
  queueLimit: z.int().nullable(),
  memberIds: z.array(agentIdSchema),
  rev: z.int(),
})

/** A site as its admins see it. */
export const siteSettingsSchema = z.object({
  id: siteIdSchema,
  name: z.string(),
  /** Address people know it by, such as `https://shop.example`; '' when not told. */
  address: z.string(),
  /** Public key in the snippet. */
  key: z.string(),
  color: z.string(),
  corner: z.enum(['left', 'right']),
  greeting: z.string(),
  zone: z.string(),
  whenOffline: z.enum(['queue', 'leave_message']),
  askName: z.boolean(),
  askEmail: z.boolean(),
  /** Exact origins, or `https://*.example.com`. Loopback and PUBLIC_URL are allowed by `allowLoopback`. */
  origins: z.array(z.string()),
  allowLoopback: z.boolean(),
  /** Origins that loaded the widget and were not allowed. */
  refusedOrigins: z.array(z.object({ origin: z.string(), count: z.int(), lastAt: msSchema })),
  /** Whether a secret for signed identities exists; the secret itself is shown once, when made. */
  hasIdentitySecret: z.boolean(),
  /** Last time a widget of this site connected from an address that is not loopback, and from where. */
  lastSeen: z.object({ origin: z.string(), at: msSchema }).nullable(),
  departments: z.array(departmentSettingsSchema),
  rev: z.int(),
})

export const invitationViewSchema = z.object({
  id: invitationIdSchema,
  siteId: siteIdSchema,
  role: roleSchema,
  email: z.string(),
  expiresAt: msSchema,
  /** Link to copy. */
  url: z.string(),
})

export const sessionViewSchema = z.object({
  id: sessionIdSchema,
  current: z.boolean(),
  createdAt: msSchema,
  lastSeenAt: msSchema,
  userAgent: z.string(),
})

/** What the context pane shows of the person behind a conversation. Unknown facts are absent. */
export const contactViewSchema = z.object({
  id: contactIdSchema,
  name: z.string(),
  email: z.string(),
  verified: z.boolean(),
  attributes: z.record(z.string(), z.string()),
  firstSeenAt: msSchema,
  context: visitContextSchema.extend({ userAgent: z.string().optional(), visitedAt: msSchema.optional() }),
  history: z.array(
    z.object({
      conversationId: conversationIdSchema,
      number: z.int(),
      startedAt: msSchema,
      status: z.string(),
      agentId: agentIdSchema.nullable(),
      score: z.int().nullable(),
      preview: z.string(),
    }),
  ),
})

export type Policy = z.infer<typeof policySchema>
export type DepartmentSettings = z.infer<typeof departmentSettingsSchema>
export type SiteSettings = z.infer<typeof siteSettingsSchema>
export type InvitationView = z.infer<typeof invitationViewSchema>
export type SessionView = z.infer<typeof sessionViewSchema>
export type ContactView = z.infer<typeof contactViewSchema>
export { availabilitySchema, roleSchema }
