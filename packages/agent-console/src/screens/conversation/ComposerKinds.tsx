import { useComputed } from '@preact/signals'
import type { DraftKind } from '../../models/Drafts.ts'
import type { Thread } from '../../models/Thread.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Key } from '../../parts/Key.tsx'

const KINDS: readonly DraftKind[] = ['reply', 'note']

/** Reply or note, and what holds for the one in front. */
export function ComposerKinds({ thread }: { thread: Thread }) {
  const { t } = useTexts()
  const { composer } = thread
  const kind = composer.kind.value
  return (
    <div class="composer-head">
      <div class="kinds" role="radiogroup" aria-label={t('composer.kinds')}>
        {KINDS.map((each) => (
          <label key={each} class="kind" data-on={kind === each ? '' : undefined}>
            <input
              type="radio"
              class="cover"
              name="composer-kind"
              checked={kind === each}
              aria-keyshortcuts={each === 'reply' ? 'r' : 'n'}
              onChange={() => composer.turnTo(each)}
            />
            {t(`composer.${each}`)}
            <Key name={each === 'reply' ? 'R' : 'N'} />
          </label>
        ))}
      </div>
      <ComposerNews thread={thread} />
    </div>
  )
}

function ComposerNews({ thread }: { thread: Thread }) {
  const { t } = useTexts()
  const { connection } = useConsole()
  const { composer } = thread
  const waiting = useComputed(() =>
    connection.connected.value
      ? 0
      : (thread.snapshot.value?.pending ?? []).filter((entry) => entry.state === 'sending').length,
  )
  const left = thread.snapshot.value?.view?.leftMessage
  const chars = composer.charsLeft.value
  if (chars !== null) {
    return (
      <span class={`composer-news composer-chars${chars < 0 ? ' composer-chars-over' : ''}`} role="status">
        {chars < 0 ? t('composer.charsOver', { count: -chars }) : t('composer.charsLeft', { count: chars })}
      </span>
    )
  }
  if (composer.kind.value === 'note') return <span class="composer-news">{t('composer.onlyTeam')}</span>
  if (waiting.value > 0) return <span class="composer-news">{t('composer.waiting', { count: waiting.value })}</span>
  if (left && composer.mayReply.value) {
    return (
      <span class="composer-news">
        {left.email === '' ? t('composer.nextVisit') : t('composer.byEmail', { email: left.email })}
      </span>
    )
  }
  if (composer.text.value.trim() !== '') return <span class="composer-news">{t('composer.draftKept')}</span>
  return null
}
