import type { SearchHit } from '@deskbell/protocol'
import { pathOf } from '../../models/route.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { departmentName, visitorName } from '../../parts/names.ts'
import { VisitorAvatar } from '../../parts/VisitorAvatar.tsx'
import { HitPassage } from './HitPassage.tsx'
import { dateText, hitWords, statusText } from './hitWords.ts'

/** A conversation that was found: who and where as in every list, then what was found in it, and where it stands. */
export function Hit({ hit }: { hit: SearchHit }) {
  const texts = useTexts()
  const app = useConsole()
  const { inbox, search, thread, directory, lists } = app
  const { found } = hit
  // A list that is followed knows better how it stands by now.
  const row = lists.row(hit.row.id) ?? hit.row
  const name = visitorName(texts, row)
  const department = departmentName(directory, row)
  const selected = inbox.selectedId.value === row.id
  const seq = found.in === 'timeline' ? found.seq : null
  const asked = { words: inbox.search.value?.words ?? '', ...(seq === null ? {} : { seq }) }

  function opened() {
    search.opened(row.id)
    // Where the address stays as it is one still wants to see the place again.
    if (selected && seq !== null) thread.value?.landing.to(seq)
  }

  return (
    <li class="row-item">
      <a
        class="row hit"
        data-search-item
        data-conversation={row.id}
        href={pathOf({ screen: 'inbox', view: inbox.view.value, conversationId: row.id, search: asked })}
        aria-current={selected ? 'true' : undefined}
        title={[name, directory.site(row.siteId)?.name, department].filter(Boolean).join(', ')}
        onClick={opened}
      >
        <span class="visually-hidden">{hitWords(texts, app, { row, found })}</span>
        <span class="row-shown" aria-hidden="true">
          <span class="row-gutter" />
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
              <bdi class="wait">{dateText(texts, found.in === 'timeline' ? found.at : row.updatedAt, app)}</bdi>
            </span>
            <HitPassage row={row} found={found} />
            <span class="hit-foot">
              <span>{statusText(texts, app, row)}</span>
              <bdi class={found.in === 'number' ? 'hit-number' : undefined}>
                {texts.t('conversation.number', { number: String(row.number) })}
              </bdi>
            </span>
          </span>
        </span>
      </a>
    </li>
  )
}
