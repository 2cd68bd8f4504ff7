import type { App } from '../../models/App.ts'
import { isSideBySide } from '../../models/layout.ts'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { ContextPane } from '../context/ContextPane.tsx'
import { Conversation } from '../conversation/Conversation.tsx'
import { DeskStrip } from '../conversation/DeskStrip.tsx'
import { ListPane } from '../inbox/ListPane.tsx'
import { NothingOpen } from '../inbox/NothingOpen.tsx'
import { QueueBoard } from '../queue/QueueBoard.tsx'
import { Settings } from '../settings/Settings.tsx'
import { LiveWords } from './LiveWords.tsx'
import { NoticeList } from './NoticeList.tsx'
import { OfflineStrip } from './OfflineStrip.tsx'
import { PhoneTabs } from './PhoneTabs.tsx'
import { Rail } from './Rail.tsx'
import { ShortcutSheet } from './ShortcutSheet.tsx'
import { TransferDialog } from './TransferDialog.tsx'
import { UnknownPage } from './UnknownPage.tsx'

/** The console of an agent who is logged in. */
export function Panes({ app }: { app: App }) {
  const { t } = useTexts()
  const { route, overlay, preferences, thread } = useConsole()
  const layout = useLayout().value
  const { screen } = route.value
  const board = isBoard(route.value, layout)
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        {t('app.skip')}
      </button>
      <div
        class="panes"
        data-board={board ? '' : undefined}
        data-settings={screen === 'settings' ? '' : undefined}
        style={{ '--list-width': `${preferences.listWidth.value}px` }}
      >
        {layout !== 'phone' && <Rail />}
        <OfflineStrip />
        {screen === 'inbox' ? (
          board ? (
            <QueueBoard />
          ) : (
            <Inbox app={app} />
          )
        ) : screen === 'settings' ? (
          <Settings app={app} />
        ) : (
          <UnknownPage />
        )}
      </div>
      {layout === 'phone' && thread.value === null && <PhoneTabs />}
      <NoticeList />
      <LiveWords />
      {overlay.value === 'shortcuts' && <ShortcutSheet />}
      {overlay.value === 'transfer' && thread.value && <TransferDialog thread={thread.value} />}
    </>
  )
}

/** A link to a fragment would lead to the page's <base>. */
function skip() {
  document.getElementById('conversation')?.focus()
}

/** The queue has a board of its own where there is room for one. */
function isBoard(
  route: ReturnType<typeof useConsole>['route']['value'],
  layout: ReturnType<typeof useLayout>['value'],
): boolean {
  return route.screen === 'inbox' && route.view === 'queue' && route.conversationId === null && isSideBySide(layout)
}

function Inbox({ app }: { app: App }) {
  const { thread, preferences, overlay } = useConsole()
  const layout = useLayout().value
  const open = thread.value
  const both = isSideBySide(layout)
  const pane = layout === 'full' || layout === 'folded'
  const contextShown =
    open !== null && !open.missing.value && (pane ? preferences.contextOpen.value : overlay.value === 'context')
  return (
    <>
      {(both || open === null) && <ListPane />}
      {open !== null && <Conversation key={open.id} thread={open} strip={both ? null : <DeskStrip />} />}
      {open === null && both && <NothingOpen demo={app.demo} />}
      {contextShown && open !== null && <ContextPane key={`context-${open.id}`} thread={open} />}
    </>
  )
}
