import type { App } from '../../models/App.ts'
import { pathOf } from '../../models/route.ts'
import { takesChats } from '../../models/Directory.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'

/** Beside the list while nothing is open: calm when nobody waits, with what one could do. */
export function NothingOpen({ demo }: { demo: App['demo'] }) {
  const { t } = useTexts()
  const { desk, lists, directory, inbox, availability } = useConsole()
  const counts = lists.counts.value
  const me = directory.me.value
  const calm = desk.used.value === 0 && (counts?.queue ?? 0) === 0 && inbox.view.value === 'mine'
  const online = me !== null && takesChats(me)
  const left = counts?.left ?? 0

  return (
    <main class="conversation-empty" id="conversation" tabIndex={-1}>
      <div class="empty">
        <Icon name="bell" size={48} class="empty-bell" />
        <h1 class="empty-title">{calm ? t('empty.mine.title') : t('empty.select.title')}</h1>
        <p>{calm ? (online ? t('empty.mine.online') : t('empty.mine.offline')) : t('empty.select.text')}</p>
        <p class="empty-actions">
          {!online && (
            <Button look="primary" onClick={() => void availability.choose('online')}>
              {t('availability.goOnline')}
            </Button>
          )}
          {calm && left > 0 && (
            <a class="button button-soft" href={pathOf({ screen: 'inbox', view: 'left', conversationId: null })}>
              {t('empty.left', { count: left })}
            </a>
          )}
          {calm && demo.exists && (
            <Button look="bare" icon="external" onClick={() => demo.open()}>
              {t('empty.demo')}
            </Button>
          )}
        </p>
      </div>
    </main>
  )
}
