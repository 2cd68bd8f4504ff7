import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { DepartmentId } from '@deskbell/protocol'
import { ofDepartment } from '../../models/board.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { useLater } from '../../parts/useLater.ts'
import { BoardFigures } from './BoardFigures.tsx'
import { BoardRow } from './BoardRow.tsx'
import { LeftPane } from './LeftPane.tsx'

/** The queue as a board: who waits, since when, where they go, and *Take*. */
export function QueueBoard() {
  const { t } = useTexts()
  const { lists, actions } = useConsole()
  const layout = useLayout().value
  const department = useSignal<DepartmentId | null>(null)
  const all = lists.of('queue').value.rows
  const rows = ofDepartment(all ?? [], department.value)
  const slow = useLater(150, all === null)
  const withLeft = layout === 'full' || layout === 'folded'
  useEffect(() => lists.follow('left'), [lists])

  return (
    <>
      <main class="board" id="conversation" tabIndex={-1}>
        <header class="board-head">
          <h1 class="board-title">{t('queue.title')}</h1>
          <DepartmentChoice chosen={department.value} onChoose={(id) => (department.value = id)} />
          <Button
            shortcut="⇧T"
            aria-keyshortcuts="Shift+T"
            disabled={rows.length === 0}
            onClick={() => void actions.takeNext()}
          >
            {t('action.takeNext')}
          </Button>
        </header>
        <BoardFigures rows={rows} />
        {all === null ? (
          slow.value && <BoardSkeleton />
        ) : rows.length === 0 ? (
          <NobodyWaits />
        ) : (
          <div class="board-table" role="table" aria-label={t('queue.title')}>
            <div class="board-row board-columns" role="row">
              <span role="columnheader">
                <span class="visually-hidden">{t('queue.column.place')}</span>
              </span>
              <span role="columnheader">{t('queue.column.visitor')}</span>
              <span role="columnheader">{t('queue.column.department')}</span>
              <span role="columnheader">{t('queue.column.waiting')}</span>
              <span role="columnheader">{t('queue.column.goes')}</span>
              <span role="columnheader">
                <span class="visually-hidden">{t('queue.column.take')}</span>
              </span>
            </div>
            {rows.map((row, index) => (
              <BoardRow key={row.id} row={row} place={index + 1} />
            ))}
          </div>
        )}
      </main>
      {withLeft && <LeftPane />}
    </>
  )
}

function DepartmentChoice({
  chosen,
  onChoose,
}: {
  chosen: DepartmentId | null
  onChoose: (id: DepartmentId | null) => void
}) {
  const { t } = useTexts()
  const { directory } = useConsole()
  const departments = (directory.sites.value ?? []).flatMap((site) => site.departments)
  if (departments.length < 2) return <span class="board-choice" />
  return (
    <span class="choice board-choice">
      <select
        aria-label={t('queue.department')}
        value={chosen ?? ''}
        onChange={(event) => onChoose(event.currentTarget.value || null)}
      >
        <option value="">{t('queue.allDepartments')}</option>
        {departments.map((department) => (
          <option key={department.id} value={department.id}>
            {department.name}
          </option>
        ))}
      </select>
      <Icon name="down" size={16} />
    </span>
  )
}

function NobodyWaits() {
  const { t } = useTexts()
  return (
    <div class="board-empty">
      <div class="empty">
        <Icon name="bell" size={48} class="empty-bell" />
        <h2 class="empty-title">{t('empty.queue')}</h2>
        <p>{t('empty.queue.text')}</p>
      </div>
    </div>
  )
}

function BoardSkeleton() {
  return (
    <div class="board-table" aria-hidden="true">
      {[0, 1, 2].map((each) => (
        <div key={each} class="board-row">
          <span />
          <span class="skeleton skeleton-line" />
          <span class="skeleton skeleton-line" />
          <span class="skeleton skeleton-line" />
        </div>
      ))}
    </div>
  )
}
