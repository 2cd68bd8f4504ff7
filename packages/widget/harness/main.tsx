// Shows one state of the table: harness.html?state=typing&lang=ar&dark=1&full=1
import { formats } from '../src/model/talk/formats.ts'
import { present } from '../src/model/present.ts'
import { locale as ar } from '../src/i18n/ar.ts'
import { locale as de } from '../src/i18n/de.ts'
import { en } from '../src/i18n/en.ts'
import type { Locale } from '../src/i18n/Locale.ts'
import { enMore } from '../src/i18n/enMore.ts'
import { adopt, surface } from '../src/surface.tsx'
import { rest } from '../src/states/scenes.ts'
import { states } from '../src/states/states.ts'
import type { State } from '../src/states/scenes.ts'
import type { StateName } from '../src/states/states.ts'
import { enTalk } from '../src/i18n/enTalk.ts'
import { presentTalk } from '../src/model/talk/presentTalk.ts'
import { NOW } from '../src/states/people.ts'
import { holdLog } from '../src/parts/holdLog.ts'
import { talkViews } from '../src/views/talk/TalkViews.ts'
import { moreViews } from '../src/views/more/MoreViews.ts'
import { paintLauncher } from '../src/launcher.ts'
import talkCss from '../src/talk.css'
import moreCss from '../src/more.css'

declare global {
  interface Window {
    show(name: StateName, options: { lang: string; dark: boolean; full: boolean; color?: string }): void
    names: string[]
  }
}

const english: Locale = { t: en, talk: enTalk, more: enMore, intl: 'en-GB' }
const locales: Record<string, Locale> = { ar, de }

window.names = Object.keys(states)
window.show = (name, { lang, dark, full, color = '#0F6B5C' }) => {
  document.querySelector('deskbell-widget')?.remove()
  const state: State = states[name]
  const { host, root, launcher } = paintLauncher(document, { color, corner: 'right' }, {})
  document.body.append(host)
  const { t, talk, more, intl } = locales[lang] ?? english
  const act = new Proxy({}, { get: () => () => undefined }) as never
  const snapshot = { ...rest.snapshot, ...state.snapshot }
  const ui = { ...rest.ui, dark, full, ...state.ui }
  const view = present(
    {
      snapshot,
      ui,
      words: { t, talk, more, locale: intl, formats: formats(intl) },
      look: { name: 'Halden', greeting: 'Ask about lamps, an order, or a return.' },
      now: NOW,
      current: snapshot.conversations.find(({ id }) => id === ui.current),
    },
    presentTalk,
  )
  const show = surface({ root, launcher, color, corner: 'right' }, act)
  adopt(root, talkCss)
  adopt(root, moreCss)
  const hold = holdLog({ atEnd() {}, nearTop() {} })
  show(view, { talk: { views: talkViews, act }, more: { views: moreViews, act } }, hold)
}
