import { useTexts } from '../../parts/context.ts'

/** A conversation that was erased, or is not for this agent. */
export function NotHere() {
  const { t } = useTexts()
  return (
    <main class="conversation conversation-empty" id="conversation" tabIndex={-1}>
      <div class="empty">
        <h1 class="empty-title">{t('conversation.gone.title')}</h1>
        <p>{t('conversation.gone.text')}</p>
      </div>
    </main>
  )
}
