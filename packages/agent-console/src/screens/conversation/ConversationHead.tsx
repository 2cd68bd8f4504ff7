import { Button, IconButton } from '../../parts/Button.tsx'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { departmentName, visitorName } from '../../parts/names.ts'
import type { Thread } from '../../models/Thread.ts'

/** Who it is, where they came in, and what can be done with the chat. */
export function ConversationHead({ thread }: { thread: Thread }) {
  const texts = useTexts()
  const { t } = texts
  const app = useConsole()
  const layout = useLayout().value
  const { directory, inbox, connection } = app
  const view = thread.snapshot.value?.view ?? null
  const row = thread.row.value
  const known = view ?? row
  const news = connection.news.value
  const small = layout === 'phone' || layout === 'single'

  return (
    <header class="pane-head conversation-head">
      {small && <IconButton icon="back" name={t('action.back')} onClick={() => inbox.select(null)} />}
      <div class="conversation-who">
        {known ? (
          <>
            <h1 class="conversation-name">
              <bdi>{visitorName(texts, known)}</bdi>
              {(view?.verified ?? row?.verified) === true && (
                <span class="verified" title={t('conversation.verified')}>
                  <Icon name="shield" size={16} />
                  <span class="visually-hidden">{t('conversation.verified')}</span>
                </span>
              )}
            </h1>
            <p class="conversation-where">
              <span class="site-mark" data-mark={directory.siteMark(known.siteId)} />
              <span>{directory.site(known.siteId)?.name}</span>
              <span>{departmentName(directory, known)}</span>
              {known.number !== undefined && <bdi>{t('conversation.number', { number: String(known.number) })}</bdi>}
            </p>
          </>
        ) : (
          <h1 class="skeleton skeleton-title">
            <span class="visually-hidden">{t('app.loading')}</span>
          </h1>
        )}
      </div>
      {news.is === 'away' && <span class="conversation-as-of">{t('link.asOf', { time: texts.time(news.asOf) })}</span>}
      <HeadActions thread={thread} small={small} />
    </header>
  )
}

function HeadActions({ thread, small }: { thread: Thread; small: boolean }) {
  const { t } = useTexts()
  const app = useConsole()
  const layout = useLayout().value
  const { is } = thread.ownership.value
  const busy = app.actions.busy.value.has(thread.id)
  const contextShown =
    layout === 'full' || layout === 'folded' ? app.preferences.contextOpen.value : app.overlay.value === 'context'
  return (
    <div class="conversation-actions">
      {is === 'mine' &&
        layout !== 'phone' &&
        (small ? (
          <IconButton icon="transfer" name={t('action.transfer')} onClick={() => (app.overlay.value = 'transfer')} />
        ) : (
          <Button
            look="bare"
            icon="transfer"
            aria-label={t('action.transfer')}
            title={t('action.transfer')}
            onClick={() => (app.overlay.value = 'transfer')}
          >
            <span class="head-word">{t('action.transfer')}</span>
          </Button>
        ))}
      {is === 'mine' && layout === 'phone' && (
        <IconButton
          icon="checkCircle"
          name={t('action.closeChat')}
          disabled={busy}
          onClick={() => void app.actions.close(thread.id)}
        />
      )}
      {is === 'mine' && layout !== 'phone' && (
        <Button shortcut="E" aria-keyshortcuts="e" disabled={busy} onClick={() => void app.actions.close(thread.id)}>
          {t('action.close')}
        </Button>
      )}
      <IconButton
        icon="info"
        name={t('conversation.showContext')}
        aria-keyshortcuts="i"
        aria-pressed={contextShown}
        class="context-button"
        onClick={() => app.toggleContext(layout)}
      />
    </div>
  )
}
