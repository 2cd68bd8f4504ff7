import { afterAll, beforeAll, expect, test } from 'vitest'
import { shopWith } from '../support/hostPage.ts'
import { appears, disappears, field, launcher, log, openChat, openScene, said, say } from './scene.ts'
import type { Scene } from './scene.ts'

/** Sooner than any link is given up for its silence. */
const AT_ONCE_MS = 1_500

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene?.close())

test('[J32] who is not online is not shown as it, a network that is gone is told at once, and the end is asked for', async () => {
  const agent = await scene.console()
  const { page, context } = await scene.visitor()
  await openChat(page)
  await say(page, 'Is anybody there?')
  const head = page.locator('deskbell-widget .head')
  await appears(head.getByText(/^Online/))
  const availability = agent.page.getByRole('combobox', { name: 'Availability' })
  await availability.selectOption({ label: 'Offline' })
  await appears(head.getByText(/^Not online/))
  await disappears(head.locator('.face i'))
  await availability.selectOption({ label: 'Online' })
  await appears(head.getByText(/^Online/))

  await context.setOffline(true)
  await appears(page.getByText('Reconnecting.'), AT_ONCE_MS)
  await disappears(head.getByText(/^Online/), AT_ONCE_MS)
  await say(page, 'In a tunnel.')
  await appears(page.getByText('Sending when we are back'), AT_ONCE_MS)
  await context.setOffline(false)
  await disappears(page.getByText('Reconnecting.'))
  await disappears(page.getByText('Sending when we are back'))
  expect(await said(page)).toEqual(['Is anybody there?', 'In a tunnel.'])

  await page.getByRole('button', { name: 'More options' }).click()
  await page.getByRole('button', { name: 'End conversation' }).click()
  const question = page.getByRole('alertdialog', { name: 'End this conversation?' })
  await appears(question)
  await page.keyboard.press('Enter')
  await disappears(question)
  expect(await field(page).isVisible()).toBe(true)
  await page.getByRole('button', { name: 'More options' }).click()
  await page.getByRole('button', { name: 'End conversation' }).click()
  await question.getByRole('button', { name: 'Yes, end it' }).click()
  await appears(log(page).getByText('You ended the conversation'))
})

test('[J33] a conversation goes to the department that the page names, or the one that is chosen', async () => {
  const { siteId, siteKey, relay } = scene
  const made = (await scene.act('createDepartment', { siteId, name: 'Returns' })) as { departmentId: string }
  // Somebody works there, and is not here.
  const ida = await scene.colleague('Ida Berg')
  await scene.act('setAvailability', { availability: 'away' }, ida)
  await scene.act('updateDepartment', { departmentId: made.departmentId, memberIds: [ida.agentId] })
  const { page } = await scene.visitor()
  const starts: string[] = []
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const frame = JSON.parse(String(payload)) as { type: string; departmentId?: string }
      if (frame.type === 'start') starts.push(frame.departmentId ?? '')
    }),
  )
  await launcher(page).click()
  await page.getByRole('combobox', { name: 'What is it about?' }).selectOption({ label: 'Returns' })
  await say(page, 'It does not fit.')
  await appears(page.getByText('Sent', { exact: true }))
  expect(starts).toEqual([made.departmentId])

  const tag = (id: string) => shopWith(relay.url, siteKey, { attributes: `data-department="${id}"` })
  scene.shop.serve({ html: tag(made.departmentId) })
  const second = await scene.visitor()
  await openChat(second.page)
  expect(await second.page.getByRole('combobox').count()).toBe(0)
  await say(second.page, 'Nor does this.')
  await appears(second.page.getByText(/You are 2nd\./))

  // A department that is no more keeps nobody from being heard.
  scene.shop.serve({ html: tag(`dep_${'0'.repeat(32)}`) })
  const third = await scene.visitor()
  await openChat(third.page)
  await say(third.page, 'And this?')
  await appears(log(third.page).getByText('Mara Lind joined'))
  expect(await said(third.page)).toEqual(['And this?'])
})
