import type { ListRow } from '@deskbell/protocol'
import { goesTo } from '../../models/board.ts'
import type { Goes } from '../../models/board.ts'
import { pathOf } from '../../models/route.ts'
import { isAway, waitOf } from '../../models/waits.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Fuse } from '../../parts/Fuse.tsx'
import { departmentName, firstName, visitorName } from '../../parts/names.ts'
import { VisitorAvatar } from '../../parts/VisitorAvatar.tsx'
import { Waiting } from '../../parts/Waiting.tsx'
import { agoText } from '../../parts/waitTexts.ts'

/** Somebody who waits. *Take* stands on the first row; on the others it comes with the pointer or the focus. */
export function BoardRow({ row, place }: { row: ListRow; place: number }) {
  const texts = useTexts()
  const { t, number, time } = texts
  const { directory, actions, ticker } = useConsole()
  const name = visitorName(texts, row)
  const wait = waitOf(row, directory.me.value?.id ?? null)
  const goes = goesTo(row, directory)
  const away = isAway(row) ? row.visitorLeftAt : null
  const site = directory.site(row.siteId)?.name
  const department = departmentName(directory, row)
  return (
    <div
      class="board-row"
      role="row"
      data-first={place === 1 ? '' : undefined}
      data-away={away === null ? undefined : ''}
    >
      <span class="board-place" role="cell">
        {number(place)}
      </span>
      <span role="cell">
        <a class="board-visitor" href={pathOf({ screen: 'inbox', view: 'queue', conversationId: row.id })}>
          <VisitorAvatar of={row} size={32} here={row.visitorHere} />
          <span class="board-text">
            <bdi class="board-name">{name}</bdi>
            <bdi class="board-preview">{row.preview?.text ?? t('row.empty')}</bdi>
          </span>
        </a>
      </span>
      <span class="board-department" role="cell">
        <span class="site-mark" data-mark={directory.siteMark(row.siteId)} />
        <span>{department ?? site}</span>
        {department !== null && <span class="board-second">{site}</span>}
      </span>
      <span class="board-wait" role="cell">
        <Waiting wait={wait} />
        <span class="board-second">
          {away === null
            ? row.waitingSince !== null && t('queue.since', { time: time(row.waitingSince) })
            : t('row.away', { wait: agoText(texts, ticker.minute.value - away) })}
        </span>
      </span>
      <span class="board-goes" role="cell">
        {goesText(texts, goes)}
      </span>
      <span class="board-take" role="cell">
        <Button
          look={place === 1 ? 'primary' : 'soft'}
          {...(place === 1 ? { shortcut: 'T', 'aria-keyshortcuts': 't' } : {})}
          aria-label={t('queue.takeName', { name })}
          disabled={actions.busy.value.has(row.id)}
          onClick={() => void actions.take(row.id)}
        >
          {t('action.take')}
        </Button>
      </span>
      {wait.fuse && <Fuse since={wait.since} />}
    </div>
  )
}

function goesText({ t, either }: ReturnType<typeof useTexts>, goes: Goes): string {
  switch (goes.is) {
    case 'passedOver':
      return t('queue.goes.away')
    case 'nobody':
      return t('queue.goes.nobody', { department: goes.department })
    case 'firstFree':
      return t('queue.goes.first', { department: goes.department, names: either(goes.names.map(firstName)) })
  }
}
