import type { Run as RunItem } from '../../models/timeline/items.ts'
import type { Thread } from '../../models/Thread.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { MessageText } from '../../parts/MessageText.tsx'
import { placeOf } from '../../parts/placeOf.ts'
import { actorName } from '../../parts/names.ts'
import { FailedSend } from './FailedSend.tsx'
import { SendState } from './SendState.tsx'

/** Messages of one person in a row, with the time at their end. */
export function Run({ run, thread }: { run: RunItem; thread: Thread }) {
  const texts = useTexts()
  const { t, time, full } = texts
  const { directory } = useConsole()
  const name =
    run.side === 'me'
      ? t('timeline.you')
      : actorName(texts, directory, run.by, thread.snapshot.value?.view ?? null, thread.row.value)
  const last = run.bubbles.at(-1)

  return (
    <div class={`run run-${run.side}`}>
      {run.side === 'colleague' || run.side === 'bot' ? (
        <p class="run-name">{name}</p>
      ) : (
        <span class="visually-hidden">{t('timeline.says', { name })}</span>
      )}
      {run.bubbles.map((bubble) => (
        <div key={bubble.key} class="bubble-frame" data-state={bubble.state?.is} {...placeOf(thread, bubble.seq)}>
          <p class="bubble" dir="auto" title={full(bubble.at)}>
            <MessageText text={bubble.text} />
          </p>
          {bubble.state?.is === 'failed' && (
            <FailedSend bubble={bubble} refusal={bubble.state.refusal} thread={thread} />
          )}
          {bubble.state?.is === 'waiting' && <SendState bubble={bubble} thread={thread} />}
        </div>
      ))}
      {last && last.state?.is !== 'failed' && last.state?.is !== 'waiting' && (
        <p class="run-foot">{last.state ? <SendState bubble={last} thread={thread} /> : <bdi>{time(last.at)}</bdi>}</p>
      )}
    </div>
  )
}
