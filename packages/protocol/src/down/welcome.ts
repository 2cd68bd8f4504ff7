import { z } from 'zod'
import { agentViewSchema } from '../model/agent.ts'
import { conversationViewSchema } from '../model/conversation.ts'
import { actorRefSchema } from '../model/event.ts'
import { msSchema } from '../model/ids.ts'
import { siteViewSchema } from '../model/site.ts'

/** Answer to hello: who you are here and what holds. */
export const welcomeSchema = z.object({
  type: z.literal('welcome'),
  protocol: z.int(),
  connectionId: z.string(),
  actor: actorRefSchema,
  /** Identity of this store's history: anchors of another epoch are answered by `reset`. */
  epoch: z.string(),
  serverTime: msSchema,
  heartbeatMs: z.int(),
  limits: z.object({ textChars: z.int(), frameBytes: z.int(), fileBytes: z.int() }),
  /** Visitors: the site, and their newest conversations (at most 10). */
  site: siteViewSchema.optional(),
  conversations: z.array(conversationViewSchema).optional(),
  /** Visitors: the name and address we know of them. */
  contact: z.object({ name: z.string(), email: z.string() }).optional(),
  /** Agents: themselves. */
  me: agentViewSchema.optional(),
  /** Agents: whether a mail server is configured, so that invitations and answers to left messages are mailed. */
  mails: z.boolean().optional(),
})
export type Welcome = z.infer<typeof welcomeSchema>
