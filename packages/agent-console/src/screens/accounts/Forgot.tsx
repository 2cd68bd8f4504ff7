import type { App } from '../../models/App.ts'
import { pathOf } from '../../models/route.ts'
import { useTexts } from '../../parts/context.ts'
import { FormField } from '../../parts/FormField.tsx'
import { FormView } from '../../parts/FormView.tsx'

/** Asks for a link to choose a new password. */
export function Forgot({ app }: { app: App }) {
  const { t } = useTexts()
  const form = app.forgotForm
  const sentTo = app.resetAskedFor.value
  return (
    <main class="outside-card">
      <h1 class="outside-title">{sentTo === null ? t('forgot.title') : t('forgot.sent.title')}</h1>
      {sentTo === null ? (
        <>
          <p class="outside-intro">{t('forgot.intro')}</p>
          <FormView
            form={form}
            submit={t('forgot.submit')}
            onSubmit={() => void app.askForReset()}
            words={{ no_mail: t('forgot.noMail') }}
          >
            <FormField
              form={form}
              name="email"
              type="email"
              label={t('login.email')}
              autocomplete="username"
              autofocus
            />
          </FormView>
          {form.refused.value?.code === 'no_mail' && <ByHand email={form.values.email.value.trim()} />}
        </>
      ) : (
        <p class="outside-intro" role="status">
          {t('forgot.sent.text', { email: sentTo })}
        </p>
      )}
      <p class="outside-foot">
        <a class="link-button" href={pathOf({ screen: 'login' })}>
          {t('forgot.back')}
        </a>
      </p>
    </main>
  )
}

/** Without a mail server whoever runs the desk makes the link: also the only owner. */
function ByHand({ email }: { email: string }) {
  const { t } = useTexts()
  const whose = /^\S+@\S+$/.test(email) ? email : t('forgot.byHand.whose')
  return (
    <div class="by-hand">
      <p>{t('forgot.byHand')}</p>
      <code class="by-hand-code" dir="ltr">
        {t('forgot.byHand.command', { whose })}
      </code>
      <p>{t('forgot.byHand.installed')}</p>
      <code class="by-hand-code" dir="ltr">
        {t('forgot.byHand.commandInstalled', { whose })}
      </code>
      <p>{t('forgot.byHand.then')}</p>
    </div>
  )
}
