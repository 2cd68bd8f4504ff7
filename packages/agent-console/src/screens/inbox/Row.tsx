import { useComputed } from '@preact/signals'
import type { ConversationId } from '@deskbell/protocol'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Fuse } from '../../parts/Fuse.tsx'
import { agentName, departmentName, visitorName } from '../../parts/names.ts'
import { VisitorAvatar } from '../../parts/VisitorAvatar.tsx'
import { Waiting } from '../../parts/Waiting.tsx'
import { pathOf } from '../../models/route.ts'
import { waitOf } from '../../models/waits.ts'
import { RowMark } from './RowMark.tsx'
import { RowPreview } from './RowPreview.tsx'
import { rowWords } from './rowWords.ts'

type Props = {
  id: ConversationId
  /** Number of the place on the desk; null below it. */
  place: number | null
}

/** A conversation in a list: who, where, how long, and the last word. */
export function Row({ id, place }: Props) {
  const texts = useTexts()
  const app = useConsole()
  const { inbox, directory, attention, ticker } = app
  const found = useComputed(() => app.lists.row(id))
  const row = found.value
  if (!row) return null

  const me = directory.me.value?.id ?? null
  const name = visitorName(texts, row)
  const site = directory.site(row.siteId)
  const department = departmentName(directory, row)
  const unread = attention.isUnread(row)
  const selected = inbox.selectedId.value === id
  const wait = waitOf(row, me)
  const words = rowWords(texts, app, row, ticker.minute.value)

  return (
    <li class="row-item">
      <a
        class="row"
        href={pathOf({ screen: 'inbox', view: inbox.view.value, conversationId: id }) || '.'}
        aria-current={selected ? 'true' : undefined}
        title={[name, site?.name, department].filter(Boolean).join(', ')}
        data-unread={unread ? '' : undefined}
        data-conversation={id}
      >
        <span class="visually-hidden">{words}</span>
        <span class="row-shown" aria-hidden="true">
          <span class="row-gutter">{place ?? (unread && <span class="row-dot" />)}</span>
          <VisitorAvatar of={row} size={32} here={row.visitorHere && row.status !== 'closed'} />
          <span class="row-text">
            <span class="row-line">
              <span class="row-who">
                <span class="row-name-mark">
                  <bdi class="row-name">{name}</bdi>
                  <span class="site-mark" data-mark={directory.siteMark(row.siteId)} />
                </span>
                {department && <span class="row-department">{department}</span>}
              </span>
              <Waiting wait={wait} />
            </span>
            <span class="row-line row-line-2">
              <RowPreview row={row} wait={wait} />
              <RowMark
                row={row}
                assignee={row.agentId !== null && row.agentId !== me ? agentName(directory, row.agentId) : null}
              />
            </span>
          </span>
          {wait.fuse && <Fuse since={wait.since} />}
        </span>
      </a>
    </li>
  )
}
