import { chromium } from 'playwright'
import type { Browser, BrowserContext, Page } from 'playwright'

/** What Chromium is started with, here and in the comparison of widgets. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * The system's Chromium. Names under .example lead to this machine, as another machine's would. `keepsPages`: pages one left are kept as
 * they are for coming back, as everywhere but under test.
 */
export function launchBrowser({ keepsPages = false } = {}): Promise<Browser> {
  return chromium.launch({
    ...(keepsPages && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [...FLAGS, '--host-resolver-rules=MAP *.example 127.0.0.1'],
  })
}

/** A page in a context of its own (own storage, own cookies), with everything it complains of kept in `complaints`. */
export async function freshPage(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Oslo',
    viewport: { width: 1280, height: 800 },
    ...options,
  })
  const page = await context.newPage()
  return { page, context, complaints: listen(page) }
}

/** Errors and warnings of a page, as they come. */
export function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.type()}: ${message.text()} ${message.location().url}`)
  })
  return complaints
}
