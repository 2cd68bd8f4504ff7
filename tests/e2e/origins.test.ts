import { afterAll, beforeAll, expect, test } from 'vitest'
import { appears, launcher, openChat, openScene, say, log } from './scene.ts'
import type { Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene({ hostname: 'shop.example' })
})
afterAll(() => scene?.close())

test('[J17] a page that is not listed paints nothing and logs one line, and one click in the console lets it in', async () => {
  const { page, complaints } = await scene.visitor()
  await expect.poll(() => complaints.length, { timeout: 10_000 }).toBe(1)
  expect(complaints[0]).toContain(scene.shop.origin)
  expect(complaints[0]).toContain('Deskbell')
  expect(await page.locator('deskbell-widget').count()).toBe(0)
  expect(await page.evaluate(() => 'Deskbell' in globalThis)).toBe(false)

  const { page: desk } = await scene.console()
  await desk.getByRole('link', { name: 'Settings' }).click()
  await desk.getByRole('link', { name: /Where it may appear/ }).click()
  const asks = desk.getByText(`${new URL(scene.shop.origin).host} tried: allow?`)
  await appears(asks)
  await desk.getByRole('button', { name: 'Allow' }).click()
  await appears(desk.getByRole('list', { name: 'Allowed addresses' }).getByText(scene.shop.origin))

  await page.reload()
  await appears(launcher(page))
  await openChat(page)
  await say(page, 'Now you see me.')
  await appears(log(page).getByText(/Sent|Delivered|Read/))

  // Taken off the list again, the open page loses its connection, and a new one its widget.
  await desk.getByRole('button', { name: `Remove ${scene.shop.origin}` }).click()
  await page.reload()
  await expect.poll(() => complaints.length, { timeout: 15_000 }).toBeGreaterThan(1)
  await expect.poll(() => page.locator('deskbell-widget').count(), { timeout: 15_000 }).toBe(0)
})
