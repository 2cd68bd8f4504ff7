import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import type { IconName } from '../../parts/icons.ts'
import { Popover } from '../../parts/Popover.tsx'
import { pathOf } from '../../models/route.ts'
import { AccountMenu } from './AccountMenu.tsx'

const TABS = [
  { view: 'mine', label: 'nav.desk', icon: 'bell' },
  { view: 'open', label: 'nav.open', icon: 'inbox' },
] as const satisfies readonly { view: string; label: string; icon: IconName }[]

/** At the foot of a phone: where one can go. */
export function PhoneTabs() {
  const { t, number } = useTexts()
  const { route, inbox, search, lists, attention } = useConsole()
  const at = route.value
  const view = at.screen === 'inbox' && !at.search ? at.view : null
  const unread = attention.unread.value
  const isInMenu = at.screen === 'settings' || view === 'queue' || view === 'left' || view === 'closed'
  const queue = lists.counts.value?.queue ?? 0
  const left = lists.counts.value?.left ?? 0
  return (
    <nav class="tabs" aria-label={t('nav.label')}>
      {TABS.map(({ view: to, label, icon }) => (
        <a
          key={to}
          class="tab"
          href={pathOf({ screen: 'inbox', view: to, conversationId: null }) || '.'}
          aria-current={view === to ? 'page' : undefined}
        >
          <span class="tab-icon">
            <Icon name={icon} />
            {to === 'mine' && unread > 0 && <span class="tab-badge">{number(unread)}</span>}
          </span>
          {t(label)}
        </a>
      ))}
      <a
        class="tab"
        href={pathOf(inbox.searchRoute(false))}
        aria-current={inbox.search.value ? 'page' : undefined}
        onClick={() => (search.focusAsked.value = 'field')}
      >
        <span class="tab-icon">
          <Icon name="search" />
        </span>
        {t('nav.search')}
      </a>
      <button
        type="button"
        class="tab"
        popovertarget="more-menu"
        style={{ anchorName: '--more' }}
        aria-current={isInMenu ? 'page' : undefined}
      >
        <span class="tab-icon">
          <Icon name="more" />
        </span>
        {t('nav.more')}
      </button>
      <Popover id="more-menu" anchor="--more" class="menu more-menu">
        <div class="menu-group">
          <a class="menu-item" href={pathOf({ screen: 'inbox', view: 'queue', conversationId: null })}>
            <Icon name="queue" />
            {t('nav.queue')}
            {queue > 0 && <span class="view-count">{number(queue)}</span>}
          </a>
          <a class="menu-item" href={pathOf({ screen: 'inbox', view: 'left', conversationId: null })}>
            <Icon name="mail" />
            {t('nav.left')}
            {left > 0 && <span class="view-count">{number(left)}</span>}
          </a>
          <a class="menu-item" href={pathOf({ screen: 'inbox', view: 'closed', conversationId: null })}>
            <Icon name="checkCircle" />
            {t('nav.closed')}
          </a>
          <a class="menu-item" href={pathOf({ screen: 'settings', page: 'sites' })}>
            <Icon name="settings" />
            {t('nav.settings')}
          </a>
        </div>
        <AccountMenu />
      </Popover>
    </nav>
  )
}
