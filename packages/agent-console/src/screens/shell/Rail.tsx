import type { ViewName } from '@deskbell/protocol'
import { isSideBySide } from '../../models/layout.ts'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import type { IconName } from '../../parts/icons.ts'
import { Key } from '../../parts/Key.tsx'
import { pathOf, VIEWS } from '../../models/route.ts'
import { AccountBlock } from './AccountBlock.tsx'
import { Colleagues } from './Colleagues.tsx'
import { QueueCount } from './QueueCount.tsx'

const ICONS: Readonly<Record<ViewName, IconName>> = {
  mine: 'bell',
  queue: 'queue',
  left: 'mail',
  open: 'inbox',
  closed: 'checkCircle',
}

/** Where one can go, who is here, and who I am. */
export function Rail() {
  const { t } = useTexts()
  return (
    <header class="rail">
      <p class="brand">
        <Icon name="bell" class="brand-bell" />
        <span class="rail-word">{t('app.name')}</span>
      </p>
      <nav class="views" aria-label={t('nav.label')}>
        <SearchLink />
        {VIEWS.map((view) => (
          <ViewLink key={view} view={view} />
        ))}
        <SettingsLink />
      </nav>
      <Colleagues />
      <AccountBlock />
    </header>
  )
}

function SearchLink() {
  const { t } = useTexts()
  const { inbox, search, searchKeys } = useConsole()
  const beside = isSideBySide(useLayout().value)
  return (
    <a
      class="view-link search-link"
      href={pathOf(inbox.searchRoute(beside))}
      aria-current={inbox.search.value ? 'page' : undefined}
      aria-keyshortcuts={searchKeys[0] === 'Ctrl' ? 'Control+k' : 'Meta+k'}
      title={t('nav.search')}
      onClick={() => (search.focusAsked.value = 'field')}
    >
      <Icon name="search" />
      <span class="rail-word">{t('nav.search')}</span>
      <span class="search-keys">
        {searchKeys.map((key) => (
          <Key key={key} name={key} />
        ))}
      </span>
    </a>
  )
}

function ViewLink({ view }: { view: ViewName }) {
  const { t, number } = useTexts()
  const { route, lists } = useConsole()
  const at = route.value
  const current = at.screen === 'inbox' && at.view === view && !at.search
  const open = at.screen === 'inbox' && view !== 'queue' ? at.conversationId : null
  const count = lists.counts.value?.[view] ?? 0
  return (
    <a
      class="view-link"
      href={pathOf({ screen: 'inbox', view, conversationId: open }) || '.'}
      aria-current={current ? 'page' : undefined}
      title={t(`nav.${view}`)}
    >
      <Icon name={ICONS[view]} />
      <span class="rail-word">{t(`nav.${view}`)}</span>
      {view === 'queue' && count > 0 ? (
        <QueueCount count={count} />
      ) : (
        view !== 'closed' && count > 0 && <span class="view-count">{number(count)}</span>
      )}
    </a>
  )
}

function SettingsLink() {
  const { t } = useTexts()
  const { route } = useConsole()
  const path = pathOf({ screen: 'settings', page: 'sites' })
  return (
    <a
      class="view-link"
      href={path}
      aria-current={route.value.screen === 'settings' ? 'page' : undefined}
      title={t('nav.settings')}
    >
      <Icon name="settings" />
      <span class="rail-word">{t('nav.settings')}</span>
    </a>
  )
}
