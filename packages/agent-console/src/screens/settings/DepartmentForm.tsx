import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { AgentView, DepartmentSettings, Policy } from '@deskbell/protocol'
import { departmentSteps } from '../../models/settings/department.ts'
import type { DepartmentPatch } from '../../models/settings/department.ts'
import { departmentFields } from '../../models/settings/fields.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { SavedField } from '../../parts/SavedField.tsx'
import { Select } from '../../parts/Select.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'

const POLICIES: readonly Policy[] = ['least_busy', 'round_robin', 'last_agent']

/** One department. Folded it says who works in it. */
export function DepartmentForm({ department, only }: { department: DepartmentSettings; only: boolean }) {
  const { t } = useTexts()
  const app = useConsole()
  const { saves, directory } = app
  const removing = useSignal(false)
  const { name, limit } = useMemo(() => departmentFields(app, department.id), [app, department.id])
  const save = (patch: DepartmentPatch) => {
    const { step, inverse } = departmentSteps(department, patch)
    void saves.do(step, inverse)
  }
  const members = new Set(department.memberIds)
  const agents = (directory.agents.value ?? []).filter((agent) => worksAt(agent, department.siteId))

  return (
    <details class="department" open={only}>
      <summary class="department-head">
        <Icon name="down" size={16} class="details-arrow" />
        <bdi class="department-name">{department.name}</bdi>
        <span class="settings-row-aside">{t('departments.memberCount', { count: members.size })}</span>
      </summary>
      <div class="department-form">
        <SavedField saved={name} label={t('departments.name')} dir="auto" wrong={t('field.name.invalid')} />
        <Select
          label={t('departments.policy')}
          value={department.policy}
          choices={POLICIES.map((value) => ({ value, label: t(`departments.policy.${value}`) }))}
          onChoose={(policy) => save({ policy })}
        />
        <SavedField
          saved={limit}
          label={t('departments.limit')}
          type="number"
          hint={t('departments.limit.hint')}
          wrong={t('departments.limit.invalid')}
        />
        <fieldset class="checks">
          <legend class="field-label">{t('departments.members')}</legend>
          {agents.map((agent) => (
            <label key={agent.id} class="check">
              <input
                type="checkbox"
                checked={members.has(agent.id)}
                onChange={(event) =>
                  save({ memberIds: withMember(department.memberIds, agent.id, event.currentTarget.checked) })
                }
              />
              <Avatar name={agent.name} size={24} of="agent" url={agent.avatarUrl} />
              {agent.name}
            </label>
          ))}
          {members.size === 0 && <p class="field-hint">{t('departments.noMembers')}</p>}
        </fieldset>
        <p class="field-hint">
          {t('departments.inTag')}{' '}
          <code class="department-tag" dir="ltr">
            {inTag(department.id)}
          </code>
        </p>
        {!only && (
          <p>
            <Button look="danger" small onClick={() => (removing.value = true)}>
              {t('departments.remove')}
            </Button>
          </p>
        )}
      </div>
      {removing.value && (
        <ConfirmDialog
          title={t('departments.remove.title', { name: department.name })}
          text={t('departments.remove.text')}
          confirm={t('departments.remove')}
          onClose={() => (removing.value = false)}
          onConfirm={() => void saves.do({ name: 'removeDepartment', args: { departmentId: department.id } }, null)}
        />
      )}
    </details>
  )
}

/** What a page's tag carries to name this department. */
const inTag = (id: string): string => `data-department="${id}"`

function worksAt(agent: AgentView, siteId: string): boolean {
  return agent.owner || agent.memberships.some((each) => each.siteId === siteId)
}

function withMember(ids: readonly string[], id: string, on: boolean): string[] {
  return on ? [...ids, id] : ids.filter((each) => each !== id)
}
