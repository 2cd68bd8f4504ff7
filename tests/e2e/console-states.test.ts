// Every state of the console's table, in a real browser: narrow and wide, light and dark, left to right and right to left.
// DESKBELL_SHOTS=<folder> keeps a picture of each below console/, and a contact sheet of all.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshPage, launchBrowser } from '../support/browser.ts'
import { layoutFaults } from '../support/layoutFaults.ts'
import type { LayoutFaults } from '../support/layoutFaults.ts'

type Look = { width: number; lang: 'en' | 'ar'; theme: 'light' | 'dark' }
type Kind = keyof LayoutFaults | 'axe' | 'complaints'
type Findings = Record<Kind, string[]>
type Shown = Window & { names: string[]; show(name: string, look: { lang: string; theme: string }): Promise<void> }

const isLong = process.env['DESKBELL_LONG'] === '1'

const allLooks: Look[] = [1280, 320].flatMap((width) =>
  (['light', 'dark'] as const).flatMap((theme) => (['en', 'ar'] as const).map((lang) => ({ width, lang, theme }))),
)
const nameOf = ({ width, lang, theme }: Look) => `${width} px, ${theme}, ${lang}`
/**
 * Where axe, which takes longer than all else, looks at every fourth state, beginning with this one: each state once, and every
 * size, scheme and direction twenty times. In the long form it looks at each state in all of them.
 */
const AXE_LOOKS = new Map([
  ['1280 px, light, en', 0],
  ['320 px, dark, ar', 1],
  ['1280 px, dark, ar', 2],
  ['320 px, light, en', 3],
])
/** All eight in the long form and for pictures; else the four of axe, which have both sizes in both schemes and both directions. */
const looks = allLooks.filter(
  (look) => isLong || process.env['DESKBELL_SHOTS'] !== undefined || AXE_LOOKS.has(nameOf(look)),
)
/** What people wrote, and what they and their things are called, may end in an ellipsis where it is one line of many. */
const CUT_ON = 'bdi, .left-text, .row-preview'
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
/** A look takes some ten seconds, and several times that where others use the machine or pictures are kept. */
const SLOW_MS = 180_000
const shots = process.env['DESKBELL_SHOTS']

let browser: Browser
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-console-'))
  const build = join(import.meta.dirname, '../../packages/agent-console/build.mjs')
  execFileSync(process.execPath, [build, '--harness', folder])
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function pageOf({ width, theme }: Look): Promise<{ page: Page; complaints: string[] }> {
  const { page, complaints } = await freshPage(browser, {
    viewport: { width, height: width < 480 ? 640 : 800 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
  })
  // What is shown after a moment of waiting is shown at once.
  await page.addInitScript(() => {
    const later = setTimeout
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms = 0) => later(run, ms < 1000 ? 0 : ms),
    })
  })
  await page.route('http://states.test/**', (route) => {
    const path = new URL(route.request().url()).pathname
    return route.fulfill({
      contentType: TYPES[extname(path)] ?? 'text/html',
      headers: { 'content-security-policy': POLICY },
      body: path === '/favicon.ico' ? '' : readFileSync(join(folder, path === '/' ? 'index.html' : path)),
    })
  })
  await page.goto('http://states.test/')
  await page.waitForSelector('html[data-ready]')
  return { page, complaints }
}

/** Draws a state in place of the one before, and waits until it stands. */
async function show(page: Page, name: string, { lang, theme }: Look): Promise<void> {
  await page.evaluate(
    async ([state, look]) => {
      await (window as unknown as Shown).show(state, look)
      await new Promise(requestAnimationFrame)
    },
    [name, { lang, theme }] as const,
  )
}

/** What axe finds against WCAG 2.2 AA, one line each. */
async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate(
    async (options) => {
      const { violations: all } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, options)
      return all.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary?.split('\n')[1] ?? ''}`),
      )
    },
    {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations' as const],
    },
  )
  return found.map((line) => line.replaceAll(/\s+/g, ' '))
}

async function findingsOf(look: Look): Promise<Findings> {
  const findings: Findings = { clipped: [], overlapping: [], outside: [], small: [], axe: [], complaints: [] }
  const { page, complaints } = await pageOf(look)
  const axeFrom = AXE_LOOKS.get(nameOf(look))
  if (axeFrom !== undefined) await page.evaluate(axe.source)
  const names = await page.evaluate(() => (window as unknown as Shown).names)
  const pictures: [string, Buffer][] = []
  for (const [index, name] of names.entries()) {
    await show(page, name, look)
    const note = (kind: Kind, lines: string[]) => findings[kind].push(...lines.map((line) => `${name}: ${line}`))
    const faults = await page.evaluate(layoutFaults, CUT_ON)
    for (const kind of ['clipped', 'overlapping', 'outside', 'small'] as const) note(kind, faults[kind])
    if (axeFrom !== undefined && (isLong || index % 4 === axeFrom)) note('axe', await violations(page))
    note('complaints', complaints.splice(0))
    if (shots) pictures.push([name, await page.screenshot()])
  }
  if (shots) await keep(page, join(shots, 'console', nameOf(look)), pictures, look.width)
  await page.context().close()
  return findings
}

/** Each picture by the name of its state, and all of them on one sheet. */
async function keep(page: Page, to: string, pictures: [string, Buffer][], width: number): Promise<void> {
  mkdirSync(to, { recursive: true })
  for (const [name, picture] of pictures) writeFileSync(join(to, `${name}.png`), picture)
  const figures = pictures.map(
    ([name, picture]) =>
      `<figure><figcaption>${name}</figcaption><img src="data:image/png;base64,${picture.toString('base64')}"></figure>`,
  )
  const shown = width < 480 ? 240 : 480
  await page.goto('about:blank')
  await page.setViewportSize({ width: 1960, height: 800 })
  await page.setContent(
    `<style>body{display:flex;flex-wrap:wrap;gap:8px;font:11px sans-serif}figure{margin:0}img{width:${shown}px}</style>${figures.join('')}`,
  )
  await page.screenshot({ path: `${to}.png`, fullPage: true })
}

describe.each(looks.map((look) => [nameOf(look), look] as const))('the console at %s', (name, look) => {
  let findings: Findings
  beforeAll(async () => {
    findings = await findingsOf(look)
  }, SLOW_MS)

  it('[A22] draws every state without a complaint', () => expect(findings.complaints).toEqual([]))
  it('[A23] cuts off no words', () => expect(findings.clipped).toEqual([]))
  it('[A24] lays no control over another', () => expect(findings.overlapping).toEqual([]))
  it('[A25] has nothing outside the window', () => expect(findings.outside).toEqual([]))
  it('[A26] has targets that can be hit', () => expect(findings.small).toEqual([]))
  if (AXE_LOOKS.has(name)) it('[A27] passes WCAG 2.2 AA', () => expect(findings.axe).toEqual([]))
})
