import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { signal } from '@preact/signals'
import { startWorld } from './fixtures/world.ts'
import type { World } from './fixtures/world.ts'
import { layoutOf } from './models/layout.ts'
import type { Layout } from './models/layout.ts'
import { LayoutProvider, TextsProvider } from './parts/context.ts'
import { App } from './screens/App.tsx'
import { states } from './states.ts'
import type { StateName } from './states.ts'

// A page for people and for the checks that shows any state of the table: harness.html?state=failed&lang=ar&theme=dark
const asked = new URLSearchParams(location.search)
const name = (asked.get('state') ?? 'conversation') as StateName
const layout = signal<Layout>(layoutOf(innerWidth))

if (asked.has('list')) document.documentElement.dataset['states'] = Object.keys(states).join(' ')

const plot = states[name]
const lang = asked.get('lang')
void startWorld({ ...plot, ...(lang ? { lang } : {}) }).then((world) => {
  document.documentElement.lang = world.texts.locale
  document.documentElement.dir = asked.get('dir') ?? world.texts.dir
  document.documentElement.dataset['theme'] = asked.get('theme') ?? 'light'
  const root = document.getElementById('app')
  if (root) render(<Harness world={world} />, root)
  if (asked.has('live')) setInterval(() => world.clock.advance(1000), 1000)
})

function Harness({ world }: { world: World }) {
  useEffect(() => {
    const follow = (event: MouseEvent) => {
      const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement)
      const href = link?.getAttribute('href')
      if (!link || href == null || link.target === '_blank') return
      event.preventDefault()
      if (!href.startsWith('#')) world.addresses.go(href === '.' ? '' : href)
    }
    const resize = () => (layout.value = layoutOf(innerWidth))
    addEventListener('click', follow)
    addEventListener('resize', resize)
    void clickAll(world.plot.click ?? '').then(() => (document.documentElement.dataset['ready'] = ''))
    return () => {
      removeEventListener('click', follow)
      removeEventListener('resize', resize)
    }
  }, [world])
  return (
    <TextsProvider value={world.texts}>
      <LayoutProvider value={layout}>
        <div class="app">
          <App app={world.app} />
        </div>
      </LayoutProvider>
    </TextsProvider>
  )
}

/** Clicks one thing after the other; what is not there in this layout is left out. */
async function clickAll(selectors: string) {
  for (const selector of selectors.split(',')) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    if (selector.trim() !== '') document.querySelector<HTMLElement>(selector)?.click()
  }
}
