import { isSideBySide } from '../../models/layout.ts'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { DeskSlots } from './DeskSlots.tsx'
import { PhoneSections } from './PhoneSections.tsx'
import { ViewList } from './ViewList.tsx'
import { WidthHandle } from './WidthHandle.tsx'

/** The desk, and below it the view that was chosen. */
export function ListPane() {
  const { t } = useTexts()
  const { inbox } = useConsole()
  const layout = useLayout().value
  const view = inbox.view.value
  // A phone shows one thing at a time: the desk with what waits, or the view.
  if (layout === 'phone')
    return (
      <main class="list-pane" id="conversation">
        {view === 'mine' ? <PhoneSections /> : <ViewList view={view} />}
      </main>
    )
  // Alone it is the page.
  const Pane = isSideBySide(layout) ? 'section' : 'main'
  return (
    <Pane class="list-pane" aria-label={t('list.pane')}>
      <DeskSlots />
      {view !== 'mine' && <ViewList key={view} view={view} />}
      <WidthHandle />
    </Pane>
  )
}
