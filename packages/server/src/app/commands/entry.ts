import type { AgentRecord, InstallationRecord, SessionRecord } from '../../domain/records.ts'
import { checkEmail, cleanName } from '../../domain/text.ts'
import type { RecordChange } from '../../ports/Store.ts'
import { isWeak, MIN_PASSWORD_CHARS } from './passwords.ts'
import { audited, refuse } from './plan.ts'
import type { Desk, Plan, Planner } from './plan.ts'
import { newSite } from './sites.ts'

// Ways in, for somebody who has proved nothing yet.

const SESSION_MS = 30 * 86_400_000
const RESET_MS = 3_600_000
const DEFAULT_CAPACITY = 4

/** What a command that logs somebody in answers; the token goes into the cookie and nowhere else. */
export type LoggedIn = { readonly agentId: string; readonly sessionId: string; readonly token: string }

export type EntryArgs = {
  setUp: {
    token: string
    name: string
    email: string
    password: string
    siteName: string
    siteAddress: string
    userAgent: string
  }
  login: { email: string; password: string; userAgent: string }
  join: { token: string; name: string; email: string; password: string; userAgent: string }
  forgotPassword: { email: string }
  resetPassword: { token: string; password: string; userAgent: string }
}

/** Makes the first account (owner, online) and the first site, once, with the token from the log. */
export const setUp: Planner<EntryArgs['setUp']> = async (desk, args) => {
  const { deps } = desk
  const installation = await deps.store.get('installation', { id: 'installation' })
  if (installation === null || installation.value.setUpAt !== null) return refuse('already_set_up')
  const { setUpTokenHash } = installation.value
  if (setUpTokenHash === null || !deps.secrets.same(setUpTokenHash, deps.secrets.sha256(args.token)))
    return refuse('link_expired')
  const person = await newAgent(desk, args)
  if ('refusal' in person) return person
  const made = newSite(desk, args.siteName, args.siteAddress)
  if ('refusal' in made) return made
  const agent: AgentRecord = { ...person.agent, owner: true, availability: 'online' }
  const departmentId = deps.ids.id('dep')
  const session = newSession(desk, agent.id, args.userAgent)
  const done: InstallationRecord = { ...installation.value, setUpAt: deps.clock.now(), setUpTokenHash: null }
  return {
    records: [
      { kind: 'installation', id: 'installation', expectedRev: installation.rev, value: done },
      { kind: 'agent', id: agent.id, expectedRev: 0, value: agent },
      { kind: 'site', id: made.site.id, expectedRev: 0, value: made.site },
      {
        kind: 'department',
        id: departmentId,
        expectedRev: 0,
        value: {
          id: departmentId,
          siteId: made.site.id,
          name: made.site.name,
          policy: 'least_busy',
          queueLimit: null,
          memberIds: [agent.id],
          createdAt: deps.clock.now(),
        },
      },
      session.record,
      audited(desk, 'setUp', made.site.id, agent.id),
    ],
    notices: [
      { type: 'site', siteId: made.site.id },
      { type: 'agent', agentId: agent.id, account: true },
    ],
    value: session.value,
  }
}

/** The same answer, in the same time, for a wrong address and a wrong password. */
export const login: Planner<EntryArgs['login']> = async (desk, args) => {
  const { deps } = desk
  const email = args.email.trim().toLowerCase()
  const found = email === '' ? null : await deps.store.get('agent', { email })
  const right = await deps.secrets.verifyPassword(args.password, found?.value.passwordHash ?? '')
  if (!right || found === null || found.value.removedAt !== null) return refuse('wrong_credentials')
  const session = newSession(desk, found.value.id, args.userAgent)
  return { records: [session.record], value: session.value }
}

/** Makes an account from an invitation, once. */
export const join: Planner<EntryArgs['join']> = async (desk, args) => {
  const { deps } = desk
  const now = deps.clock.now()
  const invitation = await deps.store.get('invitation', { tokenHash: deps.secrets.sha256(args.token) })
  if (invitation === null || invitation.value.usedAt !== null || invitation.value.expiresAt < now)
    return refuse('link_expired')
  const person = await newAgent(desk, args)
  if ('refusal' in person) return person
  const { siteId, role, departmentIds } = invitation.value
  const agent: AgentRecord = { ...person.agent, memberships: [{ siteId, role }] }
  const session = newSession(desk, agent.id, args.userAgent)
  const departments = await deps.store.find('department', { siteId })
  const wanted =
    departmentIds.length > 0
      ? departments.filter(({ value }) => departmentIds.includes(value.id))
      : departments.slice(0, 1)
  return {
    records: [
      {
        kind: 'invitation',
        id: invitation.value.id,
        expectedRev: invitation.rev,
        value: { ...invitation.value, usedAt: now, token: '' },
      },
      { kind: 'agent', id: agent.id, expectedRev: 0, value: agent },
      ...wanted.map(({ rev, value }): RecordChange => ({
        kind: 'department',
        id: value.id,
        expectedRev: rev,
        value: { ...value, memberIds: [...value.memberIds, agent.id] },
      })),
      session.record,
      audited(desk, 'join', siteId, agent.id),
    ],
    notices: [
      { type: 'agent', agentId: agent.id, account: true },
      { type: 'site', siteId },
    ],
    value: session.value,
  }
}

/** Mails a link if there is such an account; answers the same either way. */
export const forgotPassword: Planner<EntryArgs['forgotPassword']> = async (desk, args) => {
  const { deps } = desk
  if (deps.mailer === null) return refuse('no_mail')
  const email = args.email.trim().toLowerCase()
  const found = email === '' ? null : await deps.store.get('agent', { email })
  if (found === null || found.value.removedAt !== null) return { records: [] }
  const reset = newReset(desk, found.value.id)
  return {
    records: [reset.record],
    effects: [
      { kind: 'mail', dedupe: reset.record.id, body: { template: 'reset', to: email, url: reset.url, site: '' } },
    ],
  }
}

/** A new password by link; ends every session and logs in. */
export const resetPassword: Planner<EntryArgs['resetPassword']> = async (desk, args) => {
  const { deps } = desk
  const reset = await deps.store.get('reset', { tokenHash: deps.secrets.sha256(args.token) })
  if (reset === null || reset.value.usedAt !== null || reset.value.expiresAt < deps.clock.now())
    return refuse('link_expired')
  if (isWeak(args.password)) return refuse('password_too_weak', { minChars: MIN_PASSWORD_CHARS })
  const agent = await deps.store.get('agent', { id: reset.value.agentId })
  if (agent === null || agent.value.removedAt !== null) return refuse('link_expired')
  const sessions = await deps.store.find('session', { agentId: agent.value.id })
  const session = newSession(desk, agent.value.id, args.userAgent)
  return {
    records: [
      {
        kind: 'reset',
        id: reset.value.id,
        expectedRev: reset.rev,
        value: { ...reset.value, usedAt: deps.clock.now() },
      },
      {
        kind: 'agent',
        id: agent.value.id,
        expectedRev: agent.rev,
        value: { ...agent.value, passwordHash: await deps.secrets.hashPassword(args.password) },
      },
      ...sessions.map((old): RecordChange => ({
        kind: 'session',
        id: old.value.id,
        expectedRev: old.rev,
        value: null,
      })),
      session.record,
      audited(desk, 'resetPassword', null, agent.value.id),
    ],
    notices: [{ type: 'revoke', agentId: agent.value.id, sessionId: null }],
    value: session.value,
  }
}

/** A reset link for an account; also what `deskbell admin reset-password` prints. */
export function newReset(
  desk: Pick<Desk, 'deps'>,
  agentId: string,
): { record: RecordChange & { kind: 'reset' }; url: string } {
  const { deps } = desk
  const token = deps.ids.hex(32)
  const id = deps.ids.id('rst')
  return {
    record: {
      kind: 'reset',
      id,
      expectedRev: 0,
      value: {
        id,
        agentId,
        tokenHash: deps.secrets.sha256(token),
        expiresAt: deps.clock.now() + RESET_MS,
        usedAt: null,
      },
    },
    url: `${deps.settings.publicUrl}/console/reset/${token}`,
  }
}

/** A new account that is nobody's yet; also what `deskbell admin add-owner` makes. */
export async function newAgent(
  desk: Pick<Desk, 'deps'>,
  args: { name: string; email: string; password: string },
): Promise<{ agent: AgentRecord } | Extract<Plan, { refusal: unknown }>> {
  const { deps } = desk
  const name = cleanName(args.name)
  if (!name.ok || name.value === '')
    return { refusal: { code: 'invalid_field', details: { field: 'name', reason: name.ok ? 'empty' : 'name' } } }
  const email = args.email.trim().toLowerCase()
  const wrong = checkEmail(email)
  if (wrong !== null) return { refusal: wrong }
  if (isWeak(args.password))
    return { refusal: { code: 'password_too_weak', details: { minChars: MIN_PASSWORD_CHARS } } }
  if ((await deps.store.get('agent', { email })) !== null) return { refusal: { code: 'email_taken' } }
  return {
    agent: {
      id: deps.ids.id('agt'),
      name: name.value,
      email,
      passwordHash: await deps.secrets.hashPassword(args.password),
      avatarFileId: null,
      owner: false,
      memberships: [],
      availability: 'online',
      capacity: DEFAULT_CAPACITY,
      lapses: 0,
      awayBecause: null,
      createdAt: deps.clock.now(),
      removedAt: null,
    },
  }
}

function newSession(desk: Desk, agentId: string, userAgent: string): { record: RecordChange; value: LoggedIn } {
  const { deps } = desk
  const token = deps.ids.hex(32)
  const now = deps.clock.now()
  const value: SessionRecord = {
    id: deps.ids.id('ses'),
    agentId,
    tokenHash: deps.secrets.sha256(token),
    userAgent: userAgent.slice(0, 300),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + SESSION_MS,
  }
  return {
    record: { kind: 'session', id: value.id, expectedRev: 0, value },
    value: { agentId, sessionId: value.id, token },
  }
}
