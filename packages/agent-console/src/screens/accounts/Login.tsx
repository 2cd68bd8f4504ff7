import type { App } from '../../models/App.ts'
import { pathOf } from '../../models/route.ts'
import { useTexts } from '../../parts/context.ts'
import { FormField } from '../../parts/FormField.tsx'
import { FormView } from '../../parts/FormView.tsx'

/** The way in. */
export function Login({ app }: { app: App }) {
  const { t } = useTexts()
  const form = app.loginForm
  return (
    <main class="outside-card">
      <h1 class="outside-title">{t('login.title')}</h1>
      {app.ended.value && <p class="outside-intro">{t('login.ended')}</p>}
      <FormView form={form} submit={t('login.submit')} onSubmit={() => void app.login()}>
        <FormField form={form} name="email" type="email" label={t('login.email')} autocomplete="username" autofocus />
        <FormField
          form={form}
          name="password"
          type="password"
          label={t('login.password')}
          autocomplete="current-password"
        />
      </FormView>
      <p class="outside-foot">
        <a class="link-button" href={pathOf({ screen: 'forgot' })}>
          {t('login.forgot')}
        </a>
      </p>
    </main>
  )
}
