import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { SiteSettings } from '@deskbell/protocol'
import { pathOf, SITE_PAGES } from '../../models/route.ts'
import { administers } from '../../models/settings/site.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { NewSiteDialog } from './NewSiteDialog.tsx'

/** Where settings are. A count says that an address asks to be allowed. */
export function SettingsNav() {
  const { t } = useTexts()
  const { directory, route } = useConsole()
  const adding = useSignal(false)
  const me = directory.me.value
  const at = route.value
  const page = at.screen === 'settings' ? at.page : null
  const openSite = at.screen === 'settings' && at.page === 'site' ? at.siteId : null
  const sites = (directory.sites.value ?? []).filter((site) => administers(me, site.id))
  return (
    <nav class="settings-nav list-pane" aria-label={t('settings.nav')}>
      {sites.map((site) => (
        <SiteLinks key={site.id} site={site} unfolded={site.id === (openSite ?? sites[0]?.id)} />
      ))}
      <h2 class="settings-nav-head">{t('settings.desk')}</h2>
      {me?.owner && (
        <NavLink
          path={pathOf({ screen: 'settings', page: 'agents' })}
          current={page === 'agents'}
          label={t('settings.agents')}
        />
      )}
      <NavLink
        path={pathOf({ screen: 'settings', page: 'account' })}
        current={page === 'account'}
        label={t('settings.account')}
      />
      {me?.owner && (
        <p class="settings-nav-foot">
          <Button look="bare" small icon="plus" onClick={() => (adding.value = true)}>
            {t('settings.addSite')}
          </Button>
        </p>
      )}
      {adding.value && <NewSiteDialog onClose={() => (adding.value = false)} />}
    </nav>
  )
}

function SiteLinks({ site, unfolded }: { site: SiteSettings; unfolded: boolean }) {
  const { t, number } = useTexts()
  const { directory, route } = useConsole()
  const at = route.value
  const tab = at.screen === 'settings' && at.page === 'site' && at.siteId === site.id ? at.tab : null
  const asking = site.refusedOrigins.length
  // Only the site that is open shows its pages; the others are one link.
  return (
    <>
      <h2 class="settings-nav-head">
        <span class="site-mark" data-mark={directory.siteMark(site.id)} />
        {unfolded ? (
          <bdi>{site.name}</bdi>
        ) : (
          <a
            class="settings-nav-site"
            href={pathOf({ screen: 'settings', page: 'site', siteId: site.id, tab: 'install' })}
          >
            <bdi>{site.name}</bdi>
          </a>
        )}
      </h2>
      {unfolded &&
        SITE_PAGES.map((each) => (
          <NavLink
            key={each}
            path={pathOf({ screen: 'settings', page: 'site', siteId: site.id, tab: each })}
            current={each === tab}
            label={t(`settings.site.${each}`)}
          >
            {each === 'addresses' && asking > 0 && (
              <span class="settings-nav-count">
                <span aria-hidden="true">{number(asking)}</span>
                <span class="visually-hidden">{t('addresses.badge', { count: asking })}</span>
              </span>
            )}
          </NavLink>
        ))}
    </>
  )
}

type NavLinkProps = { path: string; current: boolean; label: string; children?: ComponentChildren }

function NavLink({ path, current, label, children }: NavLinkProps) {
  return (
    <a class="settings-link" href={path} aria-current={current ? 'page' : undefined}>
      {label}
      {children}
    </a>
  )
}
