import { z } from 'zod'
import { MAX_SEARCH_CHARS } from './limits.ts'
import { conversationIdSchema, siteIdSchema } from './model/ids.ts'
import type { AgentView } from './model/agent.ts'
import type { ConversationView } from './model/conversation.ts'
import type { SearchPage } from './model/search.ts'
import type { ContactView, InvitationView, SessionView, SiteSettings } from './model/settings.ts'

const none = z.object({})

/** Arguments of each read that `query` carries, by name. All of them are for agents. */
export const querySchemas = {
  /** Sites the agent belongs to, with departments; admin-only fields are empty for others. */
  sites: none,
  /** Colleagues of the agent's sites, themselves included. */
  agents: none,
  /** The person behind a conversation. */
  contact: z.object({ conversationId: conversationIdSchema }),
  conversation: z.object({ conversationId: conversationIdSchema }),
  sessions: none,
  invitations: z.object({ siteId: siteIdSchema }),
  /**
   * Conversations of the agent's sites whose words, contact or number are asked for. All words must be found, each as the beginning of
   * one; case and accents do not matter.
   */
  search: z.object({ text: z.string().trim().min(1).max(MAX_SEARCH_CHARS), cursor: z.string().max(40).optional() }),
} as const satisfies Record<string, z.ZodType>

/** Name of a read. */
export type QueryName = keyof typeof querySchemas
/** Arguments by read. */
export type QueryArgs = { [N in QueryName]: z.infer<(typeof querySchemas)[N]> }
/** Value of `result` by read. */
export type QueryValue = {
  sites: SiteSettings[]
  agents: AgentView[]
  contact: ContactView
  conversation: ConversationView
  sessions: SessionView[]
  invitations: InvitationView[]
  search: SearchPage
}
