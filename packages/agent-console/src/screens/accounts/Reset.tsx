import type { App } from '../../models/App.ts'
import { pathOf } from '../../models/route.ts'
import { useTexts } from '../../parts/context.ts'
import { FormField } from '../../parts/FormField.tsx'
import { FormView } from '../../parts/FormView.tsx'

/** Chooses a new password by a link from the mail. */
export function Reset({ app }: { app: App }) {
  const { t } = useTexts()
  const form = app.resetForm
  if (app.linkRefused.value) {
    return (
      <main class="outside-card">
        <h1 class="outside-title">{t('reset.used.title')}</h1>
        <p class="outside-intro">{t('reset.used.text')}</p>
        <p class="outside-actions">
          <a class="button button-primary" href={pathOf({ screen: 'forgot' })}>
            {t('reset.again')}
          </a>
        </p>
      </main>
    )
  }
  return (
    <main class="outside-card">
      <h1 class="outside-title">{t('reset.title')}</h1>
      <FormView form={form} submit={t('reset.submit')} onSubmit={() => void app.resetPassword()}>
        <FormField
          form={form}
          name="password"
          type="password"
          label={t('reset.password')}
          autocomplete="new-password"
          hint={t('field.password.hint')}
          autofocus
        />
      </FormView>
    </main>
  )
}
