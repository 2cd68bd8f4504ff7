import { useTexts } from '../../parts/context.ts'

/** An address that means nothing. */
export function UnknownPage() {
  const { t } = useTexts()
  return (
    <main class="conversation-empty" id="conversation">
      <div class="empty">
        <h1 class="empty-title">{t('app.unknown.title')}</h1>
        <p>{t('app.unknown.text')}</p>
        <p class="empty-actions">
          <a class="button button-soft" href=".">
            {t('app.unknown.action')}
          </a>
        </p>
      </div>
    </main>
  )
}
