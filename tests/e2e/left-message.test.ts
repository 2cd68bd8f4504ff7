import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen } from '../support/browser.ts'
import { startMailServer } from '../support/smtp.ts'
import type { MailServer } from '../support/smtp.ts'
import { answer, appears, launcher, log, openScene, said } from './scene.ts'
import type { Scene } from './scene.ts'

let scene: Scene
let post: MailServer
beforeAll(async () => {
  post = await startMailServer()
  scene = await openScene({ env: { SMTP_URL: post.url, MAIL_FROM: 'desk@halden.example' } })
  await scene.act('setAvailability', { availability: 'offline' })
})
afterAll(async () => {
  await scene?.close()
  await post?.close()
})

test('[J18] a message left when nobody was there is answered by mail and at the next visit', async () => {
  const { page, context, complaints } = await scene.visitor()
  await launcher(page).click()
  await page.getByRole('button', { name: 'Leave a message' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Tove Berg')
  await page.getByRole('button', { name: 'Leave message' }).click()
  await appears(page.getByText('We need an address to write to you.'))
  await page.getByRole('textbox', { name: 'Email' }).fill('tove@berg.example')
  await page.getByRole('textbox', { name: 'Message' }).fill('Do you mend brass arms?')
  await page.getByRole('button', { name: 'Leave message' }).click()
  await appears(log(page).getByText("Message kept. We'll write to tove@berg.example"))
  await page.close()

  const { page: desk, complaints: deskComplaints } = await scene.console()
  await desk.getByRole('combobox', { name: 'Availability' }).selectOption({ label: 'Online' })
  await desk.getByRole('link', { name: /Left messages/ }).click()
  await desk
    .getByRole('list', { name: 'Conversations' })
    .getByRole('link', { name: /Tove Berg/ })
    .click()
  await appears(log(desk).getByText('Do you mend brass arms?'))
  await desk.getByRole('button', { name: 'Claim' }).click()
  await appears(desk.getByText('Goes to tove@berg.example'))
  await answer(desk, 'We do, bring it along.')
  await appears(log(desk).getByText('We do, bring it along.'))

  await expect.poll(() => post.mails.length, { timeout: 30_000 }).toBe(1)
  const [mail] = post.mails
  expect(mail?.to).toEqual(['tove@berg.example'])
  expect(mail?.from).toBe('desk@halden.example')
  expect(mail?.raw).toContain('We do, bring it along.')
  expect(mail?.raw).toMatch(/Subject: Halden Outdoor/)
  // The visitor's own words are not in it: they could be a spammer's, and the address somebody else's.
  expect(mail?.raw).not.toContain('brass')

  const again = await context.newPage()
  const againComplaints = listen(again)
  await again.goto(scene.shop.origin)
  await appears(log(again).getByText('We do, bring it along.'))
  expect(await said(again)).toEqual(['Do you mend brass arms?', 'We do, bring it along.'])
  for (const all of [complaints, againComplaints, deskComplaints])
    expect(all.filter((line) => !line.includes('favicon'))).toEqual([])
})
