import { useRef } from 'preact/hooks'
import type { Thread } from '../../models/Thread.ts'
import { Button, IconButton } from '../../parts/Button.tsx'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { GrowingText } from '../../parts/GrowingText.tsx'
import { Key } from '../../parts/Key.tsx'
import { useCopy } from '../../parts/useCopy.ts'
import { useAskedFocus } from '../../parts/useAskedFocus.ts'
import { ComposerKinds } from './ComposerKinds.tsx'
import { usePlaceholder } from './usePlaceholder.ts'

/** Where replies and notes are written. Both keep their text whatever happens around them. */
export function Composer({ thread }: { thread: Thread }) {
  const { t } = useTexts()
  const phone = useLayout().value === 'phone'
  const { composer } = thread
  const kind = composer.kind.value
  const text = useRef<HTMLTextAreaElement>(null)
  const placeholder = usePlaceholder(thread)
  const writable = kind === 'note' || composer.mayReply.value || thread.ownership.value.is === 'unknown'

  useAskedFocus(composer, text, writable)

  function onKeyDown(event: KeyboardEvent) {
    // Enter that ends a word of an input method is not ours.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || phone) return
    event.preventDefault()
    composer.send()
  }

  return (
    <form
      class={`composer composer-${kind}`}
      onSubmit={(event) => {
        event.preventDefault()
        composer.send()
        text.current?.focus()
      }}
    >
      <ComposerKinds thread={thread} />
      {writable ? (
        <GrowingText
          field={text}
          class="composer-text"
          aria-label={t(`composer.${kind}`)}
          placeholder={placeholder}
          value={composer.text.value}
          onText={(value) => composer.write(value)}
          onKeyDown={onKeyDown}
        />
      ) : (
        <HeldReply thread={thread} />
      )}
      {writable && <ComposerFoot thread={thread} phone={phone} />}
    </form>
  )
}

function ComposerFoot({ thread, phone }: { thread: Thread; phone: boolean }) {
  const { t } = useTexts()
  const { composer } = thread
  const kind = composer.kind.value
  const name = kind === 'reply' ? t('composer.sendReply') : t('composer.addNote')
  return (
    <div class="composer-foot">
      {phone ? (
        <IconButton
          icon="arrow"
          name={name}
          type="submit"
          class={`send send-${kind}`}
          disabled={!composer.maySend.value}
        />
      ) : (
        <>
          <span class="composer-hint" aria-hidden="true">
            <Key name="⇧" />
            <Key name="Enter" /> {t('composer.newLine')}
          </span>
          <Button
            type="submit"
            look={kind === 'reply' ? 'primary' : 'brass'}
            shortcut="Enter"
            aria-label={name}
            disabled={!composer.maySend.value}
          >
            {name}
          </Button>
        </>
      )}
    </div>
  )
}

/** A reply that cannot be sent from here: its text is kept, and can go on as a note. */
function HeldReply({ thread }: { thread: Thread }) {
  const { t } = useTexts()
  const { drafts } = useConsole()
  const copy = useCopy()
  const draft = drafts.text(thread.id, 'reply').value
  if (draft.trim() === '') return null
  return (
    <div class="held">
      <p class="held-label">{t('hold.unsent')}</p>
      <p class="held-text" dir="auto">
        {draft}
      </p>
      <div class="failed-actions">
        <Button look="soft" small onClick={() => thread.composer.keepReplyAsNote()}>
          {t('hold.keepAsNote')}
        </Button>
        <Button small onClick={() => void copy(draft)}>
          {t('action.copy')}
        </Button>
      </div>
    </div>
  )
}
