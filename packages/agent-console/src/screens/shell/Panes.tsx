import type { App } from '../../models/App.ts'
import { isSideBySide } from '../../models/layout.ts'
import { Guard } from '../../parts/Guard.tsx'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { Inbox } from '../inbox/Inbox.tsx'
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
  // A conversation that can be seen shows them itself.
  const covered = layout === 'phone' && overlay.value === 'context'
  const inChat = thread.value !== null && !thread.value.missing.value && !covered
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
        <Screen app={app} />
      </div>
      {layout === 'phone' && thread.value === null && <PhoneTabs />}
      {!inChat && <NoticeList />}
      <LiveWords />
      {overlay.value === 'shortcuts' && <ShortcutSheet />}
      {overlay.value === 'transfer' && thread.value && <TransferDialog thread={thread.value} />}
    </>
  )
}

function Screen({ app }: { app: App }) {
  const { route, onFault } = useConsole()
  const board = isBoard(route.value, useLayout().value)
  switch (route.value.screen) {
    case 'inbox':
      if (!board) return <Inbox app={app} />
      return (
        <Guard class="board" onFault={onFault}>
          <QueueBoard />
        </Guard>
      )
    case 'settings':
      return (
        <Guard class="settings-main" onFault={onFault}>
          <Settings app={app} />
        </Guard>
      )
    default:
      return <UnknownPage />
  }
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
  if (route.screen !== 'inbox' || route.search) return false
  return route.view === 'queue' && route.conversationId === null && isSideBySide(layout)
}
