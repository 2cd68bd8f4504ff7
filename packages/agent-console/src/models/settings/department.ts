import type { CommandArgs, DepartmentSettings } from '@deskbell/protocol'
import type { Step } from './Saves.ts'

/** What `updateDepartment` can change. */
export type DepartmentPatch = Omit<CommandArgs['updateDepartment'], 'departmentId'>

/** A change of a department, and the step that takes it back. */
export function departmentSteps(department: DepartmentSettings, patch: DepartmentPatch): { step: Step; inverse: Step } {
  const { id } = department
  const before = Object.fromEntries(Object.keys(patch).map((key) => [key, department[key as keyof DepartmentPatch]]))
  return {
    step: { name: 'updateDepartment', args: { departmentId: id, ...patch } },
    inverse: { name: 'updateDepartment', args: { departmentId: id, ...before } },
  }
}

/** Largest limit of a queue. */
const MAX_LIMIT = 10_000

/** A limit as it was typed: a number, null for none, undefined for nonsense. */
export function parseLimit(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const limit = Number(text)
  return Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT ? limit : undefined
}
