import { afterAll, beforeAll, expect, test } from 'vitest'
import { devices } from 'playwright'
import { appears, field, launcher, log, openRow, openScene, reply, said, say } from './scene.ts'
import type { Scene } from './scene.ts'

// 375 × 667 with touch, as the smallest phone still sold.
const { defaultBrowserType: _, ...phone } = devices['iPhone SE (3rd gen)'] ?? devices['iPhone SE']!

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene?.close())

test('[J27] on a phone the panel covers the page and gives it back, and an agent answers from a phone too', async () => {
  const agent = await scene.console(scene.owner, phone)
  const { page, complaints } = await scene.visitor(phone)
  await launcher(page).tap()
  await appears(field(page))
  const size = page.viewportSize()!
  const panel = page.getByRole('dialog', { name: 'Chat with Halden Outdoor' })
  const corners = () => panel.boundingBox().then((box) => Object.values(box ?? {}).map(Math.round))
  await expect.poll(corners).toEqual([0, 0, size.width, size.height])
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY)).toBe('hidden')
  await say(page, 'From the bus.')
  await appears(log(page).getByText('Mara Lind joined'))

  await openRow(agent.page, 'From the bus.')
  await reply(agent.page).fill('From the train.')
  await agent.page.getByRole('button', { name: 'Send reply' }).tap()
  await appears(log(page).getByText('From the train.'))
  for (const each of [page, agent.page])
    expect(await each.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width)

  await page.getByRole('button', { name: 'Close chat' }).tap()
  await appears(launcher(page))
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY)).not.toBe('hidden')
  // Enter makes a new line on a phone: the button sends.
  await reply(agent.page).fill('Still there?')
  await agent.page.getByRole('button', { name: 'Send reply' }).tap()
  await expect.poll(() => page.locator('deskbell-widget .badge').count(), { timeout: 15_000 }).toBe(1)
  await launcher(page).tap()
  await appears(log(page).getByText('Still there?'))
  expect(await said(page)).toEqual(['From the bus.', 'From the train.', 'Still there?'])

  // Open on the next page it would cover what was gone to; what comes is told on the launcher.
  await page.reload()
  await appears(launcher(page))
  expect(await panel.isVisible()).toBe(false)
  await launcher(page).tap()
  await appears(log(page).getByText('Still there?'))
  expect(complaints).toEqual([])
})
