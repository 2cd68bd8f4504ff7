import type { ListRow } from '@deskbell/protocol'
import { Avatar } from '../../parts/Avatar.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'

/** At most one mark at the end of a row: not sent before unread before who has it. */
export function RowMark({ row, assignee }: { row: ListRow; assignee: string | null }) {
  const { number } = useTexts()
  const { conversations, attention } = useConsole()
  const pending = conversations.of(row.id).value?.pending ?? []
  if (pending.some((entry) => entry.state === 'failed')) return <Icon name="alert" size={16} class="row-alert" />
  const count = attention.unreadCount(row)
  if (count !== 0 && count !== null && assignee === null) return <span class="count-badge">{number(count)}</span>
  return assignee === null ? null : <Avatar name={assignee} size={20} of="agent" />
}
