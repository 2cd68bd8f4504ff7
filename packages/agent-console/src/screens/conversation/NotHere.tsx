import { isSideBySide } from '../../models/layout.ts'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'

/** A conversation that was erased, or is not for this agent. */
export function NotHere() {
  const { t } = useTexts()
  const { inbox } = useConsole()
  // Beside the list one goes on there; alone this page would be the end of the way.
  const alone = !isSideBySide(useLayout().value)
  return (
    <main class="conversation conversation-empty" id="conversation" tabIndex={-1}>
      <div class="empty">
        <h1 class="empty-title">{t('conversation.gone.title')}</h1>
        <p>{t('conversation.gone.text')}</p>
        {alone && (
          <p class="empty-actions">
            <a class="button button-soft" href={inbox.pathTo(null)}>
              {t('action.back')}
            </a>
          </p>
        )}
      </div>
    </main>
  )
}
