import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { App } from '../../models/App.ts'
import { isSideBySide } from '../../models/layout.ts'
import { pathOf } from '../../models/route.ts'
import type { Route } from '../../models/route.ts'
import { administers } from '../../models/settings/site.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { AccountPage } from './AccountPage.tsx'
import { AgentsPage } from './AgentsPage.tsx'
import { SettingsNav } from './SettingsNav.tsx'
import { SitePage } from './SitePage.tsx'

/** Settings: where to go beside what is there; on a phone one after the other. */
export function Settings({ app }: { app: App }) {
  const { route, go, directory, saves } = useConsole()
  const wide = isSideBySide(useLayout().value)
  const at = route.value
  const sites = directory.sites.value
  const me = directory.me.value
  const isIndex = at.screen === 'settings' && at.page === 'sites'

  useEffect(() => {
    // The index is a page of its own on a phone only.
    if (!isIndex || !wide || sites === null) return
    const first = sites.find((site) => administers(me, site.id))
    go(
      first
        ? { screen: 'settings', page: 'site', siteId: first.id, tab: 'install' }
        : { screen: 'settings', page: 'account' },
      'replace',
    )
  }, [isIndex, wide, sites, me, go])
  const pageKey = at.screen === 'settings' ? pathOf(at) : null
  // Whoever comes to a page sees it as it is now: people join and change without this page being told.
  useEffect(() => {
    saves.forget()
    if (pageKey !== null) void directory.refresh()
  }, [pageKey, saves, directory])

  if (at.screen !== 'settings') return null
  return (
    <>
      {wide && <SettingsNav />}
      {!wide && isIndex && <Index />}
      {!isIndex && <Page at={at} demo={app.demo} />}
    </>
  )
}

/** Where only one pane has room, the way to the pages is a page. */
function Index() {
  const { t } = useTexts()
  return (
    <main class="settings-index" id="conversation" tabIndex={-1}>
      <h1 class="settings-title">{t('settings.title')}</h1>
      <SettingsNav />
    </main>
  )
}

function Page({ at, demo }: { at: Extract<Route, { screen: 'settings' }>; demo: App['demo'] }) {
  const { t } = useTexts()
  const { directory } = useConsole()
  const me = directory.me.value
  if (at.page === 'account') return <AccountPage />
  if (at.page === 'agents') {
    return me?.owner ? (
      <AgentsPage />
    ) : (
      <Blank title={t('settings.notYours.title')} text={t('settings.notYours.text')} />
    )
  }
  if (at.page !== 'site') return null
  if (directory.sites.value === null)
    return directory.failed.value ? <Failed /> : <main class="settings-main" id="conversation" aria-busy="true" />
  const site = directory.sites.value.find((each) => each.id === at.siteId)
  if (!site) return <Blank title={t('settings.noSite.title')} text={t('settings.noSite.text')} />
  if (!administers(me, site.id))
    return <Blank title={t('settings.notYours.title')} text={t('settings.notYours.text')} />
  return <SitePage key={`${site.id}-${at.tab}`} site={site} tab={at.tab} demo={demo} />
}

function Failed() {
  const { t } = useTexts()
  const { directory } = useConsole()
  return (
    <Blank title={t('settings.failed')} text={t('settings.failed.text')}>
      <Button icon="refresh" onClick={() => void directory.refresh()}>
        {t('action.loadAgain')}
      </Button>
    </Blank>
  )
}

function Blank({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return (
    <main class="settings-main settings-blank" id="conversation" tabIndex={-1}>
      <div class="empty">
        <h1 class="empty-title">{title}</h1>
        <p>{text}</p>
        {children}
      </div>
    </main>
  )
}
