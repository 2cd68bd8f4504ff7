import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Page } from 'playwright'
import { shopWith } from '../support/hostPage.ts'
import { answer, appears, field, launcher, log, openChat, openRow, openScene, say } from './scene.ts'
import type { Scene, Tab } from './scene.ts'

let scene: Scene
let agent: Tab
beforeAll(async () => {
  scene = await openScene({ capacity: 20 })
  agent = await scene.console()
})
beforeEach(() => scene.shop.serve({ html: shop() }))
afterAll(() => scene?.close())

const shop = (more: Parameters<typeof shopWith>[2] = {}): string => shopWith(scene.relay.url, scene.siteKey, more)
const ws = (): string => scene.relay.url.replace(/^http/, 'ws')
const strict = (connect = `${scene.relay.url} ${ws()}`): string =>
  `default-src 'none'; script-src ${scene.relay.url}; connect-src ${connect}; img-src ${scene.relay.url}; style-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'`
const widgets = (page: Page): Promise<number> => page.locator('deskbell-widget').count()

test('[J10] a whole chat under a strict policy with Trusted Types breaks none of it', async () => {
  scene.shop.serve({ html: shop(), csp: strict() })
  const { page, complaints } = await scene.visitor()
  await openChat(page)
  await say(page, 'Strictly speaking?')
  await openRow(agent.page, 'Strictly speaking?')
  await answer(agent.page, 'See https://halden.example/lamps')
  await appears(log(page).getByRole('link', { name: 'https://halden.example/lamps' }))
  await page.getByRole('button', { name: 'More options' }).click()
  await page.getByRole('radio', { name: 'Large text' }).check({ force: true })
  await page.keyboard.press('Escape')
  await agent.page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('radio', { name: 'Good', exact: true }).check({ force: true })
  await page.getByRole('button', { name: 'Send rating' }).click()
  await appears(log(page).getByText('You gave 4 of 5'))
  expect(complaints).toEqual([])
})

test('[J11] a policy that blocks the socket is named in one line, and the visitor is told that nothing goes out', async () => {
  scene.shop.serve({ html: shop(), csp: strict("'self'") })
  const { page, complaints } = await scene.visitor()
  await launcher(page).click()
  await appears(field(page))
  await say(page, 'Does anybody hear me?')
  await appears(page.getByText('Reconnecting.'))
  const ours = () => complaints.filter((line) => line.includes('Deskbell'))
  await expect.poll(() => ours().length, { timeout: 15_000 }).toBeGreaterThan(0)
  expect(new Set(ours()).size).toBe(1)
  expect(ours()[0]).toContain(`connect-src ${ws()}`)
})

test('[J36] a policy that names no address for sockets leaves a chat that works, and one line names what it lacks', async () => {
  scene.shop.serve({ html: shop(), csp: strict(scene.relay.url) })
  const { page, complaints } = await scene.visitor()
  await openChat(page)
  await say(page, 'The long way round?')
  await openRow(agent.page, 'The long way round?')
  await answer(agent.page, 'It arrives.')
  await appears(log(page).getByText('It arrives.'))
  const ours = complaints.filter((line) => line.includes('Deskbell'))
  expect(new Set(ours).size).toBe(1)
  expect(ours[0]).toContain(`connect-src ${ws()}`)
})

test('[J26] a policy that lets the tag in but not what it fetches is named in one line, and the page goes on', async () => {
  const csp = strict().replace(`script-src ${scene.relay.url};`, `script-src ${scene.relay.url}/widget.js;`)
  scene.shop.serve({ html: shop(), csp })
  const { page, complaints } = await scene.visitor()
  await launcher(page).click()
  const ours = () => complaints.filter((line) => line.includes('Deskbell'))
  await expect.poll(() => ours().length, { timeout: 15_000 }).toBeGreaterThan(0)
  expect(ours()[0]).toContain('script-src must allow')
  expect(complaints.filter((line) => line.startsWith('error: ') && !/Content Security Policy/.test(line))).toEqual([])
})

test('[J12] storage that throws leaves a chat that works and says that it ends with the page', async () => {
  const { page, complaints } = await scene.tab()
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError')
      },
    })
  })
  await page.goto(scene.shop.origin)
  await openChat(page)
  await say(page, 'Nothing is kept here.')
  await openRow(agent.page, 'Nothing is kept here.')
  await answer(agent.page, 'Then write it down.')
  await appears(log(page).getByText('Then write it down.'))
  await appears(page.getByText('This browser keeps nothing for us.'))
  expect(complaints).toEqual([])
})

test('[J13] two tags make one widget, and a page that swaps its body keeps it', async () => {
  const tag = `<script async src="${scene.relay.url}/widget.js?site=${scene.siteKey}"></script>`
  scene.shop.serve({ html: shop({ body: tag }) })
  const { page, complaints } = await scene.visitor()
  await openChat(page)
  await say(page, 'One bell is enough.')
  await appears(log(page).getByText('One bell is enough.'))
  expect(await widgets(page)).toBe(1)
  await page.evaluate(() => {
    const body = document.createElement('body')
    body.append('Another page of the same application')
    document.body.replaceWith(body)
  })
  await appears(log(page).getByText('One bell is enough.'))
  expect(await widgets(page)).toBe(1)
  await page.evaluate(() => document.body.replaceChildren('And its children changed'))
  await appears(log(page).getByText('One bell is enough.'))
  await say(page, 'Still one.')
  await appears(log(page).getByText(/Sent|Delivered|Read/))
  expect(complaints).toEqual([])
})

test('[J14] the settings of the tag come before those of the site', async () => {
  scene.shop.serve({
    html: shop({ attributes: 'data-color="#7a1f5c" data-corner="left" data-locale="de" data-color-scheme="dark"' }),
  })
  const { page } = await scene.visitor()
  const box = await launcher(page).boundingBox()
  expect(box?.x).toBeLessThan(100)
  expect(await launcher(page).evaluate((button) => getComputedStyle(button).backgroundColor)).toBe('rgb(122, 31, 92)')
  await launcher(page).click()
  await appears(page.getByRole('textbox', { name: 'Nachricht' }))
  expect(await page.locator('deskbell-widget .root').getAttribute('class')).toContain('dark')

  scene.shop.serve({ html: shop({ attributes: 'data-hide-launcher' }) })
  const hidden = await scene.visitor()
  await expect.poll(() => hidden.page.evaluate(() => 'Deskbell' in globalThis)).toBe(true)
  expect(await launcher(hidden.page).isVisible()).toBe(false)
})

test('[J15] calls before and after the widget has loaded do the same, and its events are heard', async () => {
  const { secret } = (await scene.act('rotateIdentitySecret', { siteId: scene.siteId })) as { secret: string }
  const stub = `<script>
    window.Deskbell = window.Deskbell || function () { (Deskbell.q = Deskbell.q || []).push(arguments) }
    window.heard = []
    const names = ['ready', 'open', 'close', 'connection', 'identified', 'message', 'error']
    for (const name of names) Deskbell('on', name, (detail) => heard.push([name, detail]))
    Deskbell('setAttributes', { plan: 'gold' })
    Deskbell('identify', () => ${JSON.stringify(jwt(secret))})
    Deskbell('open')
  </script>`
  scene.shop.serve({ html: shop({ head: stub }) })
  const { page, complaints } = await scene.visitor()
  await appears(field(page))
  await expect
    .poll(() => names(page), { timeout: 15_000 })
    .toEqual(expect.arrayContaining(['ready', 'open', 'connection', 'identified']))
  await say(page, 'It is me, Tove.')
  await openRow(agent.page, 'It is me, Tove.')
  await appears(agent.page.getByRole('heading', { name: /Tove Berg/ }))
  await appears(agent.page.getByText('Verified', { exact: true }))
  await appears(agent.page.getByText('gold'))
  await answer(agent.page, 'Hello Tove.')
  await expect.poll(() => names(page), { timeout: 15_000 }).toContain('message')

  await call(page, 'close')
  await appears(launcher(page))
  const before = (await names(page)).filter((name) => name === 'open').length
  await call(page, 'off', 'open')
  await call(page, 'open')
  await appears(field(page))
  expect((await names(page)).filter((name) => name === 'open').length).toBe(before)
  await call(page, 'draft', 'Written for me')
  await expect.poll(() => field(page).inputValue()).toBe('Written for me')
  await call(page, 'hide')
  expect(await page.locator('deskbell-widget .l').isVisible()).toBe(false)
  await call(page, 'no such verb')
  await expect.poll(() => names(page)).toContain('error')
  await call(page, 'destroy')
  await expect.poll(() => widgets(page)).toBe(0)
  expect(await page.evaluate(() => 'Deskbell' in globalThis)).toBe(false)
  expect(complaints.filter((line) => !line.includes('no such verb'))).toEqual([])
})

test('[J16] an identity that is not signed by the site is refused, and the chat goes on without it', async () => {
  const { page, complaints } = await scene.visitor()
  await appears(launcher(page))
  await call(page, 'identify', jwt('not the secret of this site, but long enough'))
  await call(page, 'open')
  await appears(field(page))
  await expect.poll(() => complaints.join(), { timeout: 15_000 }).toContain('identity_invalid')
  await say(page, 'Somebody else, honestly.')
  await appears(log(page).getByText(/Sent|Delivered|Read/))
})

/** Calls the one global of the page. */
const call = (page: Page, ...args: unknown[]): Promise<void> =>
  page.evaluate((all) => (globalThis as unknown as { Deskbell(...args: unknown[]): void }).Deskbell(...all), args)

/** Events the page has heard, in their order. */
const names = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { heard: [string, unknown][] }).heard.map(([name]) => name))

function jwt(secret: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const exp = Math.floor(Date.now() / 1000) + 300
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'customer-7', name: 'Tove Berg', email: 'tove@berg.example', exp })}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}
