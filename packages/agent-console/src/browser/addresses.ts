import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { Addresses } from '../models/edges.ts'

/** Where the console is served, with a slash at its end: told by the page's <base>, so that any proxy path works. */
export const consoleBase = (): URL => new URL('.', document.baseURI)

/** The address bar below the console's own path. The router tells it what is there, and does what it asks. */
export function createAddresses(base: URL): Addresses & {
  readonly current: Signal<string>
  /** Called by the router with each address. */
  arrived(url: string, route: (url: string, replace?: boolean) => void): void
} {
  const below = (url: string) => {
    const path = url.startsWith(base.pathname) ? url.slice(base.pathname.length) : ''
    return path.replace(/^\//, '')
  }
  const current = signal(below(location.pathname + location.search))
  let router: (url: string, replace?: boolean) => void = (url, replace) =>
    history[replace ? 'replaceState' : 'pushState'](null, '', url)
  return {
    current,
    arrived(url, route) {
      router = route
      current.value = below(url)
    },
    go(path, how = 'push') {
      if (path === current.peek()) return
      // At once, so that models need not wait for the router to draw.
      current.value = path
      router(base.pathname + path, how === 'replace')
    },
    back: () => history.back(),
    absolute: (path) => new URL(path, base).href,
  }
}
