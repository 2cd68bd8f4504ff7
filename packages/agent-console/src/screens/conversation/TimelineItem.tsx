import type { Item } from '../../models/timeline/items.ts'
import type { Thread } from '../../models/Thread.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Line } from './Line.tsx'
import { Note } from './Note.tsx'
import { Run } from './Run.tsx'

/** One thing of the timeline. */
export function TimelineItem({ item, thread }: { item: Item; thread: Thread }) {
  const { t } = useTexts()
  switch (item.kind) {
    case 'day':
      return <DayMark at={item.at} />
    case 'new':
      return (
        <div class="rule rule-new" role="separator" aria-label={t('timeline.new')}>
          <span>{t('timeline.new')}</span>
        </div>
      )
    case 'run':
      return <Run run={item} thread={thread} />
    case 'note':
      return <Note note={item} thread={thread} />
    case 'line':
      return <Line line={item} thread={thread} />
  }
}

function DayMark({ at }: { at: number }) {
  const { t, sameDay, day } = useTexts()
  const { ticker } = useConsole()
  const now = ticker.minute.value
  const word = sameDay(at, now)
    ? t('timeline.today')
    : sameDay(at, now - 86_400_000)
      ? t('timeline.yesterday')
      : day(at, now)
  return (
    <div class="rule" role="separator" aria-label={word}>
      <span>{word}</span>
    </div>
  )
}
