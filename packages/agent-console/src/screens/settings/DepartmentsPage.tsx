import { useSignal } from '@preact/signals'
import type { SiteSettings } from '@deskbell/protocol'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Field } from '../../parts/Field.tsx'
import { DepartmentForm } from './DepartmentForm.tsx'
import { SettingsPage } from './SettingsPage.tsx'

/** Departments of a site: who works in them and how chats are given out. */
export function DepartmentsPage({ site }: { site: SiteSettings }) {
  const { t } = useTexts()
  return (
    <SettingsPage title={t('settings.site.departments')} intro={t('departments.intro')}>
      <div class="departments">
        {site.departments.map((department) => (
          <DepartmentForm key={department.id} department={department} only={site.departments.length === 1} />
        ))}
      </div>
      <AddDepartment site={site} />
    </SettingsPage>
  )
}

function AddDepartment({ site }: { site: SiteSettings }) {
  const { t } = useTexts()
  const { saves } = useConsole()
  const name = useSignal('')
  const wrong = useSignal(false)

  async function add(event: Event) {
    event.preventDefault()
    const step = { name: 'createDepartment', args: { siteId: site.id, name: name.value.trim() } } as const
    const answer = await saves.do(step, null, true)
    wrong.value = !answer.ok
    if (answer.ok) name.value = ''
  }

  return (
    <form class="add-row" onSubmit={(event) => void add(event)}>
      <Field
        label={t('departments.name')}
        dir="auto"
        value={name.value}
        onText={(text) => {
          name.value = text
          wrong.value = false
        }}
        error={wrong.value ? t('field.name.invalid') : null}
        autocomplete="off"
      />
      <Button type="submit" icon="plus" disabled={name.value.trim() === ''}>
        {t('departments.add')}
      </Button>
    </form>
  )
}
