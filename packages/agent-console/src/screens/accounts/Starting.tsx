import { useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { useLater } from '../../parts/useLater.ts'

/** Before it is known who is there. Usually too short to be seen. */
export function Starting({ unreachable }: { unreachable: boolean }) {
  const { t } = useTexts()
  const slow = useLater(400, true)
  return (
    <main class="starting" aria-busy={!unreachable}>
      {(slow.value || unreachable) && (
        <div class="empty">
          <Icon name="bell" size={48} class="empty-bell" />
          {unreachable ? (
            <>
              <h1 class="empty-title">{t('app.unreachable.title')}</h1>
              <p>{t('app.unreachable.text')}</p>
            </>
          ) : (
            <>
              <h1 class="visually-hidden">{t('app.name')}</h1>
              <p role="status">{t('app.loading')}</p>
            </>
          )}
        </div>
      )}
    </main>
  )
}
