import { z } from 'zod'
import { MAX_ATTRIBUTE_CHARS, MAX_ATTRIBUTES, MAX_COMMENT_CHARS } from './limits.ts'
import {
  agentIdSchema,
  contactIdSchema,
  conversationIdSchema,
  departmentIdSchema,
  fileIdSchema,
  invitationIdSchema,
  sessionIdSchema,
  siteIdSchema,
} from './model/ids.ts'
import { availabilitySchema, policySchema, roleSchema } from './model/settings.ts'

const none = z.object({})
const name = z.string().max(320)
const membership = z.object({ siteId: siteIdSchema, role: roleSchema })

/**
 * Arguments of each command that `act` carries, by name. Lengths are checked loosely here (a broken client) and exactly by the
 * command (a person, who gets `invalid_field`). Who may do what is in docs/protocol.md and the authorisation matrix.
 */
export const commandSchemas = {
  // on a conversation, by agents
  /** Take a waiting conversation or a left message. Acked with `ownerToken`. */
  claim: none,
  /** Take a conversation from the colleague who holds it. Acked with `ownerToken`. */
  takeOver: none,
  /** Hand it to an agent or back to a department's queue. Holder only, or supervisors. */
  transfer: z.union([z.object({ agentId: agentIdSchema }), z.object({ departmentId: departmentIdSchema })]),
  close: none,
  /** Agents: open it again and hold it. Visitors reopen by writing. */
  reopen: none,
  // on a conversation, by visitors (`close` too)
  rate: z.object({ score: z.int().min(1).max(5), comment: z.string().max(MAX_COMMENT_CHARS * 4) }),
  /** Leave the queue: what was written becomes a left message. */
  leaveMessage: z.object({ name, email: z.string().max(320) }),
  // about the visitor, by the visitor
  setContact: z.object({ name: name.optional(), email: z.string().max(320).optional() }),
  setAttributes: z.object({
    attributes: z
      .record(z.string().max(MAX_ATTRIBUTE_CHARS), z.string().max(MAX_ATTRIBUTE_CHARS))
      .refine((all) => Object.keys(all).length <= MAX_ATTRIBUTES, { message: `at most ${MAX_ATTRIBUTES} attributes` }),
  }),
  // by agents, about themselves
  setAvailability: z.object({ availability: availabilitySchema }),
  updateProfile: z.object({ name: name.optional(), avatarFileId: fileIdSchema.nullable().optional() }),
  changePassword: z.object({ current: z.string().max(1024), next: z.string().max(1024) }),
  endSession: z.object({ sessionId: sessionIdSchema }),
  /**
   * Answers `{fileId, ticket, url, maxBytes}`: POST the bytes there once, within 5 minutes. A file of a message belongs to the
   * conversation named here, may be sent only there, and is shown to nobody who may not see it.
   */
  requestUpload: z.object({
    purpose: z.enum(['avatar', 'message']),
    conversationId: conversationIdSchema.optional(),
    name: z.string().max(255),
    bytes: z.int().min(1),
  }),
  /** Agents: name or address of a contact, as told in the conversation. */
  updateContact: z.object({ contactId: contactIdSchema, name: name.optional(), email: z.string().max(320).optional() }),
  // by admins and owners
  createSite: z.object({ name, address: z.string().max(2048) }),
  updateSite: z.object({
    siteId: siteIdSchema,
    name: name.optional(),
    address: z.string().max(2048).optional(),
    color: z.string().max(20).optional(),
    corner: z.enum(['left', 'right']).optional(),
    greeting: z.string().max(4000).optional(),
    zone: z.string().max(64).optional(),
    whenOffline: z.enum(['queue', 'leave_message']).optional(),
    askName: z.boolean().optional(),
    askEmail: z.boolean().optional(),
    allowLoopback: z.boolean().optional(),
  }),
  allowOrigin: z.object({ siteId: siteIdSchema, origin: z.string().max(2048) }),
  removeOrigin: z.object({ siteId: siteIdSchema, origin: z.string().max(2048) }),
  /** "Not ours": forget that the origin tried. */
  dismissOrigin: z.object({ siteId: siteIdSchema, origin: z.string().max(2048) }),
  /** Makes a new secret for signed identities; answers `{secret}`, shown once. */
  rotateIdentitySecret: z.object({ siteId: siteIdSchema }),
  createDepartment: z.object({ siteId: siteIdSchema, name }),
  updateDepartment: z.object({
    departmentId: departmentIdSchema,
    name: name.optional(),
    policy: policySchema.optional(),
    queueLimit: z.int().min(1).max(10_000).nullable().optional(),
    memberIds: z.array(agentIdSchema).max(1000).optional(),
  }),
  removeDepartment: z.object({ departmentId: departmentIdSchema }),
  /** Answers `{id, url, expiresAt, mailed}`: a link that works once, for 7 days. Mailed too when `email` is given and mail is configured. */
  inviteAgent: z.object({
    siteId: siteIdSchema,
    role: roleSchema,
    email: z.string().max(320).optional(),
    departmentIds: z.array(departmentIdSchema).max(100),
  }),
  revokeInvitation: z.object({ invitationId: invitationIdSchema }),
  updateAgent: z.object({
    agentId: agentIdSchema,
    capacity: z.int().min(0).max(100).optional(),
    memberships: z.array(membership).max(100).optional(),
    owner: z.boolean().optional(),
  }),
  /** Ends the account: sessions and sockets close at once, chats go back to the front of the queue. */
  removeAgent: z.object({ agentId: agentIdSchema }),
} as const satisfies Record<string, z.ZodType>

/** Name of a command that `act` can carry. */
export type CommandName = keyof typeof commandSchemas
/** Arguments by command. */
export type CommandArgs = { [N in CommandName]: z.infer<(typeof commandSchemas)[N]> }
