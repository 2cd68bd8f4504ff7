import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentClient, until } from '../support/accounts.ts'
import { appears, disappears, field, log, openChat, openRow, openScene, said, say, SOON_MS } from './scene.ts'
import type { Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene({ capacity: 1 })
  const client = agentClient(scene.relay, scene.owner)
  client.connect()
  await until(client, () => client.welcome, 'the owner is welcome', SOON_MS)
  const sites = await client.query('sites', {})
  client.close()
  const departmentId = (sites.ok && sites.value[0]?.departments[0]?.id) || ''
  await scene.act('updateDepartment', { departmentId, queueLimit: 1 })
})
afterAll(() => scene?.close())

test('[J31] who finds the queue full is told so, and leaves what they wrote as a message or waits for room', async () => {
  const agent = await scene.console()
  const first = await scene.visitor()
  await openChat(first.page)
  await say(first.page, 'I am first.')
  await appears(log(first.page).getByText('Mara Lind joined'))
  const second = await scene.visitor()
  await openChat(second.page)
  await appears(second.page.getByText('Everybody is in a conversation right now.'))
  await say(second.page, 'I am second.')
  await appears(second.page.getByText(/You are next\./))

  const third = await scene.visitor()
  await openChat(third.page)
  await say(third.page, 'My lamp hums.')
  await appears(third.page.getByText('The queue is full.'))
  expect(await said(third.page)).toEqual(['My lamp hums.'])
  await third.page.getByRole('button', { name: 'Leave a message' }).click()
  await appears(third.page.getByText("The queue is full. You'll see the answer here at your next visit."))
  expect(await field(third.page).inputValue()).toBe('My lamp hums.')

  // Whoever thinks again finds their words in the field, and the queue as full as before.
  await third.page.getByRole('button', { name: 'Back' }).click()
  expect(await field(third.page).inputValue()).toBe('My lamp hums.')
  await third.page.getByRole('button', { name: 'Send' }).click()
  await appears(third.page.getByText('The queue is full.'))
  await third.page.getByRole('button', { name: 'Leave a message' }).click()
  await third.page.getByRole('textbox', { name: 'Name' }).fill('Tove')
  await third.page.getByRole('button', { name: 'Leave message' }).click()
  await appears(log(third.page).getByText(/^Message kept\./))
  expect(await said(third.page)).toEqual(['My lamp hums.'])

  const fourth = await scene.visitor()
  await openChat(fourth.page)
  await say(fourth.page, 'I can wait.')
  await appears(fourth.page.getByText('The queue is full.'))
  await openRow(agent.page, 'I am first.')
  await agent.page.getByRole('button', { name: 'Close', exact: true }).click()
  await appears(log(second.page).getByText(/Mara Lind joined after/))
  // It would go out by itself too, a little later.
  const tryNow = fourth.page.getByRole('button', { name: 'Try now' })
  await tryNow.click({ timeout: 2_000 }).catch(() => {})
  await appears(fourth.page.getByText(/You are next\./))
  await disappears(fourth.page.getByText('The queue is full.'))
  expect(await said(fourth.page)).toEqual(['I can wait.'])
  for (const { complaints } of [agent, first, second, third, fourth])
    expect(complaints.filter((line) => !line.includes('favicon'))).toEqual([])
})
