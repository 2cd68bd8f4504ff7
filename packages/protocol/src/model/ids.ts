import { z } from 'zod'

// Public ids are 128 random bits in lower-case hex behind a three-letter prefix: one canonical spelling (base64 of 16 bytes
// has several), and `Buffer.from(id.slice(4), 'hex')` is the 16-byte key. Integer keys of the store never leave it.
const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`))

export const conversationIdSchema = id('cnv')
export const eventIdSchema = id('evt')
export const contactIdSchema = id('con')
export const participantIdSchema = id('par')
export const agentIdSchema = id('agt')
export const siteIdSchema = id('sit')
export const departmentIdSchema = id('dep')
export const fileIdSchema = id('fil')
export const sessionIdSchema = id('ses')
export const invitationIdSchema = id('inv')
/** 128 bits in hex, made by the sender of a frame: the idempotency key of what the frame asks for. */
export const clientIdSchema = z.string().regex(/^[0-9a-f]{32}$/)
/** Position in a timeline: 1, 2, 3 … without holes in the store. 0 = before the first. */
export const seqSchema = z.int().min(0)
/** UTC milliseconds by the store's clock. */
export const msSchema = z.int()

export type ConversationId = string
export type EventId = string
export type ContactId = string
/** One device of a contact: the sender that idempotency keys belong to. It never changes, also when contacts are merged. */
export type ParticipantId = string
export type AgentId = string
export type SiteId = string
export type DepartmentId = string
export type FileId = string
export type SessionId = string
export type InvitationId = string
export type ClientId = string
export type Seq = number
export type Ms = number
/** Fencing token of an assignment: the `seq` of the `conversation.assigned` event that made it. */
export type OwnerToken = number
