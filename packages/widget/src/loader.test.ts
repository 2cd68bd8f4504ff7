// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Context } from './context.ts'

const config = {
  site: 'pk_1',
  appearance: { name: 'Halden', color: '#0F6B5C', corner: 'right', greeting: '' },
  // A module that keeps what it was given and what it was asked.
  panel: `data:text/javascript,${encodeURIComponent(
    'export const m = (c) => { globalThis.seen.push(c); return { open() {}, toggle: () => globalThis.asked.push("toggle"), resume: (o) => globalThis.asked.push("resume " + o) } }',
  )}#m`,
}
type Page = typeof globalThis & {
  Deskbell?: ((...call: unknown[]) => void) & { q?: unknown }
  __DESKBELL_CONFIG__?: unknown
  seen: Context[]
  asked: string[]
}
const page = globalThis as Page
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
const observers: MutationObserver[] = []
const RealObserver = MutationObserver

async function load(given: unknown = config, attributes: Record<string, string> = {}): Promise<void> {
  page.__DESKBELL_CONFIG__ = given
  const script = document.createElement('script')
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value)
  Object.defineProperty(script, 'src', { value: 'https://h.example/chat/widget.js?site=pk_1' })
  Object.defineProperty(document, 'currentScript', { value: script, configurable: true })
  await import(/* @vite-ignore */ `./loader.ts?${crypto.randomUUID()}`)
}
const hosts = () => document.querySelectorAll('deskbell-widget')
const launcher = () => hosts()[0]!.shadowRoot!.querySelector('button')!
const mounted = () => vi.waitFor(() => expect(page.seen).toHaveLength(1))

beforeEach(() => {
  vi.stubGlobal('requestIdleCallback', (run: () => void) => setTimeout(run))
  vi.stubGlobal(
    'MutationObserver',
    class extends RealObserver {
      constructor(run: MutationCallback) {
        super(run)
        observers.push(this)
      }
    },
  )
  page.seen = []
  page.asked = []
})
afterEach(() => {
  for (const observer of observers.splice(0)) observer.disconnect()
  delete page.Deskbell
  for (const host of hosts()) host.remove()
  localStorage.clear()
  warn.mockClear()
  vi.unstubAllGlobals()
})

describe('loader', () => {
  it('[W1] paints one launcher, by the name that can be relied on, and one global', async () => {
    const before = Object.keys(page)
    await load()
    expect(hosts()).toHaveLength(1)
    expect(launcher().ariaLabel).toBe('Open chat')
    expect(Object.keys(page).filter((key) => !before.includes(key) && !/CONFIG|localStorage/.test(key))).toEqual([
      'Deskbell',
    ])
  })

  it('[W1] a second tag changes nothing', async () => {
    await load()
    const first = page.Deskbell
    await load()
    expect(hosts()).toHaveLength(1)
    expect(page.Deskbell).toBe(first)
  })

  it('[W1] waits for a body that is not there yet, and follows one that is swapped', async () => {
    const body = document.body
    body.remove()
    await load()
    expect(hosts()).toHaveLength(0)
    document.documentElement.append(body)
    await vi.waitFor(() => expect(hosts()).toHaveLength(1))
    body.replaceWith(document.createElement('body'))
    await vi.waitFor(() => expect(hosts()).toHaveLength(1))
  })

  it('[W1] taken out, it leaves nothing and stays away', async () => {
    await load()
    launcher().click()
    await mounted()
    page.seen[0]!.remove()
    document.body.append(document.createElement('p'))
    await new Promise((resolve) => setTimeout(resolve))
    expect(hosts()).toHaveLength(0)
    expect('Deskbell' in page).toBe(false)
  })

  it('[W3] fetches nothing until somebody points at it', async () => {
    await load()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(page.seen).toEqual([])
    launcher().dispatchEvent(new Event('pointerenter'))
    await mounted()
    expect(page.asked).toEqual([])
    expect(localStorage).toHaveLength(0)
  })

  it('[W3] a click opens, however often it comes before the panel does', async () => {
    await load()
    launcher().click()
    await mounted()
    expect(page.asked).toEqual(['toggle'])
    expect(page.seen[0]).toMatchObject({ src: 'https://h.example/chat/widget.js?site=pk_1', config })
  })

  it.each([
    ['open cnv_1', 'resume true'],
    ['shut cnv_1', 'resume false'],
  ])('[W15] goes on by itself when an earlier page left %j', async (session, asked) => {
    localStorage.setItem('deskbell:pk_1:s', session)
    await load()
    await vi.waitFor(() => expect(page.asked).toEqual([asked]))
  })

  it('[W2] calls before the script are kept; one that needs the panel fetches it', async () => {
    const stub = ((...call: unknown[]) => ((stub.q ??= []) as unknown[]).push(call)) as NonNullable<Page['Deskbell']>
    page.Deskbell = stub
    stub('on', 'open', () => {})
    stub('open')
    await load()
    await mounted()
    expect((page.seen[0]!.api.q as unknown as unknown[][]).map(([verb]) => verb)).toEqual(['on', 'open'])
  })

  it('[W2] calls that can wait fetch nothing', async () => {
    await load()
    for (const verb of ['on', 'off', 'once', 'identify', 'setAttributes', 'close']) page.Deskbell!(verb)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(page.seen).toEqual([])
    page.Deskbell!('open')
    await mounted()
  })

  it.each([
    ['an origin that is not allowed', { refused: 'https://a.example' }],
    ['a site that is not known', { refused: '' }],
  ])('[W4] paints nothing for %s, and says so once', async (_, given) => {
    await load(given)
    expect(hosts()).toHaveLength(0)
    expect(warn).toHaveBeenCalledOnce()
    expect(page.Deskbell).toBeUndefined()
  })

  it('[W1] a panel that cannot be fetched is one line in the console, and the next click tries again', async () => {
    await load({ ...config, panel: 'data:text/javascript,throw new Error("blocked")#m' })
    launcher().click()
    await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce())
    launcher().click()
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(2))
  })

  it('[W1] never throws into the page', async () => {
    vi.stubGlobal('CSSStyleSheet', undefined)
    await expect(load()).resolves.toBeUndefined()
    expect(warn).toHaveBeenCalledOnce()
  })

  it('[W1] the tag can hide the launcher', async () => {
    await load(config, { 'data-hide-launcher': '' })
    expect(launcher().hidden).toBe(true)
  })
})
