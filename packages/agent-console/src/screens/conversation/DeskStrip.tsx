import { useConsole, useTexts } from '../../parts/context.ts'
import { VisitorAvatar } from '../../parts/VisitorAvatar.tsx'
import { Waiting } from '../../parts/Waiting.tsx'
import { waitOf } from '../../models/waits.ts'
import { rowWords } from '../inbox/rowWords.ts'

/** The desk above the conversation, where there is room for one of them only: one tap changes the chat. */
export function DeskStrip() {
  const { t } = useTexts()
  const { desk } = useConsole()
  const ids = desk.slots.value.filter((id) => id !== null)
  if (ids.length === 0) return null
  return (
    <nav class="desk-strip" aria-label={t('conversation.deskStrip')}>
      {ids.map((id) => (
        <DeskStripItem key={id} id={id} />
      ))}
    </nav>
  )
}

function DeskStripItem({ id }: { id: string }) {
  const texts = useTexts()
  const app = useConsole()
  const { inbox, lists, directory, attention, conversations, ticker } = app
  const row = lists.row(id)
  if (!row) return null
  const failed = (conversations.of(id).value?.pending ?? []).some((entry) => entry.state === 'failed')
  return (
    <a
      class="desk-strip-item"
      href={inbox.pathTo(id)}
      aria-current={inbox.selectedId.value === id ? 'true' : undefined}
    >
      <span class="visually-hidden">{rowWords(texts, app, row, ticker.minute.value)}</span>
      <span
        class="desk-strip-face"
        data-failed={failed ? '' : undefined}
        data-unread={attention.isUnread(row) ? '' : undefined}
      >
        <VisitorAvatar of={row} size={24} />
      </span>
      <Waiting wait={waitOf(row, directory.me.value?.id ?? null)} />
    </a>
  )
}
