import { useComputed } from '@preact/signals'
import type { DraftKind } from '../../models/Drafts.ts'
import type { Thread } from '../../models/Thread.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Key } from '../../parts/Key.tsx'

const KINDS: readonly DraftKind[] = ['reply', 'note']

/** Reply or note, and what holds for the one in front. */
export function ComposerKinds({ thread }: { thread: Thread }) {
  const { t } = useTexts()
  const { composer } = thread
  const { drafts } = useConsole()
  const kind = composer.kind.value
  const { is } = thread.ownership.value
  // Where only notes can be written there is nothing to choose, unless a reply was begun and is kept.
  const onlyNotes = is !== 'mine' && is !== 'unknown' && drafts.text(thread.id, 'reply').value.trim() === ''
  if (onlyNotes) {
    return (
      <div class="composer-head">
        {kind === 'note' ? (
          <>
            <span class="kind kind-only" data-on="">
              {t('composer.note')}
            </span>
            <ComposerNews thread={thread} />
          </>
        ) : (
          <Button
            look="bare"
            small
            icon="note"
            shortcut="N"
            aria-keyshortcuts="n"
            class="kind-note"
            onClick={() => composer.focus('note')}
          >
            {t('composer.writeNote')}
          </Button>
        )}
      </div>
    )
  }
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
  const { connection, directory } = useConsole()
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
        {left.email === ''
          ? t('composer.nextVisit')
          : t(directory.mails.value ? 'composer.byEmail' : 'composer.noMail', { email: left.email })}
      </span>
    )
  }
  if (composer.text.value.trim() !== '') return <span class="composer-news">{t('composer.draftKept')}</span>
  return null
}
