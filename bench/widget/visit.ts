import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { chromium } from 'playwright'
import type { BrowserContext, CDPSession, Frame, Page } from 'playwright'
import { FLAGS } from '../../tests/support/browser.ts'
import type { Product } from './Product.ts'
import { probe } from './probe.ts'
import type { Moment, Point } from './probe.ts'

/** How a page is visited. */
export type Conditions = {
  readonly slowdown: number
  readonly network: { readonly latencyMs: number; readonly bytesPerSecond: number } | null
}

/** What one visit showed; milliseconds, `null` what never came. `launcher` counts from the navigation, `shown` and `focused` from the click. */
export type Seen = {
  readonly launcher: number | null
  readonly shown: number | null
  readonly focused: number | null
  readonly longest: number
  /** Time in scripts, ms. */
  readonly script: number
}

/** Called on the way of a visit. */
export type Watch = {
  begins?(page: Page): void
  clicks?(): void
  usable?(): void
  ends?(page: Page): Promise<void>
}

/** The page rests this long after its launcher (or itself) is there, before somebody clicks. */
const REST_MS = 1_000
/** What happens this long after opening still counts as its cost. */
const AFTER_MS = 2_000
const WAIT_MS = 20_000

/** Runs with a browser of its own: a process and a profile that nobody used before and nobody will use after. */
export async function withBrowser<T>(run: (context: BrowserContext) => Promise<T>): Promise<T> {
  const profile = await mkdtemp(join(tmpdir(), 'deskbell-bench-profile-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: FLAGS,
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
  })
  try {
    return await run(context)
  } finally {
    await context.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Moments as the frames tell them, and waiting for one. */
class Diary {
  readonly #at = new Map<Moment, number>()
  #told = (): void => {}

  note(moment: Moment, at: number): void {
    if (!this.#at.has(moment)) this.#at.set(moment, at)
    this.#told()
  }

  between(from: Moment, to: Moment): number | null {
    const [start, end] = [this.#at.get(from), this.#at.get(to)]
    return start === undefined || end === undefined ? null : end - start
  }

  /** Resolves to whether it came within this time. */
  async came(moment: Moment, withinMs: number): Promise<boolean> {
    const end = performance.now() + withinMs
    while (!this.#at.has(moment) && performance.now() < end)
      await Promise.race([new Promise<void>((resolve) => (this.#told = resolve)), passed(100)])
    return this.#at.has(moment)
  }
}

/** One visit: the page, a rest, a click where the chat opens, and two seconds more. */
export async function visit(
  context: BrowserContext,
  address: string,
  product: Product,
  { slowdown, network }: Conditions,
  watch: Watch = {},
): Promise<Seen> {
  const page = await context.newPage()
  const diary = new Diary()
  const devtools = await context.newCDPSession(page)
  try {
    let opener: { frame: Frame; at: Point } | undefined
    await page.exposeBinding('benchMark', ({ frame }, moment: Moment, when: number, at: Point) => {
      if (moment === 'opener') opener = { frame, at }
      diary.note(moment, when)
    })
    await page.addInitScript(probe, { opener: product.opener, textbox: product.textbox })
    await throttle(devtools, slowdown, network)
    await devtools.send('Performance.enable')
    watch.begins?.(page)
    await page.goto(address, { waitUntil: 'load', timeout: WAIT_MS })
    if (!(await diary.came('opener', WAIT_MS)) || opener === undefined) throw new Error(`${product.name}: no launcher`)
    await passed(REST_MS)

    watch.clicks?.()
    await click(devtools, opener.frame === page.mainFrame() ? opener.at : await inPage(devtools, opener.at))
    if (product.textbox !== null && !(await diary.came('shown', WAIT_MS)))
      throw new Error(`${product.name}: no textbox`)
    watch.usable?.()
    if ((diary.between('click', 'shown') ?? 0) < 0)
      throw new Error(`${product.name}: its textbox is there before the click`)
    await passed(AFTER_MS)
    await watch.ends?.(page)

    const { metrics } = await devtools.send('Performance.getMetrics')
    return {
      launcher: product.hasLauncher ? diary.between('start', 'opener') : null,
      shown: diary.between('click', 'shown'),
      focused: diary.between('click', 'focused'),
      longest: Number((await devtools.send('Runtime.evaluate', { expression: 'benchLongest' })).result.value),
      script: (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0) * 1000,
    }
  } finally {
    await page.close()
  }
}

/** Forgets what the pages of this address stored, and keeps what the browser cached. */
export async function forget(context: BrowserContext, origins: readonly string[]): Promise<void> {
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  for (const origin of origins)
    await devtools.send('Storage.clearDataForOrigin', {
      origin,
      storageTypes: 'cookies,local_storage,indexeddb,service_workers',
    })
  await page.close()
}

async function throttle(devtools: CDPSession, slowdown: number, network: Conditions['network']): Promise<void> {
  if (slowdown > 1) await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  if (network === null) return
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: network.latencyMs,
    downloadThroughput: network.bytesPerSecond,
    uploadThroughput: network.bytesPerSecond,
  })
}

/** A mouse that arrives and presses at once: nothing can be fetched ahead between the two. */
async function click(devtools: CDPSession, at: Point): Promise<void> {
  const button = { button: 'left', clickCount: 1 } as const
  await Promise.all([
    devtools.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...at }),
    devtools.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...at, ...button }),
    devtools.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at, ...button }),
  ])
}

/** From the coordinates of the only frame in the page to those of the page. */
async function inPage(devtools: CDPSession, { x, y }: Point): Promise<Point> {
  const { frameTree } = await devtools.send('Page.getFrameTree')
  const frameId = frameTree.childFrames?.[0]?.frame.id ?? ''
  await devtools.send('DOM.enable')
  const { backendNodeId } = await devtools.send('DOM.getFrameOwner', { frameId })
  const { model } = await devtools.send('DOM.getBoxModel', { backendNodeId })
  const [left = 0, top = 0] = model.content
  return { x: left + x, y: top + y }
}
