import type {
  AgentId,
  Availability,
  ContactId,
  ConversationId,
  DepartmentId,
  FileId,
  InvitationId,
  Ms,
  ParticipantId,
  Policy,
  Role,
  SessionId,
  SiteId,
  VisitContext,
} from '@deskbell/protocol'

/** An agent's account. Load is not here: the store counts it under a guard. */
export type AgentRecord = {
  readonly id: AgentId
  readonly name: string
  /** Lower-cased; unique. '' after removal. */
  readonly email: string
  /** PHC string of argon2id. '' after removal. */
  readonly passwordHash: string
  readonly avatarFileId: FileId | null
  readonly owner: boolean
  readonly memberships: readonly { readonly siteId: SiteId; readonly role: Role }[]
  readonly availability: Availability
  readonly capacity: number
  /** Chats let lapse in a row; two set them Away. */
  readonly lapses: number
  /** Set when the relay, not the agent, made them Away; cleared by their next choice. */
  readonly awayBecause: 'lapsed' | null
  readonly createdAt: Ms
  readonly removedAt: Ms | null
}

/** A login. The token itself is known to the browser only. */
export type SessionRecord = {
  readonly id: SessionId
  readonly agentId: AgentId
  readonly tokenHash: string
  readonly userAgent: string
  readonly createdAt: Ms
  readonly lastSeenAt: Ms
  readonly expiresAt: Ms
}

export type InvitationRecord = {
  readonly id: InvitationId
  readonly siteId: SiteId
  readonly role: Role
  readonly departmentIds: readonly DepartmentId[]
  readonly email: string
  /** Kept readable so that the link can be copied again until used; it is worth one agent account. */
  readonly token: string
  readonly tokenHash: string
  readonly expiresAt: Ms
  readonly usedAt: Ms | null
}

/** A link to choose a new password. */
export type ResetRecord = {
  readonly id: string
  readonly agentId: AgentId
  readonly tokenHash: string
  readonly expiresAt: Ms
  readonly usedAt: Ms | null
}

export type SiteRecord = {
  readonly id: SiteId
  readonly name: string
  readonly address: string
  readonly key: string
  readonly color: string
  readonly corner: 'left' | 'right'
  readonly greeting: string
  readonly zone: string
  readonly whenOffline: 'queue' | 'leave_message'
  readonly askName: boolean
  readonly askEmail: boolean
  readonly origins: readonly string[]
  readonly allowLoopback: boolean
  readonly refusedOrigins: readonly { readonly origin: string; readonly count: number; readonly lastAt: Ms }[]
  /** Secrets for signed identities, newest first (two at most, for rotation). */
  readonly identitySecrets: readonly string[]
  readonly lastSeen: { readonly origin: string; readonly at: Ms } | null
  readonly createdAt: Ms
}

export type DepartmentRecord = {
  readonly id: DepartmentId
  readonly siteId: SiteId
  readonly name: string
  readonly policy: Policy
  readonly queueLimit: number | null
  readonly memberIds: readonly AgentId[]
  readonly createdAt: Ms
}

/** A person of one site. `externalId` is set only by a signed identity. */
export type ContactRecord = {
  readonly id: ContactId
  readonly siteId: SiteId
  readonly name: string
  readonly email: string
  readonly verified: boolean
  readonly externalId: string | null
  readonly mergedInto: ContactId | null
  readonly attributes: Readonly<Record<string, string>>
  readonly context: VisitContext & { readonly userAgent?: string; readonly visitedAt?: Ms }
  readonly createdAt: Ms
}

/** One device of a contact: the sender of its messages. */
export type ParticipantRecord = {
  readonly id: ParticipantId
  readonly siteId: SiteId
  readonly contactId: ContactId
  readonly secretHash: string
  /** Conversations begun before this are not adopted by `identify`. */
  readonly loggedOutAt: Ms | null
  readonly createdAt: Ms
}

export type FileRecord = {
  readonly id: FileId
  readonly siteId: SiteId | null
  readonly conversationId: ConversationId | null
  readonly purpose: 'avatar' | 'message'
  readonly name: string
  readonly bytes: number
  readonly mime: string
  /** sha256 of the upload ticket while the bytes are awaited; null when stored. */
  readonly ticketHash: string | null
  readonly expiresAt: Ms | null
  readonly by: string
  readonly createdAt: Ms
}

/** One row: whether set-up is done, and the key that signs tickets when SECRET is not set. */
export type InstallationRecord = {
  readonly id: 'installation'
  readonly setUpAt: Ms | null
  readonly setUpTokenHash: string | null
  readonly secret: string
}

/** Who changed which setting. Values are not kept, names are. */
export type AuditRecord = {
  readonly id: string
  readonly at: Ms
  readonly actor: string
  readonly command: string
  readonly siteId: SiteId | null
  readonly target: string
}

/** Every kind of record the store keeps beside conversations. */
export type Records = {
  agent: AgentRecord
  session: SessionRecord
  invitation: InvitationRecord
  reset: ResetRecord
  site: SiteRecord
  department: DepartmentRecord
  contact: ContactRecord
  participant: ParticipantRecord
  file: FileRecord
  installation: InstallationRecord
  audit: AuditRecord
}
export type Kind = keyof Records
