import type { AgentId, CommandArgs } from '@deskbell/protocol'
import { can } from '../../domain/permissions.ts'
import type { AgentRecord } from '../../domain/records.ts'
import { checkEmail } from '../../domain/text.ts'
import type { RecordChange, Versioned } from '../../ports/Store.ts'
import { audited, refuse } from './plan.ts'
import type { Desk, Plan, Planner } from './plan.ts'

const INVITATION_MS = 7 * 86_400_000

/** A link that makes one account, for seven days. */
export const inviteAgent: Planner<CommandArgs['inviteAgent']> = (desk, args) => {
  const { deps, directory } = desk
  if (!can(desk.actor, 'site.read', args.siteId)) return refuse('not_found')
  if (!can(desk.actor, 'agent.invite', args.siteId)) return refuse('forbidden')
  const email = (args.email ?? '').trim().toLowerCase()
  if (email !== '') {
    const wrong = checkEmail(email)
    if (wrong !== null) return { refusal: wrong }
    if (directory.agents().some((agent) => agent.email === email)) return refuse('email_taken')
  }
  if (args.departmentIds.some((id) => directory.department(id)?.value.siteId !== args.siteId))
    return refuse('department_unknown')
  const id = deps.ids.id('inv')
  const token = deps.ids.hex(32)
  const expiresAt = deps.clock.now() + INVITATION_MS
  const url = `${deps.settings.publicUrl}/console/join/${token}`
  const site = directory.site(args.siteId)?.value
  return {
    records: [
      {
        kind: 'invitation',
        id,
        expectedRev: 0,
        value: {
          id,
          siteId: args.siteId,
          role: args.role,
          departmentIds: args.departmentIds,
          email,
          token,
          tokenHash: deps.secrets.sha256(token),
          expiresAt,
          usedAt: null,
        },
      },
      audited(desk, 'inviteAgent', args.siteId, id),
    ],
    ...(email === '' || deps.mailer === null
      ? undefined
      : {
          effects: [
            { kind: 'mail', dedupe: id, body: { template: 'invitation', to: email, url, site: site?.name ?? '' } },
          ],
        }),
    value: { id, url, expiresAt, mailed: email !== '' && deps.mailer !== null },
  }
}

export const revokeInvitation: Planner<CommandArgs['revokeInvitation']> = async (desk, args) => {
  const found = await desk.deps.store.get('invitation', { id: args.invitationId })
  if (found === null || !can(desk.actor, 'site.read', found.value.siteId)) return refuse('not_found')
  if (!can(desk.actor, 'agent.invite', found.value.siteId)) return refuse('forbidden')
  return {
    records: [
      { kind: 'invitation', id: found.value.id, expectedRev: found.rev, value: null },
      audited(desk, 'revokeInvitation', found.value.siteId, found.value.id),
    ],
  }
}

/** Capacity, roles and ownership. Roles change only on sites the asker configures; ownership only by owners. */
export const updateAgent: Planner<CommandArgs['updateAgent']> = async (desk, args) => {
  const found = await colleague(desk, args.agentId)
  if ('refusal' in found) return found
  const { rev, value } = found
  const isOwner = can(desk.actor, 'installation.configure', null)
  if (value.owner && !isOwner) return refuse('forbidden')
  if (args.owner !== undefined && args.owner !== value.owner && !isOwner) return refuse('forbidden')
  if (value.owner && args.owner === false && isLastOwner(desk, value.id)) return refuse('last_owner')
  let memberships = value.memberships
  if (args.memberships !== undefined) {
    const wanted = args.memberships
    const touched = [
      ...wanted.filter((one) => !value.memberships.some((old) => old.siteId === one.siteId && old.role === one.role)),
      ...value.memberships.filter((old) => !wanted.some((one) => one.siteId === old.siteId)),
    ]
    if (touched.some(({ siteId }) => !can(desk.actor, 'agent.configure', siteId))) return refuse('forbidden')
    memberships = wanted
  }
  const next: AgentRecord = {
    ...value,
    owner: args.owner ?? value.owner,
    capacity: args.capacity ?? value.capacity,
    memberships,
  }
  const left = new Set(
    value.memberships.map(({ siteId }) => siteId).filter((siteId) => !memberships.some((one) => one.siteId === siteId)),
  )
  return {
    records: [
      { kind: 'agent', id: value.id, expectedRev: rev, value: next },
      ...(next.owner ? [] : await leaveDepartments(desk, value.id, (siteId) => left.has(siteId))),
      audited(desk, 'updateAgent', null, value.id),
    ],
    notices: [{ type: 'agent', agentId: value.id, account: true }],
  }
}

/** Ends an account. Their name stays in old timelines. */
export const removeAgent: Planner<CommandArgs['removeAgent']> = async (desk, args) => {
  const found = await colleague(desk, args.agentId)
  if ('refusal' in found) return found
  const { rev, value } = found
  if (value.owner && !can(desk.actor, 'installation.configure', null)) return refuse('forbidden')
  if (value.owner && isLastOwner(desk, value.id)) return refuse('last_owner')
  // It ends on all its sites, so whoever ends it administers all of them; `updateAgent` takes one site away.
  if (value.memberships.some(({ siteId }) => !can(desk.actor, 'agent.configure', siteId))) return refuse('forbidden')
  const sessions = await desk.deps.store.find('session', { agentId: value.id })
  const gone: AgentRecord = {
    ...value,
    email: '',
    passwordHash: '',
    owner: false,
    memberships: [],
    availability: 'offline',
    removedAt: desk.deps.clock.now(),
  }
  return {
    records: [
      { kind: 'agent', id: value.id, expectedRev: rev, value: gone },
      ...sessions.map((session): RecordChange => ({
        kind: 'session',
        id: session.value.id,
        expectedRev: session.rev,
        value: null,
      })),
      ...(await leaveDepartments(desk, value.id, () => true)),
      audited(desk, 'removeAgent', null, value.id),
    ],
    notices: [
      { type: 'revoke', agentId: value.id, sessionId: null },
      { type: 'agent', agentId: value.id, account: true },
    ],
  }
}

/** An agent the asker may configure: shares a site they administer, or the asker is an owner. */
async function colleague(
  desk: Desk,
  id: AgentId,
): Promise<Versioned<AgentRecord> | Extract<Plan, { refusal: unknown }>> {
  const found = await desk.deps.store.get('agent', { id })
  if (found === null || found.value.removedAt !== null) return { refusal: { code: 'not_found' } }
  const sites = found.value.owner
    ? desk.directory.sites().map(({ value }) => value.id)
    : found.value.memberships.map(({ siteId }) => siteId)
  if (!can(desk.actor, 'installation.configure', null)) {
    if (!sites.some((siteId) => can(desk.actor, 'site.read', siteId))) return { refusal: { code: 'not_found' } }
    if (!sites.some((siteId) => can(desk.actor, 'agent.configure', siteId))) return { refusal: { code: 'forbidden' } }
  }
  return found
}

function isLastOwner(desk: Desk, id: AgentId): boolean {
  return !desk.directory.agents().some((agent) => agent.owner && agent.id !== id)
}

async function leaveDepartments(
  desk: Desk,
  agentId: AgentId,
  ofSite: (siteId: string) => boolean,
): Promise<RecordChange[]> {
  const departments = await desk.deps.store.find('department', {})
  return departments
    .filter(({ value }) => value.memberIds.includes(agentId) && ofSite(value.siteId))
    .map(({ rev, value }) => ({
      kind: 'department',
      id: value.id,
      expectedRev: rev,
      value: { ...value, memberIds: value.memberIds.filter((id) => id !== agentId) },
    }))
}
