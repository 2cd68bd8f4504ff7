import type { NoteItem } from '../../models/timeline/items.ts'
import type { Thread } from '../../models/Thread.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { MessageText } from '../../parts/MessageText.tsx'
import { placeOf } from '../../parts/placeOf.ts'
import { actorName } from '../../parts/names.ts'
import { FailedSend } from './FailedSend.tsx'
import { SendState } from './SendState.tsx'

/** Words among colleagues. */
export function Note({ note, thread }: { note: NoteItem; thread: Thread }) {
  const texts = useTexts()
  const { t, time, full } = texts
  const { directory } = useConsole()
  const { bubble } = note
  const name = actorName(texts, directory, note.by, thread.snapshot.value?.view ?? null, thread.row.value)
  return (
    <div class="note-frame" data-state={bubble.state?.is} {...placeOf(thread, bubble.seq)}>
      <article class="note" title={full(bubble.at)}>
        <p class="note-head">
          <Icon name="note" size={16} />
          <bdi class="note-by">{name}</bdi>
          <span>{t('timeline.note')}</span>
          <bdi>{time(bubble.at)}</bdi>
        </p>
        <p class="note-text" dir="auto">
          <MessageText text={bubble.text} />
        </p>
      </article>
      {bubble.state?.is === 'failed' && <FailedSend bubble={bubble} refusal={bubble.state.refusal} thread={thread} />}
      {bubble.clientId !== null && bubble.state?.is !== 'failed' && <SendState bubble={bubble} thread={thread} />}
    </div>
  )
}
