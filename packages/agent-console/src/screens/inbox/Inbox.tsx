import type { App } from '../../models/App.ts'
import { isSideBySide } from '../../models/layout.ts'
import { useConsole, useLayout } from '../../parts/context.ts'
import { Guard } from '../../parts/Guard.tsx'
import { ContextPane } from '../context/ContextPane.tsx'
import { Conversation } from '../conversation/Conversation.tsx'
import { DeskStrip } from '../conversation/DeskStrip.tsx'
import { SearchPane } from '../search/SearchPane.tsx'
import { ListPane } from './ListPane.tsx'
import { NothingOpen } from './NothingOpen.tsx'

/** List or search, conversation and visitor: as many of them as there is room for. */
export function Inbox({ app }: { app: App }) {
  const { inbox, thread, preferences, overlay, onFault } = useConsole()
  const layout = useLayout().value
  const open = thread.value
  const both = isSideBySide(layout)
  const asPane = layout === 'full' || layout === 'folded'
  const contextWanted = asPane ? preferences.contextOpen.value : overlay.value === 'context'
  return (
    <>
      {(both || open === null) && (
        <Guard class="list-pane" onFault={onFault}>
          {inbox.search.value ? <SearchPane /> : <ListPane />}
        </Guard>
      )}
      {open === null && both && <NothingOpen demo={app.demo} />}
      {open !== null && (
        <Guard key={open.id} class="conversation" onFault={onFault}>
          <Conversation thread={open} strip={both ? null : <DeskStrip />} />
        </Guard>
      )}
      {open !== null && contextWanted && !open.missing.value && (
        <Guard key={`context-${open.id}`} class="context" onFault={onFault}>
          <ContextPane thread={open} />
        </Guard>
      )}
    </>
  )
}
