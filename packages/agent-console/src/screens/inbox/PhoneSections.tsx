import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { ListRow } from '@deskbell/protocol'
import { takesChats } from '../../models/Directory.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Pips } from '../../parts/Pips.tsx'
import { AvailabilityChoice } from '../shell/AccountBlock.tsx'
import { FreePlace } from './FreePlace.tsx'
import { Row } from './Row.tsx'

/** A phone's first page: my desk, then what waits for anybody. */
export function PhoneSections() {
  const { t, number } = useTexts()
  const { desk, lists, directory, actions } = useConsole()
  const me = directory.me.value
  const waiting = lists.of('queue').value.rows
  const queue = waiting ?? []
  const left = lists.of('left').value.rows ?? []
  // Free places alone would leave it open whether anything is to be done.
  const calm = waiting?.length === 0 && left.length === 0 && desk.used.value === 0
  useEffect(() => lists.follow('left'), [lists])

  return (
    <>
      <header class="phone-head">
        <h1 class="phone-title">{t('desk.heading')}</h1>
        <span class="phone-me">
          <Avatar name={me?.name ?? ''} size={24} of="me" url={me?.avatarUrl ?? null} />
          <AvailabilityChoice />
          <Pips load={desk.used.value} capacity={me?.capacity ?? 0} />
        </span>
      </header>
      <ol class="rows phone-desk" aria-label={t('list.conversations')}>
        {desk.slots.value.map((id, index) =>
          id === null ? (
            <FreePlace key={`free-${index}`} place={index + 1} />
          ) : (
            <Row key={id} id={id} place={index + 1} />
          ),
        )}
        {desk.beside.value.map((row) => (
          <Row key={row.id} id={row.id} place={null} />
        ))}
      </ol>
      <Waiters title={t('nav.queue')} count={number(queue.length)} rows={queue}>
        {queue.length > 0 && (
          <button type="button" class="link-button" onClick={() => void actions.takeNext()}>
            {t('action.takeNext')}
          </button>
        )}
      </Waiters>
      <Waiters title={t('nav.left')} count={number(left.length)} rows={left} />
      {calm && (
        <div class="empty-list">
          <p class="empty-list-title">{t('empty.mine.title')}</p>
          <p>{me !== null && takesChats(me) ? t('empty.mine.online') : t('empty.mine.offline')}</p>
        </div>
      )}
    </>
  )
}

function Waiters({
  title,
  count,
  rows,
  children,
}: {
  title: string
  count: string
  rows: readonly ListRow[]
  children?: ComponentChildren
}) {
  if (rows.length === 0) return null
  return (
    <section>
      <div class="pane-head view-head">
        <h2 class="pane-title">{title}</h2>
        <span class="pane-count">{count}</span>
        <span class="view-sort">{children}</span>
      </div>
      <ul class="rows" aria-label={title}>
        {rows.map((row) => (
          <Row key={row.id} id={row.id} place={null} />
        ))}
      </ul>
    </section>
  )
}
