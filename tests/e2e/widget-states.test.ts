// Every state of the widget's table, in a real browser: narrow and wide, light and dark, left to right and right to left.
// DESKBELL_SHOTS=<folder> keeps a picture of each.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Look = { width: number; lang: 'en' | 'ar'; dark: boolean; color?: string }
type Finding = { state: string; what: string }

const looks: Look[] = [1280, 320].flatMap((width) =>
  [false, true].flatMap((dark) => (['en', 'ar'] as const).map((lang) => ({ width, lang, dark }))),
)
const nameOf = ({ width, lang, dark }: Look) => `${width} px, ${dark ? 'dark' : 'light'}, ${lang}`
const shots = process.env['DESKBELL_SHOTS']
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

let browser: Browser
let folder: string
let script: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-states-'))
  const file = join(folder, 'harness.js')
  execFileSync(process.execPath, [join(import.meta.dirname, '../../packages/widget/build.mjs'), '--harness', file])
  script = readFileSync(file, 'utf8')
  browser = await chromium.launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function pageOf({ width, dark }: Look): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width, height: width < 480 ? 640 : 800 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
  })
  const html = `<!doctype html><html lang="en"><head><title>Halden</title><meta name="viewport" content="width=device-width"></head><body style="margin:0;background:${dark ? '#0e0f11' : '#f4f2ec'}"><main><h1>Halden</h1></main><script type="module" src="/harness.js"></script></body></html>`
  await page.route('http://states.test/**', (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: script })
      : route.fulfill({ contentType: 'text/html', body: html }),
  )
  await page.goto('http://states.test/')
  await page.waitForFunction(() => 'names' in window)
  return page
}

/** Shows each state in turn. */
async function eachState(look: Look, visit: (page: Page, state: string) => Promise<void>): Promise<void> {
  const page = await pageOf(look)
  const names = await page.evaluate(() => (window as unknown as { names: string[] }).names)
  for (const state of names) {
    await page.evaluate(
      ([name, options]) => (window as unknown as { show(...args: unknown[]): void }).show(name, options),
      [state, { ...look, full: look.width < 480 }] as const,
    )
    await visit(page, state)
    if (shots) {
      mkdirSync(join(shots, nameOf(look)), { recursive: true })
      await page.screenshot({ path: join(shots, nameOf(look), `${state}.png`) })
    }
  }
  await page.close()
}

/** What sticks out of the panel, is too small to hit, or lies over the field. Runs in the page. */
function geometry(): string[] {
  const root = document.querySelector('deskbell-widget')!.shadowRoot!
  const panel = root.querySelector('.panel')
  if (!panel) return []
  const box = panel.getBoundingClientRect()
  const seen = (element: Element) => element.checkVisibility() && !element.closest('.heard')
  const problems: string[] = []
  for (const element of panel.querySelectorAll('*')) {
    const { left, right, width, height } = element.getBoundingClientRect()
    if (!seen(element) || !width || element.closest('svg')) continue
    if (left < box.left - 1 || right > box.right + 1)
      problems.push(`${element.className || element.tagName} sticks out`)
    const control = element.matches('button, input, textarea') && !element.closest('label')
    if (control && Math.min(width, height) < 24)
      problems.push(`${element.ariaLabel ?? element.textContent} is ${width} × ${height}`)
  }
  const foot = panel.querySelector('.foot, .rating, .form')?.getBoundingClientRect()
  if (foot && foot.bottom > box.bottom + 1) problems.push('the foot is below the panel')
  const log = panel.querySelector('.log')
  if (log && log.clientHeight < 60) problems.push(`the log is ${log.clientHeight} high`)
  return problems
}

describe.each(looks.map((look) => [nameOf(look), look] as const))('the states at %s', (_, look) => {
  it('[W30] stay inside the panel, with targets that can be hit', async () => {
    const findings: Finding[] = []
    await eachState(look, async (page, state) => {
      for (const what of await page.evaluate(geometry)) findings.push({ state, what })
    })
    expect(findings).toEqual([])
  })
})

describe('the states', () => {
  it.each([
    { width: 1280, lang: 'en', dark: false },
    { width: 320, lang: 'ar', dark: true },
    { width: 1280, lang: 'en', dark: true, color: '#ffd400' },
    { width: 320, lang: 'en', dark: false, color: '#ffe9a8' },
  ] satisfies Look[])(
    '[W31] pass WCAG 2.2 AA as far as a program can tell: $width px, dark $dark, $lang, $color',
    async (look) => {
      const findings: Finding[] = []
      await eachState(look, async (page, state) => {
        if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: axePath })
        const violations = await page.evaluate(async () => {
          const { axe } = window as unknown as {
            axe: {
              run(
                context: unknown,
                options: unknown,
              ): Promise<{ violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[] }>
            }
          }
          const result = await axe.run(document.querySelector('deskbell-widget'), {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
            resultTypes: ['violations'],
          })
          return result.violations.map(
            ({ id, nodes }) =>
              `${id}: ${nodes.map(({ target, failureSummary }) => `${JSON.stringify(target)} ${failureSummary.split('\n')[1]}`).join(' | ')}`,
          )
        })
        for (const what of violations) findings.push({ state, what })
      })
      expect(findings).toEqual([])
    },
  )
})
