import type { Bubble } from '../../models/timeline/items.ts'
import type { Thread } from '../../models/Thread.ts'
import { useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { useLater } from '../../parts/useLater.ts'

/** Nothing is said of a message that is on its way for less than this. */
const SAY_SENDING_AFTER_MS = 400

/** How far a message of mine got. */
export function SendState({ bubble, thread }: { bubble: Bubble; thread: Thread }) {
  const { t, time } = useTexts()
  const { state, clientId } = bubble
  const slow = useLater(SAY_SENDING_AFTER_MS, state?.is === 'sending')
  if (!state || state.is === 'failed') return null
  if (state.is === 'sending') return <span class="send-state">{slow.value ? t('state.sending') : ' '}</span>
  if (state.is === 'waiting') {
    return (
      <p class="run-foot send-state">
        <Icon name="clock" size={16} />
        {state.place === 1 ? t('state.waiting') : t('state.waitingNth', { place: state.place })}
        {clientId !== null && (
          <button type="button" class="link-button" onClick={() => thread.composer.takeBack(clientId)}>
            {t('state.takeBack')}
          </button>
        )}
      </p>
    )
  }
  return (
    <span class="send-state" data-state={state.is}>
      {state.is !== 'sent' && <Icon name="check" size={16} />}
      {t(`state.${state.is}`)} <bdi class="send-time">{time(bubble.at)}</bdi>
    </span>
  )
}
