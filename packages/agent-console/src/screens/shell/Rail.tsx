import type { ViewName } from '@deskbell/protocol'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import type { IconName } from '../../parts/icons.ts'
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

function ViewLink({ view }: { view: ViewName }) {
  const { t, number } = useTexts()
  const { route, lists } = useConsole()
  const at = route.value
  const current = at.screen === 'inbox' && at.view === view
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
