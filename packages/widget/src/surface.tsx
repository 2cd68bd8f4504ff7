import { render } from 'preact'
import type { Actions, View } from './model/view.ts'
import { growField } from './parts/growField.ts'
import { theme } from './theme.ts'
import { Icon } from './views/icons.tsx'
import { Panel } from './views/Panel.tsx'
import type { Stages } from './views/stages.ts'
import css from './widget.css'

/** What the loader made: the shadow root, the launcher in it, and how it shall look. */
export type Place = { root: ShadowRoot; launcher: HTMLElement; color: string; corner: string }

/** Keeps the log where it is read: called before a change, what it answers after (see parts/holdLog.ts). */
type Hold = (log: HTMLElement | null) => (log: HTMLElement | null, first?: string, ours?: string) => void

/** Paints views into the shadow root, and keeps the launcher and the focus in step with them. */
export function surface(
  { root, launcher, color, corner }: Place,
  act: Actions,
): (view: View, stages: Stages, hold?: Hold) => void {
  const box = document.createElement('div')
  adopt(root, css)
  root.append(box)
  const still = new CSSStyleSheet()
  still.replaceSync('html{overflow:hidden!important}')
  let shown = ''

  return (view, stages, hold) => {
    const { t, open, full, unread, dark, scale, body, foot } = view
    const log = () => box.querySelector<HTMLElement>('.log')
    const settle = hold?.(log())
    box.className = `root ${corner}${dark ? ' dark' : ''}${full ? ' full' : ''}${scale >= 1.5 ? ' big' : ''}`
    box.lang = t.lang
    for (const [name, value] of Object.entries({ ...theme(color, dark), '--scale': scale }))
      box.style.setProperty(name, String(value))
    render(
      <>
        {open && <Panel {...{ view, act, stages }} />}
        {open && <Icon name="down" />}
        {!open && unread > 0 && (
          <span class="badge" aria-hidden="true">
            {unread > 99 ? '99+' : unread}
          </span>
        )}
        <p class="heard" id="unread" aria-live="polite">
          {!open && unread > 0 && view.talk!.unread(unread)}
        </p>
      </>,
      box,
    )
    growField(box.querySelector('.grows'))
    if (settle)
      settle(
        log(),
        body.screen === 'conversation' ? body.log.items[0]?.key : '',
        body.screen === 'conversation' ? body.log.ours : '',
      )
    else log()?.scrollTo(0, 1e6)

    // Nothing scrolls behind a panel that covers the page.
    document.adoptedStyleSheets = [
      ...document.adoptedStyleSheets.filter((sheet) => sheet !== still),
      ...(open && full ? [still] : []),
    ]
    launcher.ariaLabel = open ? t.closeChat : t.openChat
    launcher.ariaExpanded = String(open)
    launcher.setAttribute('aria-describedby', 'unread')
    launcher.className = `l${open ? ' open' : ''}${open && full ? ' full' : ''}${!open && unread ? ' rings' : ''}`

    // The focus goes in with the panel, follows what takes a field's place, and comes back to the launcher.
    const screen = open ? `${body.screen} ${foot.kind} ${JSON.stringify(view.menu)}` : ''
    if (screen !== shown) {
      const target =
        box.querySelector<HTMLElement>('.sheet [data-focus]') ?? box.querySelector<HTMLElement>('[data-focus]')
      if (open && !view.quiet && (!shown || !root.activeElement || view.menu || body.screen === 'leave'))
        target?.focus({ preventScroll: true })
      if (!open) launcher.focus({ preventScroll: true })
      if (target || !open) shown = screen
    }
  }
}

/** Adds a style sheet in the one way every page's security policy allows. */
export function adopt(root: ShadowRoot, text: string): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  root.adoptedStyleSheets.push(sheet)
}
