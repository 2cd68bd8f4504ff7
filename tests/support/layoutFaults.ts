/** What is wrong with how a page is laid out, one line each. */
export type LayoutFaults = { clipped: string[]; overlapping: string[]; outside: string[]; small: string[] }

/**
 * Looks at the page as it stands: words that are cut through (what has no room may be left out whole), controls that lie over each other, things outside the window, and
 * targets too small to hit. Goes into the page as text, so all it needs is inside.
 * @param cutOn where an ellipsis may stand for words: selectors of what people wrote or are called, in one line
 */
export function layoutFaults(cutOn: string): LayoutFaults {
  type Box = { left: number; top: number; right: number; bottom: number }
  const faults: LayoutFaults = { clipped: [], overlapping: [], outside: [], small: [] }
  const dialog = [...document.querySelectorAll('dialog[open]')].at(-1)
  const top = dialog ?? document.body
  const popovers = [...document.querySelectorAll(':popover-open')]
  const interactive = 'a[href], button, input, select, textarea, summary, [role="separator"][tabindex]'

  const nameOf = (element: Element) => {
    const words = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replaceAll(/\s+/g, ' ')
    return `${element.tagName.toLowerCase()}.${element.getAttribute('class')?.split(' ')[0] ?? ''} "${words.slice(0, 40)}"`
  }
  const meet = (a: Box, b: Box): Box => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  })
  const isThere = ({ left, top: above, right, bottom }: Box) => right - left > 1 && bottom - above > 1
  const hidden = (element: Element) =>
    !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) ||
    element.closest('.skip:not(:focus-visible), [inert]') !== null

  const frames = new Map<Element, { box: Box; x: string; y: string; style: CSSStyleDeclaration }>()
  const frameOf = (element: Element) => {
    const known = frames.get(element)
    if (known) return known
    const style = getComputedStyle(element)
    const rect = element.getBoundingClientRect()
    const box = {
      left: rect.left + element.clientLeft,
      top: rect.top + element.clientTop,
      right: rect.left + element.clientLeft + element.clientWidth,
      bottom: rect.top + element.clientTop + element.clientHeight,
    }
    const made = { box, x: style.overflowX, y: style.overflowY, style }
    frames.set(element, made)
    return made
  }
  /** What holds it in place, from the inside out: what is fixed or on top of the page is held by nothing. */
  function* around(element: Element) {
    let { position } = getComputedStyle(element)
    for (let each = element.parentElement; each && each !== document.documentElement; each = each.parentElement) {
      if (position === 'fixed') return
      const frame = frameOf(each)
      if (position !== 'absolute' || frame.style.position !== 'static') {
        yield { element: each, ...frame }
        position = frame.style.position
      }
    }
  }
  const scrolls = (overflow: string) => overflow === 'auto' || overflow === 'scroll'

  /** The part of an element that can be seen, and hit. */
  const seen = (element: Element): Box => {
    const { left, top: above, right, bottom } = element.getBoundingClientRect()
    let box: Box = { left, top: above, right, bottom }
    for (const { box: frame, x, y } of around(element)) {
      if (x !== 'visible') box = meet(box, { ...box, left: frame.left, right: frame.right })
      if (y !== 'visible') box = meet(box, { ...box, top: frame.top, bottom: frame.bottom })
    }
    return meet(box, { left: 0, top: 0, right: innerWidth, bottom: innerHeight })
  }

  const mayBeCut = (element: Element, box: Element) => {
    const { textOverflow, webkitLineClamp } = frameOf(box).style
    const told = textOverflow === 'ellipsis' || webkitLineClamp !== 'none'
    return told && (element.closest(cutOn) !== null || box.matches(cutOn))
  }

  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!element || !node.textContent?.trim() || hidden(element) || element.matches('option, script, textarea'))
      continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const text = range.getBoundingClientRect()
    const self = { element, ...frameOf(element) }
    let { position } = self.style
    // An inline box has no frame of its own.
    const holders = self.style.display === 'inline' ? [...around(element)] : [self, ...around(element)]
    for (const { element: holder, box, x, y, style } of holders) {
      const wide = text.left < box.left - 1 || text.right > box.right + 1
      const high = text.top < box.top - 2 || text.bottom > box.bottom + 2
      // One pixel of it: for ears, not for eyes.
      if (x !== 'visible' && box.right - box.left <= 2 && box.bottom - box.top <= 2) break
      const cutAcross = wide && x !== 'visible'
      const cutDown = high && y !== 'visible' && !scrolls(y)
      if ((cutAcross || cutDown) && (mayBeCut(element, holder) || !isThere(meet(text, box)))) break
      if (cutAcross || cutDown) {
        faults.clipped.push(`${nameOf(element)} "${node.textContent.trim().slice(0, 40)}" by ${nameOf(holder)}`)
        break
      }
      const control = holder.matches('button, a.button, .tab, .kind, .segment, label')
      if (control && wide && style.display !== 'inline')
        faults.clipped.push(`${nameOf(element)} is wider than its ${nameOf(holder)}`)
      if (scrolls(y)) break
      ;({ position } = style)
      if (position === 'fixed') break
    }
  }
  for (const field of top.querySelectorAll<HTMLInputElement | HTMLSelectElement>('select, input')) {
    const { paddingInlineStart, paddingInlineEnd, font } = getComputedStyle(field)
    const shown = field instanceof HTMLSelectElement ? field.selectedOptions[0]?.text : field.placeholder
    if (!shown || hidden(field) || field.matches('.cover')) continue
    const pen = new OffscreenCanvas(1, 1).getContext('2d')
    if (!pen) continue
    pen.font = font
    const room = field.clientWidth - parseFloat(paddingInlineStart) - parseFloat(paddingInlineEnd)
    if (pen.measureText(shown).width > room + 1) faults.clipped.push(`${nameOf(field)} shows not all of "${shown}"`)
  }

  const layerOf = (element: Element) => popovers.findIndex((each) => each.contains(element))
  const controls = [...top.querySelectorAll(interactive)]
    // A box in its label is hit by the label.
    .map((element) => (element.matches('[type=checkbox], [type=radio]') && element.closest('label')) || element)
    .filter((element, index, all) => !hidden(element) && all.indexOf(element) === index)
    .map((element) => ({ element, box: seen(element), layer: layerOf(element) }))
    .filter(({ box }) => isThere(box))
  controls.forEach(({ element, box, layer }, index) => {
    const { width, height } = element.getBoundingClientRect()
    const inText = getComputedStyle(element).display === 'inline'
    if (Math.min(width, height) < 24 && !inText && !element.matches('[role="separator"]'))
      faults.small.push(`${nameOf(element)} is ${width.toFixed(1)} × ${height.toFixed(1)}`)
    for (const other of controls.slice(index + 1)) {
      if (other.layer !== layer || element.contains(other.element) || other.element.contains(element)) continue
      if (
        isThere(meet(box, other.box)) &&
        !element.matches('[role="separator"]') &&
        !other.element.matches('[role="separator"]')
      )
        faults.overlapping.push(`${nameOf(element)} and ${nameOf(other.element)}`)
    }
  })

  const tooWide = document.documentElement.scrollWidth - innerWidth
  if (tooWide > 0) faults.outside.push(`the page is ${tooWide} px wider than the window`)
  for (const element of top.querySelectorAll('*')) {
    if (element.closest('svg') || hidden(element)) continue
    const rect = element.getBoundingClientRect()
    if (!rect.width || !rect.height) continue
    if (rect.left < -1 || rect.right > innerWidth + 1) {
      if ([...around(element)].some(({ x }) => x !== 'visible')) continue
      faults.outside.push(`${nameOf(element)} from ${rect.left.toFixed()} to ${rect.right.toFixed()}`)
    }
    const frame = frameOf(element)
    if (scrolls(frame.x) && element.scrollWidth > element.clientWidth + 1 && !element.matches('textarea, input'))
      faults.outside.push(`${nameOf(element)} scrolls sideways by ${element.scrollWidth - element.clientWidth}`)
  }
  for (const part of [dialog, ...popovers]) {
    const rect = part?.getBoundingClientRect()
    if (part && rect && (rect.top < 0 || rect.bottom > innerHeight + 1 || rect.left < 0 || rect.right > innerWidth + 1))
      faults.outside.push(`${nameOf(part)} does not fit the window`)
  }
  return faults
}
