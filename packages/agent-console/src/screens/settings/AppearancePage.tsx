import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { SiteSettings } from '@deskbell/protocol'
import { siteFields } from '../../models/settings/fields.ts'
import type { SavedText } from '../../models/settings/SavedText.ts'
import { siteSteps } from '../../models/settings/site.ts'
import type { SitePatch } from '../../models/settings/site.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { SavedField } from '../../parts/SavedField.tsx'
import { Segments } from '../../parts/Segments.tsx'
import { Switch } from '../../parts/Switch.tsx'
import { WidgetPreview } from '../../parts/WidgetPreview.tsx'
import { ColorChoice } from './ColorChoice.tsx'
import { SettingsPage } from './SettingsPage.tsx'

/** How the widget looks and what it says, with the widget beside it. */
export function AppearancePage({ site }: { site: SiteSettings }) {
  const { t } = useTexts()
  const app = useConsole()
  const texts = useMemo(() => siteFields(app, site.id), [app, site.id])
  const save = (patch: SitePatch) => {
    const { step, inverse } = siteSteps(site, patch)
    void app.saves.do(step, inverse)
  }

  return (
    <SettingsPage title={t('settings.site.appearance')} soon aside={<Preview site={site} texts={texts} />}>
      <ColorChoice color={texts.color} />
      <SavedField
        saved={texts.greeting}
        label={t('appearance.greeting')}
        hint={texts.greeting.text.value === '' ? t('appearance.greeting.empty') : t('appearance.greeting.hint')}
        dir="auto"
        maxLength={300}
      />
      <Segments
        label={t('appearance.corner')}
        name="corner"
        value={site.corner}
        choices={[
          { value: 'left', label: t('appearance.corner.left') },
          { value: 'right', label: t('appearance.corner.right') },
        ]}
        onChoose={(corner) => save({ corner })}
      />
      <fieldset class="radios">
        <legend>{t('appearance.offline')}</legend>
        {(['queue', 'leave_message'] as const).map((value) => (
          <label key={value} class="radio">
            <input
              type="radio"
              name="offline"
              checked={site.whenOffline === value}
              onChange={() => save({ whenOffline: value })}
            />
            {t(value === 'queue' ? 'appearance.offline.queue' : 'appearance.offline.leave')}
          </label>
        ))}
      </fieldset>
      <div class="settings-group">
        <h2 class="settings-sub">{t('appearance.ask')}</h2>
        <Switch label={t('appearance.askName')} on={site.askName} onChange={(askName) => save({ askName })} />
        <Switch label={t('appearance.askEmail')} on={site.askEmail} onChange={(askEmail) => save({ askEmail })} />
      </div>
      <div class="settings-group">
        <SavedField saved={texts.name} label={t('appearance.name')} dir="auto" wrong={t('field.siteName.invalid')} />
        <SavedField
          saved={texts.address}
          label={t('appearance.address')}
          type="url"
          wrong={t('field.siteAddress.invalid')}
        />
        <SavedField
          saved={texts.zone}
          label={t('appearance.zone')}
          hint={t('appearance.zone.hint')}
          wrong={t('appearance.zone.hint')}
        />
      </div>
    </SettingsPage>
  )
}

type PreviewProps = { site: SiteSettings; texts: Record<'name' | 'address' | 'greeting' | 'color', SavedText> }

function Preview({ site, texts }: PreviewProps) {
  const { t } = useTexts()
  const { directory } = useConsole()
  const dark = useSignal<'light' | 'dark'>('light')
  const open = useSignal<'open' | 'closed'>('open')
  return (
    <>
      <div class="preview-head">
        <h2 class="settings-sub">{t('appearance.preview')}</h2>
        <Segments
          label={t('appearance.preview.colours')}
          name="preview-colours"
          value={dark.value}
          choices={(['light', 'dark'] as const).map((value) => ({ value, label: t(`appearance.preview.${value}`) }))}
          onChoose={(value) => (dark.value = value)}
        />
        <Segments
          label={t('appearance.preview.panel')}
          name="preview-panel"
          value={open.value}
          choices={(['open', 'closed'] as const).map((value) => ({ value, label: t(`appearance.preview.${value}`) }))}
          onChoose={(value) => (open.value = value)}
        />
      </div>
      <WidgetPreview
        name={texts.name.text.value}
        address={texts.address.text.value}
        agent={directory.me.value?.name ?? ''}
        color={texts.color.refused.value ? site.color : texts.color.text.value}
        greeting={texts.greeting.text.value}
        corner={site.corner}
        dark={dark.value === 'dark'}
        open={open.value === 'open'}
      />
    </>
  )
}
