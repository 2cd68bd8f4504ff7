import { useEffect } from 'preact/hooks'
import type { SiteSettings } from '@deskbell/protocol'
import type { App } from '../../models/App.ts'
import { heardOf, policyOf, snippetOf } from '../../models/settings/site.ts'
import { shortUrl } from '../../models/visitor.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { useCopy } from '../../parts/useCopy.ts'
import { OriginAsks } from './OriginAsks.tsx'
import { SettingsPage } from './SettingsPage.tsx'

/** How often it is looked whether the line is heard. */
const LOOK_EVERY_MS = 4_000

/** The line to paste, and what is heard of it. */
export function InstallPage({ site, demo }: { site: SiteSettings; demo: App['demo'] }) {
  const { t } = useTexts()
  const { clock, directory, publicBase } = useConsole()
  const copy = useCopy()
  const snippet = snippetOf(site, publicBase)
  useEffect(() => clock.every(LOOK_EVERY_MS, () => void directory.refresh()), [clock, directory])
  const body = `${t('install.mailBody')}\n\n${snippet}\n`
  const mail = `mailto:?subject=${encodeURIComponent(t('install.mailSubject'))}&body=${encodeURIComponent(body)}`

  return (
    <SettingsPage title={t('settings.site.install')} intro={t('install.intro')}>
      <div class="snippet">
        <code
          class="snippet-code"
          aria-label={t('install.snippet')}
          dir="ltr"
          tabIndex={0}
          role="textbox"
          aria-readonly="true"
          aria-multiline="true"
        >
          {snippet}
        </code>
        <Button look="primary" icon="copy" onClick={() => void copy(snippet)}>
          {t('install.copy')}
        </Button>
      </div>
      <Heard site={site} />
      <p class="settings-text">
        {t('install.send')}{' '}
        <a class="link-button" href={mail}>
          {t('install.sendLink')}
        </a>
      </p>
      {demo.exists && (
        <p>
          <Button icon="external" onClick={() => demo.open()}>
            {t('install.demo')}
          </Button>
        </p>
      )}
      <details class="settings-details">
        <summary>
          <Icon name="down" size={16} class="details-arrow" />
          {t('install.policy')}
        </summary>
        <p class="settings-text">{t('install.policy.text')}</p>
        <div class="snippet">
          <code class="snippet-code" dir="ltr">
            {policyOf(publicBase)}
          </code>
          <Button onClick={() => void copy(policyOf(publicBase))}>{t('install.copy')}</Button>
        </div>
      </details>
    </SettingsPage>
  )
}

function Heard({ site }: { site: SiteSettings }) {
  const { t, time, full, sameDay } = useTexts()
  const { ticker } = useConsole()
  const heard = heardOf(site)
  const now = ticker.minute.value
  if (heard.is === 'refused') {
    return (
      <div role="status">
        {site.refusedOrigins.map((tried) => (
          <OriginAsks key={tried.origin} site={site} tried={tried} />
        ))}
      </div>
    )
  }
  return (
    <div class="heard" data-heard={heard.is} role="status">
      <p class="heard-title">
        <span class="heard-dot" aria-hidden="true" />
        {heard.is === 'live' ? t('install.live', { host: shortUrl(heard.origin) }) : t('install.waiting')}
        {heard.is === 'live' && (
          <span class="heard-time">
            {t('install.liveAt', { time: sameDay(heard.at, now) ? time(heard.at) : full(heard.at) })}
          </span>
        )}
      </p>
      {heard.is === 'live' ? (
        <ul class="heard-checks">
          {(['install.line', 'install.allowed'] as const).map((key) => (
            <li key={key}>
              <Icon name="check" size={16} />
              {t(key)}
            </li>
          ))}
        </ul>
      ) : (
        <p class="settings-text">{t('install.waiting.text')}</p>
      )}
    </div>
  )
}
