import type {
  AgentId,
  ContactId,
  ConversationId,
  DepartmentId,
  Ms,
  OwnerToken,
  ParticipantId,
  Seq,
  SiteId,
  Status,
} from '@deskbell/protocol'

/** Place in a queue. `key` orders it (lower first) and never changes while waiting: `since` minus the priority's bonus. */
export type Waiting = { readonly since: Ms; readonly key: number; readonly reason: string }

/** Who holds it. `token` is the seq of the assignment; `weight` is what it costs of the holder's capacity (0 for left messages). */
export type Owner = {
  readonly agentId: AgentId
  readonly token: OwnerToken
  readonly since: Ms
  readonly weight: number
}

/** What was said last, and who waits for whom: the one part that a plain message changes. */
export type Talk = {
  readonly lastVisitorSeq: Seq
  readonly lastStaffSeq: Seq
  /** Since when the visitor has had no answer; null when it is their turn. */
  readonly unansweredSince: Ms | null
  readonly firstVisitorAt: Ms | null
  readonly firstReplyMs: number | null
  readonly updatedAt: Ms
  readonly preview: {
    readonly kind: 'message' | 'note'
    readonly by: 'visitor' | 'agent' | 'bot' | 'system'
    readonly byId: string | null
    readonly text: string
  } | null
}

/**
 * A conversation as the domain knows it: everything a decision needs, and never the timeline. `status` says which parts are set:
 * queued → `waiting` (or `left`, when the visitor left a message); assigned → `owner`; closed → `closed`.
 */
export type Conversation = {
  readonly id: ConversationId
  readonly siteId: SiteId
  readonly contactId: ContactId
  readonly participantId: ParticipantId
  readonly channel: 'widget' | 'email'
  readonly departmentId: DepartmentId
  readonly status: Status
  readonly startedAt: Ms
  readonly waiting: Waiting | null
  /** Key of its place in the queue, kept while assigned, so that who loses their agent gets the place back. New on start, reopening and transfer to a department. */
  readonly queueKey: number
  /** Taken off the time whenever the key is new. */
  readonly priorityBonusMs: Ms
  readonly owner: Owner | null
  readonly left: { readonly at: Ms; readonly name: string; readonly email: string } | null
  readonly closed: { readonly at: Ms; readonly reason: 'ended' | 'abandoned' | 'answered' } | null
  /** Since when the visitor has been away long enough to matter. */
  readonly visitorLeftAt: Ms | null
  readonly rating: { readonly score: number; readonly comment: string } | null
  readonly lastAgentId: AgentId | null
  /** Agents who let it lapse: not eligible for it until they act or five minutes pass. */
  readonly lapsed: readonly { readonly agentId: AgentId; readonly at: Ms }[]
  /** From whom it came to the queue it waits in: not given back to them while a colleague is free. */
  readonly transferredBy: AgentId | null
  /** Everyone the visitor knows of, the visitor first: who wrote a message or held it. Writers of notes are not among them. */
  readonly participants: readonly { readonly kind: 'visitor' | 'agent' | 'bot'; readonly id: string }[]
  /** First wait that ended in an assignment: what estimates learn from. */
  readonly firstWait: { readonly at: Ms; readonly waitedMs: number } | null
  readonly talk: Talk
}
