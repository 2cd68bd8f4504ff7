import { ChatClient, StopError, withFallback } from '@deskbell/client'
import { ListModel } from '@deskbell/client/lists'
import { signal } from '@preact/signals'
import { render } from 'preact'
import type { AgentView, ViewName } from '@deskbell/protocol'
import { consoleBase, createAddresses } from './browser/addresses.ts'
import { createBell } from './browser/bell.ts'
import { clipboard } from './browser/clipboard.ts'
import { clock } from './browser/clock.ts'
import { ask, environment, randomHex } from './browser/environment.ts'
import { createApi } from './browser/http.ts'
import { hasCommandKey, listenForKeys } from './browser/keyboard.ts'
import { createMemory } from './browser/storage.ts'
import { createTab } from './browser/tab.ts'
import { applyTheme } from './browser/theme.ts'
import { chooseLocale, createTexts } from './i18n/Texts.ts'
import { App } from './models/App.ts'
import { Console } from './models/Console.ts'
import { shortcutsOf } from './models/keys.ts'
import { layoutOf } from './models/layout.ts'
import type { Layout } from './models/layout.ts'
import { listSource } from './models/listSource.ts'
import { Preferences } from './models/Preferences.ts'
import { Root } from './Root.tsx'

// Puts the app together: the browser's edges, the models on them, the page on those. Nothing else starts anything.

const base = consoleBase()
const memory = createMemory()
const preferences = new Preferences(memory)
const addresses = createAddresses(base)
const tab = createTab()
const bell = createBell(clock.now)
const api = createApi(new URL('..', base).href)
const wanted = new URLSearchParams(location.search).get('lang')
const languages = [...(wanted === null ? [] : [wanted]), ...navigator.languages]
const texts = createTexts(chooseLocale(languages), languages)
const layout = signal<Layout>(layoutOf(innerWidth))

const shortcuts = new WeakMap<Console, ReturnType<typeof shortcutsOf>>()

const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(location.hostname)
const demoUrl = new URL('../demo', base).href

const app = new App({
  api,
  addresses,
  clock,
  memory,
  preferences,
  demo: { exists: loopback, open: () => void open(demoUrl, 'deskbell-demo') },
  openConsole,
})

document.documentElement.lang = texts.locale
document.documentElement.dir = texts.dir
applyTheme(preferences)
listenForKeys(() => (app.console.value ? shortcutsFor(app.console.value) : null))

const root = document.getElementById('app')
if (root) render(<Root app={app} addresses={addresses} texts={texts} layout={layout} />, root)
void app.start()

function shortcutsFor(console: Console) {
  let known = shortcuts.get(console)
  if (!known) shortcuts.set(console, (known = shortcutsOf(console, clock, () => layout.value)))
  return known
}

function openConsole(me: AgentView, self: App): Console {
  const storageKey = `deskbell/agent/${me.id}/`
  const socketUrl = new URL('../ws/agent', base)
  socketUrl.protocol = socketUrl.protocol.replace('http', 'ws')
  const client = new ChatClient({
    url: socketUrl.href,
    // A slot for each page: two windows of one agent may both be used.
    device: randomHex(16),
    storageKey,
    environment: withFallback(environment, {
      key: 'deskbell/stream',
      ask,
      load: () => import('@deskbell/client/stream'),
    }),
    onFault: log,
    hello: async () => {
      const answer = await api.ticket()
      if (answer.ok) return { auth: { ticket: answer.value.ticket } }
      if (answer.refused.code === 'unauthenticated') throw new StopError('unauthenticated')
      throw new Error(answer.refused.code)
    },
  })
  client.setVisible(tab.visible())
  tab.onReturn(() => {
    client.setVisible(tab.visible())
    if (tab.visible()) client.wake()
  })
  addEventListener('storage', (event) => {
    if (event.key?.startsWith(storageKey)) client.refresh()
  })
  const made = new Console({
    me,
    relay: client,
    openList: (view: ViewName) => listSource(new ListModel(client, environment, view)),
    clock,
    memory,
    tab,
    bell,
    clipboard,
    preferences,
    route: self.route,
    go: (route, how) => self.go(route, how),
    searchKeys: [hasCommandKey() ? '⌘' : 'Ctrl', 'K'],
    back: () => addresses.back(),
    sameDay: texts.sameDay,
    title: (unread) => texts.t('app.title', { unread }),
    upload: (ticket, file) => api.upload(ticket, file),
    absolute: (path) => addresses.absolute(path),
    logOut: () => self.logOut(),
    sessionEnded: () => self.sessionEnded(),
    reload: () => location.reload(),
    onFault: log,
  })
  client.connect()
  return made
}

/** Faults of our own go to the browser's log, where whoever runs the desk can find them. */
function log(error: unknown): void {
  console.error(error)
}
