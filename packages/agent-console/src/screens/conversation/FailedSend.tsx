import type { Bubble } from '../../models/timeline/items.ts'
import type { Refusal } from '../../models/Relay.ts'
import type { Thread } from '../../models/Thread.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { useCopy } from '../../parts/useCopy.ts'
import { useRefusalText } from '../../parts/useRefusalText.ts'

/** Refusals after which the same words may go through once the chat is ours and open. */
const NEEDS_TAKING = new Set<string>(['not_owner', 'conversation_closed'])

/** [A9] Under a message that was refused: why, and what can be done. The text stays where it is until one of these is chosen. */
export function FailedSend({ bubble, refusal, thread }: { bubble: Bubble; refusal: Refusal; thread: Thread }) {
  const { t } = useTexts()
  const { actions } = useConsole()
  const { what } = useRefusalText()(refusal)
  const copy = useCopy()
  const { composer } = thread
  const { clientId } = bubble
  const { is } = thread.ownership.value
  if (clientId === null) return null
  return (
    <div class="failed">
      <p class="run-foot failed-why" role="alert">
        <Icon name="alert" size={16} />
        <span>
          {t('state.failed')} {what}
        </span>
      </p>
      <div class="failed-actions">
        <Button look="soft" small onClick={() => composer.sendAsNote(clientId)}>
          {t('state.sendAsNote')}
        </Button>
        <Button small onClick={() => void copy(bubble.text)}>
          {t('action.copy')}
        </Button>
        {NEEDS_TAKING.has(refusal.code) && is === 'colleague' && (
          <Button look="bare" small onClick={() => void actions.takeOver(thread.id)}>
            {t('action.takeOver')}
          </Button>
        )}
        {(refusal.retryable || is === 'mine') && (
          <Button look="bare" small onClick={() => composer.takeBack(clientId)}>
            {t('state.edit')}
          </Button>
        )}
        <Button look="bare" small onClick={() => composer.discard(clientId)}>
          {t('action.remove')}
        </Button>
      </div>
    </div>
  )
}
