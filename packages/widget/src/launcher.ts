import { BELL_BODY, BELL_BUTTON } from './parts/bellShape.ts'

/**
 * Builds the host element with its shadow root and the launcher in it; the caller puts it into the page. Only by what every
 * security policy allows: a constructed sheet, elements made one by one. What the `data-*` settings say comes before what the
 * site says.
 */
export function paintLauncher(
  page: Document,
  site: { color: string; corner: string },
  data: DOMStringMap,
): { host: HTMLElement; root: ShadowRoot; launcher: HTMLButtonElement } {
  const color = data['color'] ?? site.color
  const host = page.createElement('deskbell-widget')
  const root = host.attachShadow({ mode: 'open' })
  const launcher = page.createElement('button')
  const sheet = new CSSStyleSheet()
  // The lighter half of all grounds takes dark ink; theme.ts has the exact formula, which the panel uses.
  const light = [0.21, 0.72, 0.07].reduce(
    (sum, part, at) => sum + part * (parseInt(color.slice(at * 2 + 1, at * 2 + 3), 16) / 255) ** 2.2,
    0,
  )
  const ink = light < 0.19 ? '#fff' : '#000'
  const side = (data['corner'] ?? site.corner) === 'left' ? 'start:' : 'end:'
  sheet.replaceSync(
    // Each declaration of the host needs !important: without it the page's own `*{}` wins.
    ':host{all:initial!important;position:fixed!important;z-index:2147483000!important;direction:ltr!important;unicode-bidi:isolate!important}' +
      `.l{all:unset;position:fixed;inset-inline-${side}24px;bottom:24px;width:56px;height:56px;border-radius:50%;display:grid;place-items:center;cursor:pointer;background:${color};color:${ink};box-shadow:0 8px 24px #0003,0 2px 6px #0002}` +
      `.l:hover{background:color-mix(in srgb,${color},#000 12%)}.l:active{scale:.97}.l:focus-visible{outline:2px solid ${color};outline-offset:2px}` +
      '.l svg{width:34px;fill:currentColor}.open svg{visibility:hidden}' +
      `@media(max-width:479px){.l{inset-inline-${side}16px;bottom:calc(16px + env(safe-area-inset-bottom))}}.l[hidden],.l.full{display:none}@media print{.l{display:none}}`,
  )
  root.adoptedStyleSheets = [sheet]
  const draw = (parent: Element, name: string, key: string, value: string): Element => {
    const element = page.createElementNS('http://www.w3.org/2000/svg', name)
    element.setAttribute(key, value)
    parent.append(element)
    return element
  }
  const bell = draw(launcher, 'svg', 'viewBox', '0 0 34 34')
  draw(bell, 'path', 'd', BELL_BODY)
  draw(bell, 'path', 'd', BELL_BUTTON).setAttribute('fill', ink === '#fff' ? '#f2cf8c' : ink)
  launcher.className = 'l'
  launcher.ariaLabel = 'Open chat'
  launcher.hidden = 'hideLauncher' in data
  root.append(launcher)
  return { host, root, launcher }
}
