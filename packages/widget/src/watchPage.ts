import type { Core } from './model/core.ts'

type Parts = {
  core: Core
  queries: MediaQueryList[]
  root: ShadowRoot
  /** Address of the relay's socket. */
  relay: string
  /** Out of what is open, one step. */
  escape(): void
}

/** Events that the page's own shortcuts would take for theirs: a shadow root lets them out, retargeted. */
const PRIVATE = 'keydown keyup keypress copy cut paste dragenter dragover drop'

/** Keeps the panel in step with the page. Answers with the end of it. */
export function watchPage({ core, queries, root, relay, escape }: Parts): () => void {
  const { style } = root.host as HTMLElement
  const end = new AbortController()
  const on = (target: EventTarget | null, types: string, run: (event: never) => void): void => {
    for (const type of types.split(' ')) target?.addEventListener(type, run as EventListener, end)
  }
  for (const query of queries) on(query, 'change', core.changed)

  on(window, 'offline', () => core.client.drop())

  // On a phone the panel is what is seen above the keyboard.
  const view = visualViewport
  on(view, 'resize scroll', () => {
    style.setProperty('--height', view!.height + 'px')
    style.setProperty('--top', view!.offsetTop + 'px')
  })

  on(document, 'securitypolicyviolation', ({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent) => {
    if (relay.startsWith(blockedURI)) console.warn(`Deskbell needs ${effectiveDirective} ${blockedURI}`)
  })
  on(root, PRIVATE, (event: Event) => event.stopPropagation())
  on(root, 'keydown', (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.isComposing) escape()
    if (event.key !== 'Tab' || !core.ui.full) return
    // Nothing but the panel is seen, so nothing but the panel is reached.
    const stops = [...root.querySelectorAll<HTMLElement>('.panel :is(button,a,input,textarea,[tabindex="0"])')]
    if (root.activeElement !== stops.at(event.shiftKey ? 0 : -1)) return
    event.preventDefault()
    stops.at(event.shiftKey ? -1 : 0)!.focus()
  })
  return () => end.abort()
}
