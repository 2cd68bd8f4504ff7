import type { Client } from '@deskbell/client'
import type { Core } from './model/core.ts'
import type { Sharing } from './tabs.ts'

type Parts = {
  core: Core
  client: Client
  sharing: Sharing
  /** What the keys in storage begin with. */
  prefix: string
}

/** Keeps the connection in step with the page: seen or not, asleep, gone, and what other tabs do. Answers with the end of it. */
export function watchTabs({ core, client, sharing, prefix }: Parts): () => void {
  const { ui, page } = core
  const end = new AbortController()
  const on = (target: EventTarget, type: string, run: (event: never) => void): void =>
    target.addEventListener(type, run as EventListener, end)

  const seen = (): void => {
    client.setVisible(page.visible())
    if (page.visible()) sharing.seek()
    core.changed()
  }
  on(document, 'visibilitychange', seen)
  on(window, 'pagehide', sharing.leave)
  on(window, 'pageshow', ({ persisted }: PageTransitionEvent) => persisted && seen())
  on(window, 'online', client.wake)
  // Another tab sent something, or wrote on.
  on(window, 'storage', ({ key, newValue }: StorageEvent) => {
    if (key === prefix + 'd') ui.draft = newValue ?? ''
    else if (key?.startsWith(prefix + 'o:')) client.refresh()
    else return
    core.changed()
  })
  return () => end.abort()
}
