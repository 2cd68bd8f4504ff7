import type { CommandArgs } from '@deskbell/protocol'
import { can } from '../../domain/permissions.ts'
import { cleanName } from '../../domain/text.ts'
import type { DepartmentRecord } from '../../domain/records.ts'
import { audited, refuse } from './plan.ts'
import type { Desk, Plan, Planner } from './plan.ts'

export const createDepartment: Planner<CommandArgs['createDepartment']> = (desk, args) => {
  if (!can(desk.actor, 'site.read', args.siteId)) return refuse('not_found')
  if (!can(desk.actor, 'department.configure', args.siteId)) return refuse('forbidden')
  const name = cleanName(args.name)
  if (!name.ok || name.value === '')
    return refuse('invalid_field', { field: 'name', reason: name.ok ? 'empty' : 'name' })
  const id = desk.deps.ids.id('dep')
  const value: DepartmentRecord = {
    id,
    siteId: args.siteId,
    name: name.value,
    policy: 'least_busy',
    queueLimit: null,
    memberIds: [],
    createdAt: desk.deps.clock.now(),
  }
  return {
    records: [{ kind: 'department', id, expectedRev: 0, value }, audited(desk, 'createDepartment', args.siteId, id)],
    notices: [{ type: 'site', siteId: args.siteId }],
    value: { departmentId: id },
  }
}

export const updateDepartment: Planner<CommandArgs['updateDepartment']> = async (desk, args) => {
  const found = await allowed(desk, args.departmentId)
  if ('refusal' in found) return found
  const { rev, value } = found
  let name = value.name
  if (args.name !== undefined) {
    const cleaned = cleanName(args.name)
    if (!cleaned.ok || cleaned.value === '')
      return refuse('invalid_field', { field: 'name', reason: cleaned.ok ? 'empty' : 'name' })
    name = cleaned.value
  }
  const of = new Set(desk.directory.agentsOf(value.siteId).map((agent) => agent.id))
  if (args.memberIds?.some((id) => !of.has(id)) === true)
    return refuse('invalid_field', { field: 'memberIds', reason: 'not_of_site' })
  const next: DepartmentRecord = {
    ...value,
    name,
    policy: args.policy ?? value.policy,
    queueLimit: args.queueLimit === undefined ? value.queueLimit : args.queueLimit,
    memberIds: args.memberIds === undefined ? value.memberIds : [...new Set(args.memberIds)],
  }
  return {
    records: [
      { kind: 'department', id: value.id, expectedRev: rev, value: next },
      audited(desk, 'updateDepartment', value.siteId, value.id),
    ],
    notices: [
      { type: 'site', siteId: value.siteId },
      { type: 'queue', departmentId: value.id },
    ],
  }
}

/** Only a department nobody waits in, and not a site's last one. */
export const removeDepartment: Planner<CommandArgs['removeDepartment']> = async (desk, args) => {
  const found = await allowed(desk, args.departmentId)
  if ('refusal' in found) return found
  const { rev, value } = found
  if (desk.directory.departmentsOf(value.siteId).length < 2) return refuse('in_use', { count: 1, reason: 'last' })
  const waiting = await desk.deps.store.queue(value.id)
  if (waiting.length > 0) return refuse('in_use', { count: waiting.length, reason: 'waiting' })
  return {
    records: [
      { kind: 'department', id: value.id, expectedRev: rev, value: null },
      audited(desk, 'removeDepartment', value.siteId, value.id),
    ],
    notices: [{ type: 'site', siteId: value.siteId }],
  }
}

async function allowed(
  desk: Desk,
  id: string,
): Promise<{ rev: number; value: DepartmentRecord } | Extract<Plan, { refusal: unknown }>> {
  const found = await desk.deps.store.get('department', { id })
  if (found === null || !can(desk.actor, 'site.read', found.value.siteId)) return { refusal: { code: 'not_found' } }
  if (!can(desk.actor, 'department.configure', found.value.siteId)) return { refusal: { code: 'forbidden' } }
  return found
}
