import type { Signal } from '@preact/signals'
import { LocationProvider, useLocation } from 'preact-iso'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { createAddresses } from './browser/addresses.ts'
import type { Texts } from './i18n/Texts.ts'
import type { App as AppModel } from './models/App.ts'
import { layoutOf } from './models/layout.ts'
import type { Layout } from './models/layout.ts'
import { LayoutProvider, TextsProvider } from './parts/context.ts'
import { App } from './screens/App.tsx'

type Props = {
  app: AppModel
  addresses: ReturnType<typeof createAddresses>
  texts: Texts
  layout: Signal<Layout>
}

/** Our own links are relative to the page's <base>; everything else is left to the browser. */
const OURS = /^(?![a-z][a-z0-9+.-]*:|\/)/i

/** The page with its words, its room and its addresses. */
export function Root({ app, addresses, texts, layout }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => (layout.value = layoutOf(element.clientWidth)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [layout])
  return (
    <TextsProvider value={texts}>
      <LayoutProvider value={layout}>
        <LocationProvider scope={OURS}>
          <AddressBar addresses={addresses} />
          <div class="app" ref={frame}>
            <App app={app} />
          </div>
        </LocationProvider>
      </LayoutProvider>
    </TextsProvider>
  )
}

/** Tells the models what the address bar says, and lets them change it. */
function AddressBar({ addresses }: { addresses: Props['addresses'] }) {
  const { url, route } = useLocation()
  useEffect(() => addresses.arrived(url, route), [url, route, addresses])
  return null
}
