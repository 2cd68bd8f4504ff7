import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright'
import { freshPage, launchBrowser } from '../support/browser.ts'
import { shopWith, startHostPage } from '../support/hostPage.ts'
import type { HostPage } from '../support/hostPage.ts'
import { startNginx } from '../support/nginx.ts'
import type { RunningNginx } from '../support/nginx.ts'
import { freePort, startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'
import { answer, appears, log, openChat, openRow, said, say } from './scene.ts'

let relay: RunningRelay
let nginx: RunningNginx
let browser: Browser
let shop: HostPage
beforeAll(async () => {
  const port = await freePort()
  relay = await startRelay({ env: { PUBLIC_URL: `https://localhost:${port}/chat`, TRUST_PROXY: 'true' } })
  ;[nginx, browser, shop] = await Promise.all([
    startNginx({ port, path: '/chat/', upstream: relay.port }),
    launchBrowser(),
    startHostPage(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([nginx?.stop(), relay?.stop(), shop?.close()])
})

test('[J23] behind nginx, with TLS and below a path, widget and console work over wss with a __Host- cookie', async () => {
  const trusting = { ignoreHTTPSErrors: true }
  const desk = await freshPage(browser, trusting)
  const deskSockets: string[] = []
  desk.page.on('websocket', (socket) => deskSockets.push(socket.url()))
  await desk.page.goto(`${relay.url}/console/setup?token=${relay.setUpToken}`)
  await desk.page.getByRole('textbox', { name: 'Name of your site' }).fill('Halden Outdoor')
  await desk.page.getByRole('textbox', { name: 'Your name' }).fill('Mara Lind')
  await desk.page.getByRole('textbox', { name: 'E-mail' }).fill('mara@halden.example')
  await desk.page.getByRole('textbox', { name: 'Password' }).fill('a bell on a counter')
  await desk.page.getByRole('button', { name: 'Start' }).click()
  await appears(desk.page.getByRole('combobox', { name: 'Availability' }))
  const [cookie, ...more] = await desk.context.cookies()
  expect(more).toEqual([])
  expect(cookie).toMatchObject({ name: '__Host-deskbell', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' })

  const demo = await desk.page.evaluate(async () => (await fetch('../demo')).text())
  const siteKey = /site=(pk_[0-9a-f]+)/.exec(demo)?.[1] ?? ''
  shop.serve({ html: shopWith(relay.url, siteKey) })
  const visitor = await freshPage(browser, trusting)
  const visitorSockets: string[] = []
  visitor.page.on('websocket', (socket) => visitorSockets.push(socket.url()))
  await visitor.page.goto(shop.origin)
  await openChat(visitor.page)
  await say(visitor.page, 'Through the front door?')
  await openRow(desk.page, 'Through the front door?')
  await answer(desk.page, 'Come in.')
  await appears(log(visitor.page).getByText('Come in.'))

  await desk.page.reload()
  await appears(log(desk.page).getByText('Come in.'))
  expect(new URL(desk.page.url()).pathname).toMatch(/^\/chat\/console\/c\//)
  await visitor.page.reload()
  await appears(log(visitor.page).getByText('Come in.'))
  expect(await said(visitor.page)).toEqual(['Through the front door?', 'Come in.'])

  const base = relay.url.replace(/^https/, 'wss')
  expect(new Set(deskSockets)).toEqual(new Set([`${base}/ws/agent`]))
  expect(new Set(visitorSockets)).toEqual(new Set([`${base}/ws/visitor`]))
  expect(visitor.complaints).toEqual([])
  expect(desk.complaints.filter((line) => !/api\/v1\/me|favicon/.test(line))).toEqual([])
  expect(nginx.output()).not.toMatch(/\[(error|crit|alert|emerg)\]/)
})
