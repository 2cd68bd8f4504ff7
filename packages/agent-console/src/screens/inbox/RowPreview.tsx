import type { ListRow } from '@deskbell/protocol'
import { useConsole, useTexts } from '../../parts/context.ts'
import { shortAgentName } from '../../parts/names.ts'
import { TypingDots } from '../../parts/TypingDots.tsx'
import { agoText } from '../../parts/waitTexts.ts'
import { placeInQueue, rowLineOf } from '../../models/rowLine.ts'
import type { RowLine } from '../../models/rowLine.ts'
import { isAway } from '../../models/waits.ts'
import type { Wait } from '../../models/waits.ts'

/** The second line of a row. */
export function RowPreview({ row, wait }: { row: ListRow; wait: Wait }) {
  const { t } = useTexts()
  const { conversations, directory, connection } = useConsole()
  const line = rowLineOf(
    row,
    conversations.of(row.id).value,
    directory.me.value?.id ?? null,
    connection.connected.value,
  )
  switch (line.is) {
    case 'notSent':
      return (
        <span class="row-preview">
          <span class="row-danger">{t('row.notSent')}</span> {t('row.notSentMore')}
        </span>
      )
    case 'waitingToSend':
      return <span class="row-preview">{t('row.waitingToSend')}</span>
    case 'visitorTypes':
      return (
        <span class="row-preview">
          <TypingDots /> {line.text === null ? t('row.typing') : <bdi>{t('row.typingText', { text: line.text })}</bdi>}
        </span>
      )
    case 'agentTypes':
      return (
        <span class="row-preview">
          <TypingDots /> {t('row.agentTyping', { name: shortAgentName(directory, line.agentId) })}
        </span>
      )
    case 'nothing':
      return <span class="row-preview">{t('row.empty')}</span>
    case 'preview':
      return <Said row={row} wait={wait} line={line} />
  }
}

function Said({ row, wait, line }: { row: ListRow; wait: Wait; line: Extract<RowLine, { is: 'preview' }> }) {
  const texts = useTexts()
  const { t } = texts
  const { lists, directory, ticker, attention } = useConsole()
  const place = placeInQueue(row, lists.of('queue').value.rows ?? [])
  const away = isAway(row) && row.status !== 'closed' ? ticker.minute.value - (row.visitorLeftAt ?? 0) : null
  const newcomer = attention.newcomer(row)
  const first = newcomer
    ? newcomer.from === null
      ? t('row.new')
      : t('row.newFrom', { name: shortAgentName(directory, newcomer.from) })
    : away !== null
      ? away < 60_000
        ? t('row.awayNow')
        : t('row.away', { wait: agoText(texts, away) })
      : place !== null && t('row.queued', { place })
  return (
    <span class="row-preview">
      {first && (
        <span class="row-first" data-new={newcomer ? '' : undefined}>
          {first}
        </span>
      )}
      <bdi>{saidText(t, line, wait, shortAgentName(directory, line.agentId))}</bdi>
    </span>
  )
}

function saidText(
  t: ReturnType<typeof useTexts>['t'],
  { by, note, text }: Extract<RowLine, { is: 'preview' }>,
  wait: Wait,
  name: string,
): string {
  if (by === 'me') return note ? t('row.ownNote', { text }) : t('row.you', { text })
  if (by === 'agent') return note ? t('row.note', { name, text }) : t('row.by', { name, text })
  return wait.turn === 'left' ? t('row.left', { text }) : text
}
