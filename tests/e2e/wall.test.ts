import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshPage, launchBrowser } from '../support/browser.ts'
import { shopWith } from '../support/hostPage.ts'
import { freePort } from '../support/relay.ts'
import { startWall } from '../support/wall.ts'
import type { Wall } from '../support/wall.ts'
import { answer, appears, log, openChat, openRow, openScene, said, say } from './scene.ts'
import type { Scene } from './scene.ts'

let wall: Wall
let scene: Scene
beforeAll(async () => {
  const port = await freePort()
  wall = await startWall(port)
  scene = await openScene({ port, capacity: 20, env: { PUBLIC_URL: `http://localhost:${wall.port}` } })
})
afterAll(async () => {
  await scene?.close()
  await wall?.close()
})

test('[J34] behind a proxy that lets sockets through and holds them up, visitor and agent chat; without it they are back on sockets', async () => {
  wall.sockets = 'held'
  const [agent, visitor] = [await scene.console(), await scene.visitor()]
  await openChat(visitor.page)
  await say(visitor.page, 'Does anything get through?')
  await openRow(agent.page, 'Does anything get through?')
  await answer(agent.page, 'This does.')
  await appears(log(visitor.page).getByText('This does.'))
  await say(visitor.page, 'And this?')
  await appears(log(agent.page).getByText('And this?'))
  await appears(log(visitor.page).getByText('Read', { exact: true }))
  expect(wall.upgrades).toBeGreaterThan(1)

  // On the next page it begins with requests, and the socket, which gets through now, takes over.
  wall.sockets = 'pass'
  const told = visitor.page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'))
  await visitor.page.reload()
  expect(JSON.parse(String((await told).payload))).toMatchObject({ type: 'welcome' })
  await answer(agent.page, 'Back to normal.')
  await appears(log(visitor.page).getByText('Back to normal.'))
  expect(await said(visitor.page)).toEqual(['Does anything get through?', 'This does.', 'And this?', 'Back to normal.'])
  await visitor.context.close()
  await agent.context.close()
})

test('[J35] behind one that refuses sockets and passes on only what is whole, they chat as well', async () => {
  Object.assign(wall, { sockets: 'refused', whole: true })
  const [agent, visitor] = [await scene.console(), await scene.visitor()]
  await openChat(visitor.page)
  await say(visitor.page, 'Piece by piece?')
  await openRow(agent.page, 'Piece by piece?')
  await answer(agent.page, 'As a whole.')
  await appears(log(visitor.page).getByText('As a whole.'))
  await say(visitor.page, 'Good.')
  await appears(log(agent.page).getByText('Good.'))
  expect(await said(visitor.page)).toEqual(['Piece by piece?', 'As a whole.', 'Good.'])
})

test('[J37] a page that was left and comes back as it was goes on by requests', async () => {
  Object.assign(wall, { sockets: 'held', whole: false })
  // No page is kept that says it is not to be.
  scene.shop.serve({ html: shopWith(scene.relay.url, scene.siteKey), headers: { 'cache-control': 'max-age=600' } })
  const browser = await launchBrowser({ keepsPages: true })
  const agent = await scene.console()
  const { page } = await freshPage(browser)
  await page.goto(scene.shop.origin)
  await openChat(page)
  await say(page, 'I look around.')
  await openRow(agent.page, 'I look around.')
  await page.evaluate(() => (document.title = 'kept'))
  await page.goto(`${scene.shop.origin}/next`)
  await answer(agent.page, 'Take your time.')
  // `goBack` waits for a load that never is.
  await page.evaluate(() => history.back())
  await expect.poll(() => page.title().catch(() => ''), { timeout: 20_000 }).toBe('kept')
  await appears(log(page).getByText('Take your time.'))
  await say(page, 'Back again.')
  await appears(log(agent.page).getByText('Back again.'))
  expect(await said(page)).toEqual(['I look around.', 'Take your time.', 'Back again.'])
  await browser.close()
})
