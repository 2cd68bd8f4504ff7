import type { ComponentChildren } from 'preact'
import { useConsole, useLayout } from '../../parts/context.ts'
import type { Thread } from '../../models/Thread.ts'
import { NoticeList } from '../shell/NoticeList.tsx'
import { Composer } from './Composer.tsx'
import { ConversationHead } from './ConversationHead.tsx'
import { Hold } from './Hold.tsx'
import { NotHere } from './NotHere.tsx'
import { Timeline } from './Timeline.tsx'

/** The open conversation: who, what was said, what to say. */
export function Conversation({ thread, strip }: { thread: Thread; strip: ComponentChildren }) {
  const { connection, overlay } = useConsole()
  // On a phone the page about the visitor lies over all of this: it is out of reach for keys too.
  const covered = useLayout().value === 'phone' && overlay.value === 'context'
  const snapshot = thread.snapshot.value
  const row = thread.row.value
  // Asked for and told that there is no such conversation, or not for us.
  if (snapshot === null && row === null && connection.connected.value && thread.missing.value) return <NotHere />

  return (
    <main class="conversation" id="conversation" tabIndex={-1} inert={covered}>
      <ConversationHead thread={thread} />
      {strip}
      {!covered && !thread.missing.value && <NoticeList inChat />}
      <Timeline thread={thread} />
      <div class="writing">
        <Hold thread={thread} />
        <Composer thread={thread} />
      </div>
    </main>
  )
}
