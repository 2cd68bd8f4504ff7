import type { App } from '../../models/App.ts'
import { useTexts } from '../../parts/context.ts'
import { FormField } from '../../parts/FormField.tsx'
import { FormView } from '../../parts/FormView.tsx'
import { UsedLink } from './SetUp.tsx'

/** A colleague's invitation. */
export function Join({ app }: { app: App }) {
  const { t } = useTexts()
  const form = app.joinForm
  const site = app.invitation.value?.siteName ?? ''
  if (app.linkRefused.value) return <UsedLink title={t('join.used.title')} text={t('join.used.text')} />
  return (
    <main class="outside-card">
      <h1 class="outside-title">{t('join.title', { site })}</h1>
      <p class="outside-intro">{t('join.intro', { site })}</p>
      <FormView form={form} submit={t('join.submit')} onSubmit={() => void app.join()}>
        <FormField
          form={form}
          name="name"
          label={t('join.name')}
          hint={t('setup.name.hint')}
          autocomplete="name"
          autofocus
        />
        <FormField form={form} name="email" type="email" label={t('join.email')} autocomplete="username" />
        <FormField
          form={form}
          name="password"
          type="password"
          label={t('join.password')}
          autocomplete="new-password"
          hint={t('field.password.hint')}
        />
      </FormView>
    </main>
  )
}
