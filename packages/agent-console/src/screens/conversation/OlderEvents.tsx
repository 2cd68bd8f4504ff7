import { Button } from '../../parts/Button.tsx'
import { useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import type { Thread } from '../../models/Thread.ts'

/** Above the first event: the way to what was before it. */
export function OlderEvents({ thread }: { thread: Thread }) {
  const { t } = useTexts()
  if (thread.snapshot.value?.hasOlder !== true) return null
  switch (thread.older.value) {
    case 'loading':
      return <p class="older older-loading">{t('timeline.loadingOlder')}</p>
    case 'idle':
      return (
        <p class="older">
          <Button look="bare" small onClick={() => void thread.loadOlder()}>
            {t('timeline.older')}
          </Button>
        </p>
      )
    case 'failed':
      return (
        <div class="trouble" role="alert">
          <Icon name="alert" class="trouble-icon" />
          <div class="trouble-text">
            <p class="trouble-title">{t('timeline.olderFailed')}</p>
            <p>{t('timeline.olderFailed.text')}</p>
          </div>
          <Button icon="refresh" onClick={() => void thread.loadOlder()}>
            {t('action.loadAgain')}
          </Button>
        </div>
      )
  }
}
