import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright'
import { listen } from '../support/browser.ts'
import { answer, appears, field, launcher, log, openChat, openRow, openScene, reply, said, say } from './scene.ts'
import type { Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene?.close())

/** Sockets of a page that are open now. */
function watchSockets(page: Page): Set<unknown> {
  const open = new Set<unknown>()
  // Those of a page that was left go with it, and nobody tells.
  page.on('framenavigated', () => open.clear())
  page.on('websocket', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  return open
}

test('[J7] a reload and a second tab show the same conversation and draft over one socket, and each message arrives once', async () => {
  const agent = await scene.console()
  const { page: first, context, complaints } = await scene.visitor()
  const firstSockets = watchSockets(first)
  await openChat(first)
  await say(first, 'From the first tab.')
  await openRow(agent.page, 'From the first tab.')
  await answer(agent.page, 'Here is an answer.')
  await appears(log(first).getByText('Here is an answer.'))

  await first.reload()
  await appears(log(first).getByText('Here is an answer.'))
  expect(await said(first)).toEqual(['From the first tab.', 'Here is an answer.'])

  const second = await context.newPage()
  const secondComplaints = listen(second)
  const secondSockets = watchSockets(second)
  await second.goto(scene.shop.origin)
  await appears(log(second).getByText('Here is an answer.'))
  expect(await said(second)).toEqual(['From the first tab.', 'Here is an answer.'])
  await expect.poll(() => firstSockets.size + secondSockets.size, { timeout: 15_000 }).toBe(1)

  await field(second).fill('Half a thought')
  await expect.poll(() => field(first).inputValue(), { timeout: 10_000 }).toBe('Half a thought')
  await say(second, 'From the second tab.')
  await appears(log(first).getByText('From the second tab.'))
  await expect.poll(() => field(first).inputValue(), { timeout: 10_000 }).toBe('')
  await say(first, 'And the first again.')
  const all = ['From the first tab.', 'Here is an answer.', 'From the second tab.', 'And the first again.']
  for (const page of [first, second, agent.page]) await expect.poll(() => said(page), { timeout: 15_000 }).toEqual(all)
  expect(firstSockets.size + secondSockets.size).toBe(1)

  // The tab with the connection goes: the other goes on.
  const [leading, other] = secondSockets.size > 0 ? [second, first] : [first, second]
  await leading.close()
  await answer(agent.page, 'Still there?')
  await appears(log(other).getByText('Still there?'))
  await say(other, 'Still here.')
  await expect.poll(() => said(agent.page), { timeout: 15_000 }).toEqual([...all, 'Still there?', 'Still here.'])
  expect([...complaints, ...secondComplaints]).toEqual([])
})

test('[J8] a closed panel on the next page tells of an unread answer', async () => {
  const agent = await scene.console()
  const { page } = await scene.visitor()
  await openChat(page)
  await say(page, 'I will look around meanwhile.')
  await openRow(agent.page, 'I will look around meanwhile.')
  await appears(log(page).getByText(/Read/))
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('link', { name: 'Next page' }).click()
  await appears(launcher(page))
  await answer(agent.page, 'Take your time.')
  await expect
    .poll(
      () =>
        launcher(page).evaluate(
          (button) =>
            button.getRootNode() instanceof ShadowRoot &&
            (button.getRootNode() as ShadowRoot).getElementById('unread')?.textContent,
        ),
      { timeout: 15_000 },
    )
    .toBe('1 unread message')
  await openChat(page)
  await appears(log(page).getByText('Take your time.'))
})

test('[J28] an agent who reloads sees the same conversation, their draft, and whether the visitor is on the page', async () => {
  const { page: desk } = await scene.console()
  const { page } = await scene.visitor()
  await openChat(page)
  await say(page, 'Are you there?')
  await openRow(desk, 'Are you there?')
  await answer(desk, 'Are you?')
  await appears(log(page).getByText('Are you?'))
  await reply(desk).fill('Half an answer')
  await appears(desk.getByText('On the page now'))

  await desk.reload()
  await appears(log(desk).getByText('Are you?'))
  expect(await said(desk)).toEqual(['Are you there?', 'Are you?'])
  expect(await reply(desk).inputValue()).toBe('Half an answer')
  await appears(desk.getByText('On the page now'))
  await page.close()
  await appears(desk.getByText('Last page'))
})
