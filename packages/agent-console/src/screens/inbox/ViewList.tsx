import { useSignal } from '@preact/signals'
import type { ViewName } from '@deskbell/protocol'
import type { PlainKey } from '../../i18n/Texts.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { useLater } from '../../parts/useLater.ts'
import { EmptyList } from './EmptyList.tsx'
import { Row } from './Row.tsx'
import { RowSkeletons } from './RowSkeletons.tsx'

const SORTS: Readonly<Record<ViewName, PlainKey>> = {
  mine: 'list.sort.waiting',
  queue: 'list.sort.queue',
  left: 'list.sort.left',
  open: 'list.sort.waiting',
  closed: 'list.sort.closed',
}

/** The view that was chosen, below the desk. Rows rest while the pointer or the focus is among them. */
export function ViewList({ view }: { view: Exclude<ViewName, 'mine'> }) {
  const { t, number } = useTexts()
  const { inbox, lists } = useConsole()
  const { rows, more } = inbox.state.value
  // Alone on a phone it is the page; beside a conversation it is a part of one.
  const Heading = useLayout().value === 'phone' ? 'h1' : 'h2'
  const pointer = useSignal(false)
  const focus = useSignal(false)
  const slow = useLater(150, rows === null)
  const hold = () => (inbox.held.value = pointer.value || focus.value)
  const count = lists.counts.value?.[view]

  return (
    <section
      class="view-list"
      aria-labelledby="view-heading"
      onPointerEnter={() => ((pointer.value = true), hold())}
      onPointerLeave={() => ((pointer.value = false), hold())}
      onFocusIn={() => ((focus.value = true), hold())}
      onFocusOut={() => ((focus.value = false), hold())}
    >
      <div class="pane-head view-head">
        <Heading id="view-heading" class="pane-title">
          {t(`nav.${view}`)}
        </Heading>
        {count !== undefined && <span class="pane-count">{number(count)}</span>}
        <span class="view-sort">{t(SORTS[view])}</span>
      </div>
      {rows === null ? (
        slow.value && <RowSkeletons />
      ) : (
        <ul class="rows" aria-label={t('list.conversations')}>
          {inbox.order.value.map((id) => (
            <Row key={id} id={id} place={null} />
          ))}
        </ul>
      )}
      {rows !== null && rows.length === 0 && <EmptyList view={view} />}
      {more && (
        <div class="view-more">
          <Button look="soft" small onClick={() => lists.showMore(view)}>
            {t('action.more')}
          </Button>
        </div>
      )}
    </section>
  )
}
