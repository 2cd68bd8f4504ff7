import type { SiteSettings } from '@deskbell/protocol'
import type { App } from '../../models/App.ts'
import type { SitePage as Tab } from '../../models/route.ts'
import { AddressesPage } from './AddressesPage.tsx'
import { AppearancePage } from './AppearancePage.tsx'
import { DepartmentsPage } from './DepartmentsPage.tsx'
import { IdentityPage } from './IdentityPage.tsx'
import { InstallPage } from './InstallPage.tsx'
import { PeoplePage } from './PeoplePage.tsx'

/** One page of a site's settings. */
export function SitePage({ site, tab, demo }: { site: SiteSettings; tab: Tab; demo: App['demo'] }) {
  switch (tab) {
    case 'install':
      return <InstallPage site={site} demo={demo} />
    case 'appearance':
      return <AppearancePage site={site} />
    case 'addresses':
      return <AddressesPage site={site} />
    case 'departments':
      return <DepartmentsPage site={site} />
    case 'people':
      return <PeoplePage site={site} />
    case 'identity':
      return <IdentityPage site={site} />
  }
}
