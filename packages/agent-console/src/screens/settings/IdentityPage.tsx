import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { SiteSettings } from '@deskbell/protocol'
import { IdentitySecret } from '../../models/settings/IdentitySecret.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { useCopy } from '../../parts/useCopy.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { SettingsPage } from './SettingsPage.tsx'

/** Code, the same in every language: what a server signs, and what its page says. */
const EXAMPLE = `const jwt = sign({ sub: user.id, exp: Math.floor(Date.now() / 1000) + 3600 }, secret) // HS256, on your server
Deskbell('identify', jwt) // in the page`

/** The secret for signed identities: whether there is one, a new one, and what to do with it. */
export function IdentityPage({ site }: { site: SiteSettings }) {
  const { t } = useTexts()
  const { saves } = useConsole()
  const copy = useCopy()
  const secret = useMemo(() => new IdentitySecret(site.id, saves), [site.id, saves])
  const asking = useSignal(false)
  const has = site.hasIdentitySecret
  const make = () => (has ? (asking.value = true) : void secret.make())
  return (
    <SettingsPage title={t('settings.site.identity')} intro={t('identity.intro')}>
      {secret.made.value === null ? (
        <div class="identity-state">
          <p class="settings-text identity-has">
            {has && <Icon name="check" size={16} />} {t(has ? 'identity.has' : 'identity.hasNot')}
          </p>
          <Button look={has ? 'plain' : 'primary'} disabled={secret.busy.value} onClick={make}>
            {t(has ? 'identity.makeNew' : 'identity.make')}
          </Button>
        </div>
      ) : (
        <Made secret={secret.made.value} onDone={() => (secret.made.value = null)} />
      )}
      <section class="settings-group">
        <h2 class="settings-sub">{t('identity.how')}</h2>
        <div class="snippet">
          <code class="snippet-code identity-example" dir="ltr">
            {EXAMPLE}
          </code>
          <Button onClick={() => void copy(EXAMPLE)}>{t('action.copy')}</Button>
        </div>
        <p class="settings-text">{t('identity.docs')}</p>
      </section>
      {asking.value && (
        <ConfirmDialog
          title={t('identity.confirm.title')}
          text={t('identity.confirm.text')}
          confirm={t('identity.makeNew')}
          onClose={() => (asking.value = false)}
          onConfirm={() => void secret.make()}
        />
      )}
    </SettingsPage>
  )
}

function Made({ secret, onDone }: { secret: string; onDone: () => void }) {
  const { t } = useTexts()
  const copy = useCopy()
  return (
    <div class="identity-made" role="status">
      <p class="settings-text">{t('identity.once')}</p>
      <div class="snippet">
        <code
          class="snippet-code identity-secret"
          aria-label={t('identity.secret')}
          dir="ltr"
          tabIndex={0}
          role="textbox"
          aria-readonly="true"
        >
          {secret}
        </code>
        <Button look="primary" icon="copy" onClick={() => void copy(secret)}>
          {t('action.copy')}
        </Button>
      </div>
      <Button look="bare" small onClick={onDone}>
        {t('identity.kept')}
      </Button>
    </div>
  )
}
