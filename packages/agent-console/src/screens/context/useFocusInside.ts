import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

/** While `on`, the focus is in the element; afterwards it is where it was before, when that is still there. */
export function useFocusInside(element: RefObject<HTMLElement | null>, on: boolean): void {
  useLayoutEffect(() => {
    if (!on) return undefined
    const before = document.activeElement
    element.current?.focus()
    return () => {
      // What is covered takes no focus until the page is drawn without the cover.
      if (before instanceof HTMLElement) requestAnimationFrame(() => before.focus())
    }
  }, [element, on])
}
