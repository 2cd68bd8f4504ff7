import type { ListRow } from '@deskbell/protocol'
import { pathOf } from '../../models/route.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { visitorName } from '../../parts/names.ts'
import { leftText } from '../../parts/waitTexts.ts'

/** Left messages beside the queue, the oldest first. */
export function LeftPane() {
  const { t, number } = useTexts()
  const { lists, directory } = useConsole()
  const foot = directory.mails.value ? 'queue.left.foot' : 'queue.left.footNoMail'
  const rows = lists.of('left').value.rows
  return (
    <section class="left-pane" aria-labelledby="left-heading">
      <div class="pane-head left-head">
        <h2 id="left-heading" class="pane-title">
          {t('queue.left.heading')}
        </h2>
        <span class="pane-count">{number(rows?.length ?? 0)}</span>
        <span class="view-sort">{t('list.sort.left')}</span>
      </div>
      <ul class="left-list" aria-label={t('queue.left.heading')}>
        {(rows ?? []).map((row, index) => (
          <LeftMessage key={row.id} row={row} first={index === 0} />
        ))}
      </ul>
      <p class="left-foot">{rows !== null && rows.length === 0 ? t('queue.left.none') : t(foot)}</p>
    </section>
  )
}

function LeftMessage({ row, first }: { row: ListRow; first: boolean }) {
  const texts = useTexts()
  const { t } = texts
  const { directory, actions, ticker } = useConsole()
  const name = visitorName(texts, row)
  const taken = row.agentId !== null
  return (
    <li class="left-message" data-first={first ? '' : undefined}>
      <a class="left-link" href={pathOf({ screen: 'inbox', view: 'left', conversationId: row.id })}>
        <span class="left-line">
          <bdi class="left-name">{name}</bdi>
          <span class={first ? 'wait wait-ours' : 'wait'}>
            {leftText(texts, ticker.minute.value - (row.leftMessageAt ?? 0))}
          </span>
        </span>
        <span class="left-text" dir="auto">
          {row.preview?.text}
        </span>
      </a>
      <span class="left-line left-line-foot">
        <span class="left-where">
          <span class="site-mark" data-mark={directory.siteMark(row.siteId)} />{' '}
          {directory.department(row.departmentId)?.name}
          {taken && `, ${directory.agent(row.agentId ?? '')?.name ?? ''}`}
        </span>
        {!taken && (
          <Button
            look="soft"
            small
            class="left-claim"
            aria-label={t('queue.claimName', { name })}
            onClick={() => void actions.take(row.id)}
          >
            {t('action.claim')}
          </Button>
        )}
      </span>
    </li>
  )
}
