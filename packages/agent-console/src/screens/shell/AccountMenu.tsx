import { pathOf } from '../../models/route.ts'
import type { Theme } from '../../models/Preferences.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { Key } from '../../parts/Key.tsx'
import { Segments } from '../../parts/Segments.tsx'
import { Switch } from '../../parts/Switch.tsx'

const THEMES: readonly Theme[] = ['system', 'light', 'dark']

/** How I like the console, and the way out. */
export function AccountMenu() {
  const { t } = useTexts()
  const { directory, preferences, overlay, logOut } = useConsole()
  const me = directory.me.value
  return (
    <>
      <div class="menu-who">
        <p class="menu-name">{me?.name}</p>
        <p class="menu-email">{me?.email}</p>
      </div>
      <div class="menu-group">
        <Segments
          label={t('account.theme')}
          name="theme"
          value={preferences.theme.value}
          choices={THEMES.map((value) => ({ value, label: t(`account.theme.${value}`) }))}
          onChoose={(theme) => preferences.setTheme(theme)}
        />
        <Switch label={t('account.sound')} on={preferences.sound.value} onChange={(on) => preferences.setSound(on)} />
        <Switch
          label={t('account.letterKeys')}
          on={preferences.letterKeys.value}
          onChange={(on) => preferences.setLetterKeys(on)}
        />
      </div>
      <div class="menu-group">
        <a class="menu-item" href={pathOf({ screen: 'settings', page: 'account' })}>
          <Icon name="user" />
          {t('account.settings')}
        </a>
        <button type="button" class="menu-item" onClick={() => (overlay.value = 'shortcuts')}>
          <Icon name="keyboard" />
          {t('account.shortcuts')}
          <Key name="?" />
        </button>
        <button type="button" class="menu-item" onClick={() => void logOut()}>
          <Icon name="logOut" />
          {t('account.logOut')}
        </button>
      </div>
    </>
  )
}
