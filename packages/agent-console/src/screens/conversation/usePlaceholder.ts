import type { Thread } from '../../models/Thread.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { visitorShortName } from '../../parts/names.ts'

/** A longer name would not fit into the empty field. */
const MAX_NAME = 24

/** What the empty field says. */
export function usePlaceholder(thread: Thread): string {
  const texts = useTexts()
  const { t } = texts
  const { connection } = useConsole()
  if (thread.composer.kind.value === 'note') return t('composer.placeholder.note')
  if (connection.news.value.is !== 'fine') return t('composer.placeholder.offline')
  const known = thread.snapshot.value?.view ?? thread.row.value
  if (!known) return t('composer.placeholder.loading')
  const name = visitorShortName(texts, known)
  return name.length > MAX_NAME ? t('composer.placeholder.replyAnyone') : t('composer.placeholder.reply', { name })
}
