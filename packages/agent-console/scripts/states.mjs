// Draws the states of src/states.ts in the system's Chromium under the console's own security policy, and looks at them:
//
//   node build.mjs --harness && node scripts/states.mjs --shots=/tmp/shots --widths=320,768,1280 --themes=light,dark --dirs=ltr,rtl
//   node scripts/states.mjs --axe --only=conversation,queue
//
// Ends with 1 when a page says an error or axe finds something.
import { createServer } from 'node:http'
import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const built = fileURLToPath(new URL('../../../.cache/agent-console-harness', import.meta.url))
const fromTests = createRequire(new URL('../../../tests/package.json', import.meta.url))
const { chromium } = fromTests('playwright')

const options = Object.fromEntries(
  process.argv.slice(2).map((argument) => {
    const [name, value = ''] = argument.replace(/^--/, '').split('=', 2)
    return [name, value]
  }),
)
const listOf = (name, usual) => (options[name] || usual).split(',')
const heights = { 320: 640, 390: 844, 768: 1024, 1000: 800, 1280: 800, 1440: 900 }
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

/** What axe is asked for: WCAG 2.2 AA and its own good practice. */
const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }

const server = createServer((request, response) => void answer(request, response))

async function answer(request, response) {
  const path = new URL(request.url, 'http://localhost').pathname
  try {
    const body = await readFile(join(built, path === '/' ? 'index.html' : path))
    response.writeHead(200, { 'content-type': types[extname(path) || '.html'], 'content-security-policy': policy })
    response.end(body)
  } catch {
    response.writeHead(path === '/favicon.ico' ? 204 : 404).end()
  }
}
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${server.address().port}`
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags.split(' ') })
let troubles = 0

try {
  if (options.shots) mkdirSync(options.shots, { recursive: true })
  // axe brings its own script, which the console's policy refuses.
  const context = await browser.newContext({ bypassCSP: 'axe' in options })
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && complain(message.text()))
  page.on('pageerror', (error) => complain(error.message))
  const names = options.only ? listOf('only') : await allNames(page)
  for (const width of listOf('widths', '1280').map(Number)) {
    await page.setViewportSize({ width, height: heights[width] ?? 800 })
    for (const theme of listOf('themes', 'light')) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      for (const dir of listOf('dirs', 'ltr')) for (const name of names) await look(page, { name, width, theme, dir })
    }
  }
} finally {
  await browser.close()
  server.close()
}
process.exitCode = troubles > 0 ? 1 : 0

async function look(page, { name, width, theme, dir }) {
  const query = new URLSearchParams({ state: name, theme, ...(dir === 'rtl' ? { lang: 'ar' } : {}) })
  await page.goto(`${origin}/?${query}`)
  await page.waitForSelector('html[data-ready]')
  await page.waitForTimeout(450)
  const title = `${name}-${width}-${theme}-${dir}`
  if (options.shots) await page.screenshot({ path: join(options.shots, `${title}.png`) })
  if ('axe' in options) await check(page, title)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (wide > 0) complain(`${title}: ${wide} px wider than the window`)
}

async function check(page, title) {
  await page.addScriptTag({ path: fromTests.resolve('axe-core/axe.min.js') })
  const { violations } = await page.evaluate((asked) => globalThis.axe.run(document, asked), rules)
  for (const { id, help, nodes } of violations) {
    complain(`${title}: ${id}, ${help}`)
    for (const node of nodes.slice(0, 3))
      console.log(`      ${node.html.slice(0, 160)}\n      ${node.failureSummary?.split('\n')[1] ?? ''}`)
  }
}

function complain(text) {
  troubles += 1
  console.log(text)
}

async function allNames(page) {
  await page.goto(`${origin}/?list`)
  await page.waitForSelector('html[data-states]')
  return (await page.getAttribute('html', 'data-states')).split(' ')
}
