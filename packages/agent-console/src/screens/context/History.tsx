import type { ContactView } from '@deskbell/protocol'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { shortAgentName } from '../../parts/names.ts'

/** What was before: earlier conversations, with how they were rated. */
export function History({ contact }: { contact: ContactView }) {
  const { t, day, number } = useTexts()
  const { directory, inbox, ticker } = useConsole()
  if (contact.history.length === 0) return <p class="history-none">{t('context.historyNone')}</p>
  return (
    <ul class="history">
      {contact.history.map((past) => (
        <li key={past.conversationId}>
          <a class="past" href={inbox.pathTo(past.conversationId)}>
            <bdi class="past-day">{day(past.startedAt, ticker.minute.value)}</bdi>
            <bdi class="past-text">{past.preview || t('conversation.number', { number: String(past.number) })}</bdi>
            {past.score !== null && (
              <span class="past-score" title={t('context.rating', { score: past.score })}>
                {number(past.score)}
                <Icon name="star" size={16} />
                <span class="visually-hidden">{t('context.rating', { score: past.score })}</span>
              </span>
            )}
            <span class="past-agent">{whoText(past.agentId)}</span>
          </a>
        </li>
      ))}
    </ul>
  )

  function whoText(agentId: string | null): string {
    if (agentId === null) return ''
    return agentId === directory.me.value?.id ? t('context.you') : shortAgentName(directory, agentId)
  }
}
