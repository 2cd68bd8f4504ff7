import { signal } from '@preact/signals'
import type { Tab } from '../models/edges.ts'

/** This tab: [A8] looked at means visible and focused. */
export function createTab(): Tab & { onReturn(fn: () => void): void; readonly visible: () => boolean } {
  const isLookedAt = () => document.visibilityState === 'visible' && document.hasFocus()
  const lookedAt = signal(isLookedAt())
  const read = () => (lookedAt.value = isLookedAt())
  const returns: (() => void)[] = []
  document.addEventListener('visibilitychange', read)
  addEventListener('focus', read)
  addEventListener('blur', read)
  const wake = () => returns.forEach((fn) => fn())
  document.addEventListener('visibilitychange', wake)
  addEventListener('online', wake)
  addEventListener('pageshow', wake)
  return {
    lookedAt,
    visible: () => document.visibilityState === 'visible',
    setTitle: (title) => (document.title = title),
    onReturn: (fn) => void returns.push(fn),
  }
}
