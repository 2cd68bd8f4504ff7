import type { Thread } from '../../models/Thread.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'

/** On a phone the page about the visitor carries what the head has no room for. */
export function ContextFoot({ thread }: { thread: Thread }) {
  const { t } = useTexts()
  const { overlay } = useConsole()
  if (thread.ownership.value.is !== 'mine') return null
  return (
    <div class="context-foot">
      <Button onClick={() => (overlay.value = 'transfer')}>{t('action.transfer')}</Button>
    </div>
  )
}
