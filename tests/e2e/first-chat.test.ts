import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright'
import { freshPage, launchBrowser, listen } from '../support/browser.ts'
import { shopWith, startHostPage } from '../support/hostPage.ts'
import type { HostPage } from '../support/hostPage.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'
import { answer, appears, field, log, openChat, openRow, reply, said, say } from './scene.ts'

let relay: RunningRelay
let browser: Browser
let shop: HostPage
let agent: Page
let agentComplaints: string[]

beforeAll(async () => {
  ;[relay, browser, shop] = await Promise.all([startRelay(), launchBrowser(), startHostPage()])
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([relay?.stop(), shop?.close()])
})

test('[J1] from the printed link to online with the demo open in six fields and clicks', async () => {
  const tab = await freshPage(browser)
  agent = tab.page
  agentComplaints = tab.complaints
  const demo = tab.context.waitForEvent('page', { timeout: 30_000 })
  const printed = /(\S+\/console\/setup\?token=\S+)/.exec(relay.output())?.[1] ?? ''
  await agent.goto(printed)
  await agent.getByRole('textbox', { name: 'Name of your site' }).fill('Halden Outdoor')
  await agent.getByRole('textbox', { name: 'Your name' }).fill('Mara Lind')
  await agent.getByRole('textbox', { name: 'E-mail' }).fill('mara@halden.example')
  await agent.getByRole('textbox', { name: 'Password' }).fill('a bell on a counter')
  await agent.getByRole('button', { name: 'Start' }).click()

  const demoPage = await demo
  const demoComplaints = listen(demoPage)
  await appears(demoPage.getByRole('button', { name: 'Open chat' }))
  await expect
    .poll(() => agent.getByRole('combobox', { name: 'Availability' }).inputValue(), { timeout: 20_000 })
    .toBe('online')
  expect(demoComplaints.filter((line) => !line.includes('favicon'))).toEqual([])
  await demoPage.close()
})

test('[J2] a first chat: sent, delivered, read, typing both ways, closed, rated, and all there after a reload', async () => {
  const siteKey = await agent.evaluate(async () => {
    const html = await (await fetch('../demo')).text()
    return /site=(pk_[0-9a-f]+)/.exec(html)?.[1] ?? ''
  })
  shop.serve({ html: shopWith(relay.url, siteKey) })
  const { page: visitor, complaints } = await freshPage(browser)
  await visitor.goto(shop.origin)
  await openChat(visitor)
  await say(visitor, 'Is the oak lamp in stock?')
  // The console knows it, and nobody has looked at it.
  await appears(log(visitor).getByText('Delivered'))
  await openRow(agent, 'Is the oak lamp in stock?')
  await appears(log(visitor).getByText('Read', { exact: true }))

  await reply(agent).pressSequentially('Yes')
  await appears(log(visitor).getByText('Mara Lind is typing'))
  await reply(agent).fill('')
  await answer(agent, 'Yes, two left.')
  await appears(log(visitor).getByText('Yes, two left.'))
  await appears(log(agent).getByText(/^Read/))

  await field(visitor).pressSequentially('Lovely, one')
  await appears(agent.getByText(/is typing$/))
  await say(visitor, 'Lovely, one please.')
  await appears(log(agent).getByText('Lovely, one please.'))

  await field(visitor).fill('And do you ship to')
  await visitor.reload()
  await appears(log(visitor).getByText('Lovely, one please.'))
  expect(await field(visitor).inputValue()).toBe('And do you ship to')
  expect(await said(visitor)).toEqual(['Is the oak lamp in stock?', 'Yes, two left.', 'Lovely, one please.'])
  await field(visitor).fill('')

  await agent.getByRole('button', { name: 'Close', exact: true }).click()
  await appears(visitor.getByText('How was it with Mara Lind?'))
  await visitor.getByRole('radio', { name: 'Very good' }).check({ force: true })
  await visitor.getByRole('textbox', { name: 'Anything to add' }).fill('Quick.')
  await visitor.getByRole('button', { name: 'Send rating' }).click()
  await appears(visitor.getByText('Thank you. It helps us do better.'))
  await appears(agent.getByText(/Rated 5 of 5/))

  await visitor.reload()
  await appears(log(visitor).getByText('You gave 5 of 5'))
  expect(await said(visitor)).toEqual(['Is the oak lamp in stock?', 'Yes, two left.', 'Lovely, one please.'])

  expect(complaints).toEqual([])
  // Asking who one is, before one is anybody, is answered by 401.
  expect(agentComplaints.filter((line) => !/api\/v1\/me|favicon/.test(line))).toEqual([])
})
