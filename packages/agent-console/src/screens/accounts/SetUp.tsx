import type { App } from '../../models/App.ts'
import { pathOf } from '../../models/route.ts'
import { useTexts } from '../../parts/context.ts'
import { FormField } from '../../parts/FormField.tsx'
import { FormView } from '../../parts/FormView.tsx'
import { WidgetPreview } from '../../parts/WidgetPreview.tsx'

/** The first page of a new desk: five fields and one button to the first chat, with the widget as visitors will see it. */
export function SetUp({ app }: { app: App }) {
  const { t } = useTexts()
  const form = app.setupForm
  if (app.setupOpen.value === false) return <UsedLink title={t('setup.used.title')} text={t('setup.used.text')} />
  const { siteName, siteAddress, name } = form.values
  return (
    <div class="setup">
      <main class="setup-form">
        <h1 class="setup-title">{t('setup.title')}</h1>
        <p class="outside-intro">{t('setup.intro')}</p>
        <FormView form={form} submit={t('setup.submit')} onSubmit={() => void app.setUp()}>
          <FormField form={form} name="siteName" label={t('setup.siteName')} autocomplete="organization" autofocus />
          <FormField
            form={form}
            name="siteAddress"
            type="url"
            label={t('setup.siteAddress')}
            hint={t('setup.siteAddress.hint')}
            optional
          />
          <FormField form={form} name="name" label={t('setup.name')} hint={t('setup.name.hint')} autocomplete="name" />
          <FormField form={form} name="email" type="email" label={t('setup.email')} autocomplete="username" />
          <FormField
            form={form}
            name="password"
            type="password"
            label={t('setup.password')}
            autocomplete="new-password"
            hint={t('field.password.hint')}
          />
        </FormView>
        <p class="field-hint">{t('setup.then')}</p>
      </main>
      <aside class="setup-preview" aria-label={t('setup.preview')}>
        <WidgetPreview
          name={siteName.value}
          address={siteAddress.value}
          agent={name.value}
          color="#0f6b5c"
          greeting=""
          corner="right"
          dark={false}
          open
        />
      </aside>
    </div>
  )
}

/** A link that was used, or is too old. */
export function UsedLink({ title, text }: { title: string; text: string }) {
  const { t } = useTexts()
  return (
    <main class="outside-card">
      <h1 class="outside-title">{title}</h1>
      <p class="outside-intro">{text}</p>
      <p class="outside-actions">
        <a class="button button-primary" href={pathOf({ screen: 'login' })}>
          {t('login.submit')}
        </a>
      </p>
    </main>
  )
}
