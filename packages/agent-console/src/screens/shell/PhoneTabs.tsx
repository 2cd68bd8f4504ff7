import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import type { IconName } from '../../parts/icons.ts'
import { Popover } from '../../parts/Popover.tsx'
import { pathOf } from '../../models/route.ts'
import type { Route } from '../../models/route.ts'
import { AccountMenu } from './AccountMenu.tsx'

const TABS = [
  { view: 'mine', label: 'nav.desk', icon: 'bell' },
  { view: 'open', label: 'nav.open', icon: 'inbox' },
  { view: 'left', label: 'nav.leftShort', icon: 'mail' },
] as const satisfies readonly { view: string; label: string; icon: IconName }[]

/** At the foot of a phone: where one can go. */
export function PhoneTabs() {
  const { t, number } = useTexts()
  const { route, lists, attention } = useConsole()
  const at: Route = route.value
  const unread = attention.unread.value
  const left = lists.counts.value?.left ?? 0
  return (
    <nav class="tabs" aria-label={t('nav.label')}>
      {TABS.map(({ view, label, icon }) => (
        <a
          key={view}
          class="tab"
          href={pathOf({ screen: 'inbox', view, conversationId: null }) || '.'}
          aria-current={at.screen === 'inbox' && at.view === view ? 'page' : undefined}
        >
          <span class="tab-icon">
            <Icon name={icon} />
            {view === 'mine' && unread > 0 && <span class="tab-badge">{number(unread)}</span>}
            {view === 'left' && left > 0 && <span class="tab-badge tab-badge-quiet">{number(left)}</span>}
          </span>
          {t(label)}
        </a>
      ))}
      <button
        type="button"
        class="tab"
        popovertarget="more-menu"
        style={{ anchorName: '--more' }}
        aria-current={at.screen === 'settings' ? 'page' : undefined}
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
