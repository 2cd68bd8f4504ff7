import type { ViewName } from '@deskbell/protocol'
import { useTexts } from '../../parts/context.ts'

const KEYS = {
  queue: ['empty.queue', 'empty.queue.text'],
  left: ['empty.leftList', 'empty.leftList.text'],
  open: ['empty.open', 'empty.open.text'],
  closed: ['empty.closed', 'empty.closed.text'],
} as const

/** A view without rows says what would be in it. */
export function EmptyList({ view }: { view: Exclude<ViewName, 'mine'> }) {
  const { t } = useTexts()
  const [title, text] = KEYS[view]
  return (
    <div class="empty-list">
      <p class="empty-list-title">{t(title)}</p>
      <p>{t(text)}</p>
    </div>
  )
}
