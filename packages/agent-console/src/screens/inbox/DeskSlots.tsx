import { isSideBySide } from '../../models/layout.ts'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { waitOf } from '../../models/waits.ts'
import { useLater } from '../../parts/useLater.ts'
import { FreePlace } from './FreePlace.tsx'
import { Row } from './Row.tsx'
import { RowSkeletons } from './RowSkeletons.tsx'

/** The desk above every view: numbered places that keep their chats. */
export function DeskSlots() {
  const { t, number } = useTexts()
  const { desk, lists, directory, inbox } = useConsole()
  const Heading = isSideBySide(useLayout().value) ? 'h2' : 'h1'
  const slots = desk.slots.value
  const me = directory.me.value
  const waiting = slots.filter((id) => id !== null && waitsOnMe(id)).length
  // What was on the desk last time is shown until the list is there.
  const loading = lists.of('mine').value.rows === null && desk.used.value === 0
  const slow = useLater(150, loading)
  // In the view Mine the desk is the list; elsewhere it stands above it.
  const isTheList = inbox.view.value === 'mine'

  function waitsOnMe(id: string): boolean {
    const row = lists.row(id)
    return row !== null && waitOf(row, me?.id ?? null).turn === 'ours'
  }

  return (
    <section class="desk" aria-labelledby="desk-heading">
      <div class="pane-head desk-head">
        <Heading id="desk-heading" class="pane-title">
          {t('desk.heading')}
        </Heading>
        {!loading && (
          <span class="pane-count">
            {t('desk.count', { used: number(desk.used.value), capacity: number(me?.capacity ?? 0) })}
          </span>
        )}
        {waiting > 0 && <span class="desk-waiting">{t('desk.waiting', { count: waiting })}</span>}
      </div>
      {loading && slow.value && <RowSkeletons />}
      <ol class="rows" aria-label={isTheList ? t('list.conversations') : t('desk.heading')}>
        {slots.map((id, index) =>
          id === null ? (
            <FreePlace key={`free-${index}`} place={index + 1} />
          ) : (
            <Row key={id} id={id} place={index + 1} />
          ),
        )}
        {isTheList && desk.beside.value.map((row) => <Row key={row.id} id={row.id} place={null} />)}
      </ol>
    </section>
  )
}
