import type { Call, Config, Context, Panel } from './context.ts'
import { paintLauncher } from './launcher.ts'

/** Replaced by the relay with what it knows of the site: see README.md. */
declare const __DESKBELL_CONFIG__: Config

type Global = { Deskbell?: Context['api'] & { v?: number } }

/** Calls that can wait until somebody talks: on, off, once, identify, setAttributes, close. They change nothing that is seen. */
const waits = /^(on|off|id|set|cl)/

function start(page: Document, global: Global): void {
  const config = __DESKBELL_CONFIG__
  // A second tag on the page, or a page that runs its scripts anew.
  if (global.Deskbell?.v) return
  if ('refused' in config) return console.warn('Deskbell may not be shown on', config.refused)
  const { src, dataset } = (page.currentScript ?? page.querySelector('[src*="/widget.js"]')) as HTMLScriptElement
  const { site, appearance, panel } = config
  const { host, root, launcher } = paintLauncher(page, appearance, dataset)

  // Pages that swap their body take the launcher with it; and there may be none yet.
  const observer = new MutationObserver(attach)
  function attach(): void {
    const { body } = page
    if (!host.isConnected) body?.append(host)
    for (const parent of [page.documentElement, body]) if (parent) observer.observe(parent, { childList: true })
  }
  attach()

  const calls = (global.Deskbell?.q ?? []) as Call[]
  const api = ((...call: Call[]) => {
    api.q.push(call)
    if (!waits.test(call[0] as never)) load()
  }) as unknown as NonNullable<Global['Deskbell']>
  api.q = calls
  api.v = 1
  global.Deskbell = api

  const context: Context = {
    config,
    src,
    root,
    launcher,
    data: dataset,
    api,
    remove() {
      observer.disconnect()
      host.remove()
      delete global.Deskbell
    },
  }
  const [file, mount] = panel.split('#') as [string, string]
  let coming: Promise<Panel | void> | undefined
  const load = (then?: (panel: Panel) => void): void => {
    coming ??= import(new URL(file, src).href)
      .then((module) => module[mount](context))
      .catch((error) => {
        coming = undefined
        console.warn('Deskbell: script-src must allow', src, error)
      })
    void coming.then((panel) => panel && then?.(panel))
  }
  launcher.onpointerenter = launcher.onfocus = () => load()
  launcher.onclick = () => load((panel) => panel.toggle())
  if (calls.some((call) => !waits.test(call[0] as never))) load()

  try {
    const session = localStorage.getItem(`deskbell:${site}:s`)
    if (session) (globalThis.requestIdleCallback ?? setTimeout)(() => load((panel) => panel.resume(session[0] === 'o')))
  } catch {
    // Denied: then nothing was kept either.
  }
}

try {
  start(document, globalThis as Global)
} catch (error) {
  console.warn('Deskbell:', error)
}
