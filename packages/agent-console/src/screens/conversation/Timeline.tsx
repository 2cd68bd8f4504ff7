import { useComputed } from '@preact/signals'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { TypingDots } from '../../parts/TypingDots.tsx'
import { useLater } from '../../parts/useLater.ts'
import { useTimelineScroll } from '../../parts/useTimelineScroll.ts'
import { shortAgentName, visitorShortName } from '../../parts/names.ts'
import type { Thread } from '../../models/Thread.ts'
import { OlderEvents } from './OlderEvents.tsx'
import { TimelineItem } from './TimelineItem.tsx'
import { TimelineSkeleton } from './TimelineSkeleton.tsx'

/** What was said and done, newest at the foot. */
export function Timeline({ thread }: { thread: Thread }) {
  const texts = useTexts()
  const { t } = texts
  const snapshot = thread.snapshot.value
  const loading = snapshot === null || (snapshot.events.length === 0 && !snapshot.live)
  const slow = useLater(150, loading)
  const { scroller, onScroll, toEnd, unseen } = useTimelineScroll(thread)

  return (
    <div class="timeline-frame">
      <div
        class="timeline"
        ref={scroller}
        onScroll={onScroll}
        tabIndex={0}
        role="region"
        aria-label={t('timeline.messages')}
      >
        {loading && slow.value && <TimelineSkeleton />}
        {!loading && <OlderEvents thread={thread} />}
        <div class="timeline-log" role="log" aria-label={t('timeline.label')}>
          {thread.items.value.map((item) => (
            <TimelineItem key={item.key} item={item} thread={thread} />
          ))}
        </div>
        <WhoTypes thread={thread} />
      </div>
      {!thread.following.value && (
        <Button look="plain" small class="to-end" onClick={toEnd}>
          <Icon name="toEnd" size={16} />
          {unseen.value > 0 ? t('timeline.newBelow', { count: unseen.value }) : t('timeline.toEnd')}
        </Button>
      )}
    </div>
  )
}

/** What the visitor is typing stands below the log, so that no screen reader spells it out letter by letter. */
function WhoTypes({ thread }: { thread: Thread }) {
  const texts = useTexts()
  const { t } = texts
  const { directory } = useConsole()
  const typing = thread.visitorTypes.value
  const agents = thread.colleaguesTyping.value
  const known = useComputed(() => thread.snapshot.value?.view ?? thread.row.value)
  return (
    <>
      {typing && (
        <div class="typing">
          {typing.preview && (
            <p class="bubble bubble-ghost" dir="auto">
              {typing.preview}
            </p>
          )}
          <p class="run-foot">
            <TypingDots /> {t('timeline.typing', { name: visitorShortName(texts, known.value) })}
          </p>
        </div>
      )}
      {agents.map((id) => (
        <p key={id} class="run-foot typing-agent">
          <TypingDots /> {t('timeline.typing', { name: shortAgentName(directory, id) })}
        </p>
      ))}
    </>
  )
}
