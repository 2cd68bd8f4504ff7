import type { ComponentChildren } from 'preact'
import { Button, IconButton } from '../../parts/Button.tsx'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { isSideBySide } from '../../models/layout.ts'

type Props = {
  title: string
  intro?: string
  action?: ComponentChildren
  aside?: ComponentChildren
  /** What is saved here shows on the site some minutes later: loaders are kept by browsers. */
  soon?: boolean
  children: ComponentChildren
}

/** A page of settings: its title, what was saved, its form, and what may stand beside it. */
export function SettingsPage({ title, intro, action, aside, soon = false, children }: Props) {
  const { t } = useTexts()
  const { go } = useConsole()
  const alone = !isSideBySide(useLayout().value)
  return (
    <main class="settings-main" id="conversation" tabIndex={-1} data-aside={aside ? '' : undefined}>
      <div class="settings-form">
        <header class="settings-head">
          {alone && (
            <IconButton icon="back" name={t('action.back')} onClick={() => go({ screen: 'settings', page: 'sites' })} />
          )}
          <h1 class="settings-title">{title}</h1>
          <SaveNews soon={soon} />
          {action}
        </header>
        {intro && <p class="settings-intro">{intro}</p>}
        {children}
      </div>
      {aside && <aside class="settings-aside">{aside}</aside>}
    </main>
  )
}

function SaveNews({ soon }: { soon: boolean }) {
  const { t, time } = useTexts()
  const { saves } = useConsole()
  const news = saves.news.value
  return (
    <p class="save-news" role="status">
      {news.is === 'saving' && t('settings.saving')}
      {news.is === 'saved' && (
        <>
          <Icon name="check" size={16} />
          {t(soon ? 'settings.savedSoon' : 'settings.saved', { time: time(news.at) })}
          {news.undo && (
            <Button look="bare" small onClick={news.undo}>
              {t('action.undo')}
            </Button>
          )}
        </>
      )}
    </p>
  )
}
