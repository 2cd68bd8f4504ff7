import { effect, untracked } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { Route } from './route.ts'

type Page = {
  readonly route: ReadonlySignal<Route>
  readonly overlay: Signal<'none' | 'shortcuts' | 'transfer' | 'context'>
  readonly go: (route: Route, how?: 'push' | 'replace') => void
}

/**
 * [A31] The page about the visitor has an address while it lies over the conversation, so that Back leads from it to the chat.
 * Answers with the way to stop.
 * @param back one step back in the browser's history
 */
export function followAbout({ route, overlay, go }: Page, back: () => void): () => void {
  // Whether the entry before this one is the conversation: not after a reload.
  let pushed = false
  const stopRoute = effect(() => {
    const at = route.value
    const asked = at.screen === 'inbox' && at.about === true
    const open = overlay.peek() === 'context'
    if (asked !== open) overlay.value = asked ? 'context' : 'none'
  })
  const stopOverlay = effect(() => {
    const open = overlay.value === 'context'
    const at = route.peek()
    if (at.screen !== 'inbox' || at.conversationId === null || open === (at.about === true)) return
    untracked(() => {
      const { about: _, ...chat } = at
      if (open) go({ ...chat, about: true })
      else if (pushed) back()
      else go(chat, 'replace')
    })
    pushed = open
  })
  return () => {
    stopRoute()
    stopOverlay()
  }
}
