import { useEffect, useMemo } from 'preact/hooks'
import type { SessionView } from '@deskbell/protocol'
import { nameField } from '../../models/settings/fields.ts'
import { browserOf } from '../../models/visitor.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { FormField } from '../../parts/FormField.tsx'
import { FormView } from '../../parts/FormView.tsx'
import { SavedField } from '../../parts/SavedField.tsx'
import { Picture } from './Picture.tsx'
import { SettingsPage } from './SettingsPage.tsx'

/** My own account. */
export function AccountPage() {
  const { t } = useTexts()
  const app = useConsole()
  const { directory, account } = app
  const name = useMemo(() => nameField(app), [app])
  useEffect(() => void account.loadSessions(), [account])
  const form = account.passwordForm

  return (
    <SettingsPage title={t('settings.account')}>
      <Picture />
      <SavedField
        saved={name}
        label={t('me.name')}
        hint={t('me.name.hint')}
        dir="auto"
        wrong={t('field.name.invalid')}
      />
      <div class="settings-pair">
        <span class="field-label">{t('me.email')}</span>
        <bdi>{directory.me.value?.email}</bdi>
      </div>
      <section class="settings-group">
        <h2 class="settings-sub">{t('me.password')}</h2>
        <FormView form={form} submit={t('me.password.save')} onSubmit={() => void account.changePassword()}>
          <FormField
            form={form}
            name="current"
            type="password"
            label={t('me.password.current')}
            autocomplete="current-password"
          />
          <FormField
            form={form}
            name="password"
            type="password"
            label={t('me.password.next')}
            autocomplete="new-password"
            hint={t('field.password.hint')}
          />
        </FormView>
        {account.passwordSaved.value && (
          <p class="field-hint" role="status">
            {t('me.password.saved')}
          </p>
        )}
      </section>
      <section class="settings-group">
        <h2 class="settings-sub">{t('me.sessions')}</h2>
        <ul class="settings-rows">
          {(account.sessions.value ?? []).map((session) => (
            <Session key={session.id} session={session} />
          ))}
        </ul>
      </section>
    </SettingsPage>
  )
}

function Session({ session }: { session: SessionView }) {
  const { t, full } = useTexts()
  const { account } = useConsole()
  const agent = browserOf(session.userAgent)
  const browser = !agent
    ? t('me.session.unknown')
    : agent.system === null
      ? agent.browser
      : t('context.browserOn', { browser: agent.browser, system: agent.system })
  return (
    <li class="settings-row">
      <span class="settings-row-main">
        <span class="settings-row-name">{browser}</span>
        <span class="settings-row-second">
          {session.current ? t('me.session.here') : t('me.session.seen', { time: full(session.lastSeenAt) })}
        </span>
      </span>
      {!session.current && (
        <Button
          small
          aria-label={t('me.session.endName', { browser })}
          onClick={() => void account.endSession(session.id)}
        >
          {t('me.session.end')}
        </Button>
      )}
    </li>
  )
}
