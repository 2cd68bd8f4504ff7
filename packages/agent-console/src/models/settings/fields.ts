import type { ActAnswer } from '@deskbell/client'
import type { AgentId, DepartmentId, SiteId } from '@deskbell/protocol'
import type { Clock } from '../edges.ts'
import type { Directory } from '../Directory.ts'
import { departmentSteps, parseLimit } from './department.ts'
import type { Saves, Step } from './Saves.ts'
import { SavedText } from './SavedText.ts'
import { siteSteps } from './site.ts'

/** What fields of settings need: where things are, how they are saved, and time. */
export type FieldDeps = { directory: Directory; saves: Saves; clock: Clock }

type SiteTextField = 'name' | 'address' | 'greeting' | 'color' | 'zone'

/** The texts of a site, each saving itself. */
export function siteFields(deps: FieldDeps, siteId: SiteId): Readonly<Record<SiteTextField, SavedText>> {
  const field = (name: SiteTextField) => {
    const site = () => deps.directory.site(siteId)
    return new SavedText(
      () => site()?.[name] ?? '',
      (text) => {
        const now = site()
        return now ? saved(deps, siteSteps(now, { [name]: text })) : invalid()
      },
      deps.clock,
    )
  }
  return {
    name: field('name'),
    address: field('address'),
    greeting: field('greeting'),
    color: field('color'),
    zone: field('zone'),
  }
}

/** Name and limit of a department, each saving itself. */
export function departmentFields(deps: FieldDeps, id: DepartmentId): { name: SavedText; limit: SavedText } {
  const department = () => deps.directory.department(id)
  return {
    name: new SavedText(
      () => department()?.name ?? '',
      (text) => {
        const now = department()
        return now ? saved(deps, departmentSteps(now, { name: text })) : invalid()
      },
      deps.clock,
    ),
    limit: new SavedText(
      () => String(department()?.queueLimit ?? ''),
      (text) => {
        const now = department()
        const queueLimit = parseLimit(text)
        return now && queueLimit !== undefined ? saved(deps, departmentSteps(now, { queueLimit })) : invalid()
      },
      deps.clock,
    ),
  }
}

/** Most chats an agent may be given at once. */
const MAX_CAPACITY = 100

/** How many chats an agent takes at once. */
export function capacityField(deps: FieldDeps, agentId: AgentId): SavedText {
  const stored = () => deps.directory.agent(agentId)?.capacity ?? 0
  const step = (capacity: number): Step => ({ name: 'updateAgent', args: { agentId, capacity } })
  return new SavedText(
    () => String(stored()),
    (text) => {
      const capacity = Number(text)
      const fits = text !== '' && Number.isInteger(capacity) && capacity >= 0 && capacity <= MAX_CAPACITY
      return fits ? saved(deps, { step: step(capacity), inverse: step(stored()) }) : invalid()
    },
    deps.clock,
  )
}

/** The agent's own name. */
export function nameField(deps: FieldDeps): SavedText {
  const stored = () => deps.directory.me.value?.name ?? ''
  const step = (name: string): Step => ({ name: 'updateProfile', args: { name } })
  return new SavedText(stored, (text) => saved(deps, { step: step(text), inverse: step(stored()) }), deps.clock)
}

/** Saved; a *no* is shown beside the field. */
function saved({ saves }: FieldDeps, { step, inverse }: { step: Step; inverse: Step }): Promise<ActAnswer> {
  return saves.do(step, inverse, true)
}

function invalid(): Promise<ActAnswer> {
  return Promise.resolve({ ok: false, refused: { code: 'invalid_field', retryable: false } })
}
