// Ways through the console that only a real browser's history, popovers and links can prove.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appears, disappears, field, launcher, openScene, say } from './scene.ts'
import type { Scene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await openScene({ capacity: 3 })
})
afterAll(() => scene?.close())

test('[A36] on a phone the menu goes with its choice, and Back leads from the visitor to the chat', async () => {
  const size = { width: 390, height: 844 }
  const { page: desk, complaints } = await scene.console(scene.owner, { viewport: size })
  await desk.getByRole('combobox', { name: 'Availability' }).selectOption({ label: 'Online' })
  await desk.getByRole('button', { name: 'More' }).click()
  await desk.getByRole('link', { name: 'Closed' }).click()
  await disappears(desk.getByRole('link', { name: 'Settings' }))
  await desk.getByRole('link', { name: 'Desk' }).click()

  const { page } = await scene.visitor()
  await launcher(page).click()
  await appears(field(page))
  await say(page, 'From the bus.')
  await desk.getByRole('link', { name: /From the bus/ }).click()
  const close = desk.getByRole('button', { name: 'Close chat' })
  await appears(close)
  const address = desk.url()
  await desk.getByRole('button', { name: 'Show the visitor' }).click()
  await appears(desk.getByRole('heading', { name: 'On the page now' }))
  await desk.goBack()
  await disappears(desk.getByRole('heading', { name: 'On the page now' }))
  expect(desk.url()).toBe(address)
  await desk.getByRole('button', { name: 'Show the visitor' }).click()
  await desk.getByRole('button', { name: 'Back', exact: true }).last().click()
  await expect.poll(() => desk.url()).toBe(address)
  // [A28] No dot and no "now" once the page is gone.
  await appears(desk.getByRole('button', { name: 'Show the visitor' }))
  await desk.getByRole('button', { name: 'Show the visitor' }).click()
  await page.goto('about:blank')
  await disappears(desk.getByRole('heading', { name: 'On the page now' }))
  await desk.goBack()
  await close.click()
  await appears(desk.getByText(/^Closed the chat with/))
  expect(complaints).toEqual([])
})

test('[A36] one place in the navigation is current', async () => {
  const { page: desk, complaints } = await scene.console()
  const current = () => desk.locator('.rail [aria-current]').allTextContents()
  await desk.getByRole('link', { name: 'Mine' }).click()
  expect(await current()).toHaveLength(1)
  await desk.getByRole('link', { name: 'Settings' }).click()
  await appears(desk.getByRole('heading', { name: 'Put it on your site' }))
  await expect.poll(current).toEqual(['Settings'])
  await desk.getByRole('link', { name: /Mine/ }).click()
  await expect.poll(current).toHaveLength(1)
  await desk.goBack()
  await expect.poll(current).toEqual(['Settings'])
  if (process.env['DESKBELL_SHOTS']) await desk.screenshot({ path: `${process.env['DESKBELL_SHOTS']}/nav.png` })
  expect(complaints).toEqual([])
})
