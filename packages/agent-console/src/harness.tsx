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
// Checks that look at many of them stay on the page and call show().

type Look = { lang?: string | null; dir?: string | null; theme?: string | null }

declare global {
  interface Window {
    /** Draws a state in place of the one before. Resolves when all that its plot clicks is clicked. */
    show(name: StateName, look: Look): Promise<void>
    names: string[]
  }
}

const layout = signal<Layout>(layoutOf(innerWidth))
const root = document.getElementById('app')
let before: World | null = null

window.names = Object.keys(states)
window.show = async (name, { lang, dir, theme }) => {
  if (!root) return
  render(null, root)
  before?.app.close()
  const world = await startWorld({ ...states[name], ...(lang ? { lang } : {}) })
  before = world
  document.documentElement.lang = world.texts.locale
  document.documentElement.dir = dir ?? world.texts.dir
  document.documentElement.dataset['theme'] = theme ?? 'light'
  layout.value = layoutOf(innerWidth)
  await new Promise<void>((drawn) => render(<Harness key={name} world={world} onDrawn={drawn} />, root))
}

const asked = new URLSearchParams(location.search)
if (asked.has('list')) document.documentElement.dataset['states'] = window.names.join(' ')
const name = (asked.get('state') ?? 'conversation') as StateName
void window.show(name, { lang: asked.get('lang'), dir: asked.get('dir'), theme: asked.get('theme') }).then(() => {
  document.documentElement.dataset['ready'] = ''
  if (asked.has('live')) setInterval(() => before?.clock.advance(1000), 1000)
})

function Harness({ world, onDrawn }: { world: World; onDrawn: () => void }) {
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
    void clickAll(world.plot.click ?? '').then(onDrawn)
    return () => {
      removeEventListener('click', follow)
      removeEventListener('resize', resize)
    }
  }, [world, onDrawn])
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
