import type { Path } from './Product.ts'

/** What the page tells: since when, in milliseconds of the epoch, something is so. `start` comes with the top frame's navigation. */
export type Moment = 'start' | 'opener' | 'click' | 'shown' | 'focused'

/** In the frame's own coordinates. */
export type Point = { readonly x: number; readonly y: number }

/** The names by which page and bench know each other. */
export type Probed = {
  benchMark(moment: Moment, at: number, place?: Point): void
  /** Longest task of the main thread so far, ms; 0 when none took 50 or more. */
  benchLongest: number
}

/**
 * Runs in every frame before its own scripts. A frame loop looks for two elements, and reads the clock in the task right after the
 * frame in which one was first to be seen, or had the focus: when that frame was painted. What fades in counts from its first
 * frame: the fading is done by the compositor, of which this thread hears late. Nothing outside the function
 * is used, and the page is asked by no other script: the driver's own would be the longest task of a small widget.
 */
export function probe({ opener, textbox }: { opener: Path; textbox: Path | null }): void {
  const page = window as unknown as Window & Probed
  const told = new Set<Moment>()
  const tell = (moment: Moment, now: number, element?: Element): void => {
    if (told.has(moment)) return
    told.add(moment)
    const { x = 0, y = 0, width = 0, height = 0 } = element?.getBoundingClientRect() ?? {}
    page.benchMark(moment, performance.timeOrigin + now, { x: x + width / 2, y: y + height / 2 })
  }
  const painted = (moment: Moment, element: Element): void => {
    if (told.has(moment)) return
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => tell(moment, performance.now(), element))
    port1.start()
    port2.postMessage(null)
  }
  const find = (path: Path | null): Element | null => {
    let root: ParentNode | null = document
    let found: Element | null = null
    for (const selector of path ?? []) {
      found = root?.querySelector(selector) ?? null
      root = found?.shadowRoot ?? null
    }
    return found
  }
  const seen = (element: Element): boolean => {
    if (!element.checkVisibility({ visibilityProperty: true })) return false
    const { width, height, top, left, bottom, right } = element.getBoundingClientRect()
    return width > 0 && height > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
  }
  const hasFocus = (element: Element): boolean => {
    let active = document.activeElement
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
    return active === element && document.hasFocus()
  }
  const look = (): void => {
    const bell = told.has('opener') ? null : find(opener)
    if (bell !== null && seen(bell)) painted('opener', bell)
    const box = find(textbox)
    if (box !== null && seen(box)) {
      painted('shown', box)
      if (hasFocus(box)) painted('focused', box)
    }
    if (!told.has('focused')) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  addEventListener('click', (event) => tell('click', event.timeStamp), true)

  if (window !== top) return
  page.benchLongest = 0
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) page.benchLongest = Math.max(page.benchLongest, duration)
  }).observe({ type: 'longtask', buffered: true })
  tell('start', 0)
}
