import type { CommandArgs } from '@deskbell/protocol'
import { maySee } from '../../domain/permissions.ts'
import type { AgentRecord, FileRecord } from '../../domain/records.ts'
import { cleanLine, cleanName } from '../../domain/text.ts'
import type { RecordChange, Versioned } from '../../ports/Store.ts'
import { audited, refuse } from './plan.ts'
import type { Desk, Plan, Planner } from './plan.ts'
import { isWeak, MIN_PASSWORD_CHARS } from './passwords.ts'

const UPLOAD_TICKET_MS = 5 * 60_000
const MAX_AVATAR_BYTES = 1_048_576

/** What an agent wants to be seen as. Also ends the note that they were set Away. */
export const setAvailability: Planner<CommandArgs['setAvailability']> = async (desk, args) => {
  const self = await me(desk)
  if ('refusal' in self) return self
  const value: AgentRecord = { ...self.value, availability: args.availability, lapses: 0, awayBecause: null }
  return {
    records: [{ kind: 'agent', id: value.id, expectedRev: self.rev, value }],
    notices: [{ type: 'agent', agentId: value.id, account: true }],
  }
}

export const updateProfile: Planner<CommandArgs['updateProfile']> = async (desk, args) => {
  const self = await me(desk)
  if ('refusal' in self) return self
  let { name, avatarFileId } = self.value
  if (args.name !== undefined) {
    const cleaned = cleanName(args.name)
    if (!cleaned.ok || cleaned.value === '')
      return refuse('invalid_field', { field: 'name', reason: cleaned.ok ? 'empty' : 'name' })
    name = cleaned.value
  }
  if (args.avatarFileId !== undefined) {
    if (args.avatarFileId !== null) {
      const file = await desk.deps.store.get('file', { id: args.avatarFileId })
      if (
        file === null ||
        file.value.purpose !== 'avatar' ||
        file.value.by !== self.value.id ||
        file.value.ticketHash !== null
      )
        return refuse('not_found')
    }
    avatarFileId = args.avatarFileId
  }
  return {
    records: [
      { kind: 'agent', id: self.value.id, expectedRev: self.rev, value: { ...self.value, name, avatarFileId } },
    ],
    notices: [{ type: 'agent', agentId: self.value.id, account: true }],
  }
}

/** A new password ends every other session. */
export const changePassword: Planner<CommandArgs['changePassword']> = async (desk, args) => {
  const self = await me(desk)
  if ('refusal' in self) return self
  if (!(await desk.deps.secrets.verifyPassword(args.current, self.value.passwordHash)))
    return refuse('wrong_credentials')
  if (isWeak(args.next)) return refuse('password_too_weak', { minChars: MIN_PASSWORD_CHARS })
  const passwordHash = await desk.deps.secrets.hashPassword(args.next)
  const sessions = (await desk.deps.store.find('session', { agentId: self.value.id })).filter(
    ({ value }) => value.id !== desk.sessionId,
  )
  return {
    records: [
      { kind: 'agent', id: self.value.id, expectedRev: self.rev, value: { ...self.value, passwordHash } },
      ...sessions.map((session): RecordChange => ({
        kind: 'session',
        id: session.value.id,
        expectedRev: session.rev,
        value: null,
      })),
      audited(desk, 'changePassword', null, self.value.id),
    ],
    notices: sessions.map(({ value }) => ({ type: 'revoke', agentId: value.agentId, sessionId: value.id })),
  }
}

/** Ends one of the agent's own sessions; its sockets close at once. */
export const endSession: Planner<CommandArgs['endSession']> = async (desk, args) => {
  const { actor } = desk
  const found = await desk.deps.store.get('session', { id: args.sessionId })
  if (actor.kind !== 'agent' || found === null || found.value.agentId !== actor.agentId) return refuse('not_found')
  return {
    records: [{ kind: 'session', id: found.value.id, expectedRev: found.rev, value: null }],
    notices: [{ type: 'revoke', agentId: actor.agentId, sessionId: found.value.id }],
  }
}

/** A ticket to upload one file once, bound to purpose, size and sender. */
export const requestUpload: Planner<CommandArgs['requestUpload']> = async (desk, args) => {
  const { deps, actor } = desk
  if (actor.kind !== 'agent') return refuse('forbidden')
  const isOfMessage = args.purpose === 'message'
  if (isOfMessage !== (args.conversationId !== undefined)) return refuse('invalid_field', { field: 'conversationId' })
  const found =
    args.conversationId === undefined
      ? undefined
      : (await deps.store.load([args.conversationId])).get(args.conversationId)?.state
  if (isOfMessage && (found === undefined || !maySee(actor, found))) return refuse('not_found')
  const { maxFileBytes } = deps.settings
  const maxBytes = args.purpose === 'avatar' ? Math.min(MAX_AVATAR_BYTES, maxFileBytes) : maxFileBytes
  if (args.bytes > maxBytes) return refuse('file_too_large', { limit: maxBytes })
  const id = deps.ids.id('fil')
  const ticket = deps.ids.hex(32)
  const now = deps.clock.now()
  const value: FileRecord = {
    id,
    siteId: found?.siteId ?? null,
    conversationId: found?.id ?? null,
    purpose: args.purpose,
    name: cleanLine(args.name),
    bytes: args.bytes,
    mime: '',
    ticketHash: deps.secrets.sha256(ticket),
    expiresAt: now + UPLOAD_TICKET_MS,
    by: actor.agentId,
    createdAt: now,
  }
  return {
    records: [{ kind: 'file', id, expectedRev: 0, value }],
    value: { fileId: id, ticket, url: `${deps.settings.publicUrl}/api/v1/upload/${ticket}`, maxBytes },
  }
}

async function me(desk: Desk): Promise<Versioned<AgentRecord> | Extract<Plan, { refusal: unknown }>> {
  if (desk.actor.kind !== 'agent') return { refusal: { code: 'forbidden' } }
  const found = await desk.deps.store.get('agent', { id: desk.actor.agentId })
  return found === null || found.value.removedAt !== null ? { refusal: { code: 'unauthenticated' } } : found
}
