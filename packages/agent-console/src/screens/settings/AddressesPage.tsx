import { useSignal } from '@preact/signals'
import type { SiteSettings } from '@deskbell/protocol'
import { siteSteps } from '../../models/settings/site.ts'
import { Button, IconButton } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Field } from '../../parts/Field.tsx'
import { Switch } from '../../parts/Switch.tsx'
import { agoText } from '../../parts/waitTexts.ts'
import { OriginAsks } from './OriginAsks.tsx'
import { SettingsPage } from './SettingsPage.tsx'

/** Where the widget may appear, and who asked. */
export function AddressesPage({ site }: { site: SiteSettings }) {
  const texts = useTexts()
  const { t } = texts
  const { saves, ticker } = useConsole()
  return (
    <SettingsPage title={t('settings.site.addresses')} intro={t('addresses.intro')}>
      {site.refusedOrigins.map((tried) => (
        <OriginAsks key={tried.origin} site={site} tried={tried} />
      ))}
      <ul class="settings-rows" aria-label={t('addresses.allowed')}>
        {site.origins.length === 0 && <li class="settings-row settings-row-quiet">{t('addresses.none')}</li>}
        {site.origins.map((origin) => {
          const args = { siteId: site.id, origin }
          const seen = site.lastSeen?.origin === origin ? site.lastSeen.at : null
          return (
            <li key={origin} class="settings-row">
              <span class="origin-dot" data-live={seen === null ? undefined : ''} aria-hidden="true" />
              <code class="settings-row-main" dir="ltr">
                {origin}
              </code>
              {seen !== null && <span class="settings-row-aside">{agoText(texts, ticker.minute.value - seen)}</span>}
              <IconButton
                icon="trash"
                name={t('addresses.remove', { origin })}
                onClick={() => void saves.do({ name: 'removeOrigin', args }, { name: 'allowOrigin', args })}
              />
            </li>
          )
        })}
      </ul>
      <AddAddress site={site} />
      <Switch
        label={`${t('addresses.loopback')}: ${t('addresses.loopback.text')}`}
        on={site.allowLoopback}
        onChange={(on) => {
          const { step, inverse } = siteSteps(site, { allowLoopback: on })
          void saves.do(step, inverse)
        }}
      />
    </SettingsPage>
  )
}

function AddAddress({ site }: { site: SiteSettings }) {
  const { t } = useTexts()
  const { saves } = useConsole()
  const origin = useSignal('')
  const wrong = useSignal(false)

  async function add(event: Event) {
    event.preventDefault()
    const args = { siteId: site.id, origin: withScheme(origin.value.trim()) }
    const answer = await saves.do({ name: 'allowOrigin', args }, { name: 'removeOrigin', args }, true)
    wrong.value = !answer.ok
    if (answer.ok) origin.value = ''
  }

  return (
    <form class="add-row" onSubmit={(event) => void add(event)}>
      <Field
        label={t('addresses.field')}
        type="url"
        dir="ltr"
        value={origin.value}
        onText={(text) => {
          origin.value = text
          wrong.value = false
        }}
        hint={t('addresses.hint')}
        error={wrong.value ? t('field.siteAddress.invalid') : null}
        autocomplete="off"
      />
      <Button type="submit" icon="plus" disabled={origin.value.trim() === ''}>
        {t('addresses.add')}
      </Button>
    </form>
  )
}

/** People write shop.example and mean https. */
function withScheme(origin: string): string {
  return /^[a-z]+:\/\//i.test(origin) ? origin : `https://${origin}`
}
