import type { Ownership } from '../../models/ownership.ts'
import type { Thread } from '../../models/Thread.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { shortAgentName, visitorName } from '../../parts/names.ts'

/** Above the composer while the chat is not mine: who has it, and the one thing to do about it. */
export function Hold({ thread }: { thread: Thread }) {
  const texts = useTexts()
  const { t } = texts
  const { actions, directory } = useConsole()
  const ownership = thread.ownership.value
  const busy = actions.busy.value.has(thread.id)
  if (ownership.is === 'mine' || ownership.is === 'unknown') return null

  const view = thread.snapshot.value?.view ?? null
  const name = visitorName(texts, view ?? thread.row.value)
  const agent = ownership.is === 'colleague' ? shortAgentName(directory, ownership.agentId, view) : ''
  const moved = thread.moved.value
  return (
    <div class="hold" role="status">
      <p class="hold-text">
        <strong>{moved ? movedText(t, moved, agent) : t(`hold.${ownership.is}`, { name, agent })}</strong>{' '}
        {t(`hold.${ownership.is}.text`, { name })}
      </p>
      {(ownership.is === 'queue' || ownership.is === 'left') && (
        <Button
          look="primary"
          shortcut="T"
          aria-keyshortcuts="t"
          disabled={busy}
          onClick={() => void actions.take(thread.id)}
        >
          {ownership.is === 'left' ? t('action.claim') : t('action.take')}
        </Button>
      )}
      {ownership.is === 'colleague' && (
        <Button disabled={busy} onClick={() => void actions.takeOver(thread.id)}>
          {t('action.takeOver')}
        </Button>
      )}
      {ownership.is === 'closed' && (
        <Button disabled={busy} onClick={() => void actions.reopen(thread.id)}>
          {t('action.reopen')}
        </Button>
      )}
    </div>
  )
}

function movedText(t: ReturnType<typeof useTexts>['t'], to: Ownership, agent: string): string {
  if (to.is === 'colleague') return t('hold.movedTo', { agent })
  return to.is === 'closed' ? t('hold.closedNow') : t('hold.movedQueue')
}
