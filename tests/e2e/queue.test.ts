import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, appears, disappears, field, log, openChat, openRow, openScene, said, say } from './scene.ts'
import type { Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene({ capacity: 1 })
})
afterAll(() => scene?.close())

test('[J3] who waits sees their place, is handed over the moment there is room, or leaves a message instead', async () => {
  const agent = await scene.console()
  const first = await scene.visitor()
  await openChat(first.page)
  await say(first.page, 'I am first.')
  await appears(log(first.page).getByText('Mara Lind joined'))

  const second = await scene.visitor()
  await openChat(second.page)
  await say(second.page, 'I am second.')
  await appears(second.page.getByText(/You are next\./))
  const third = await scene.visitor()
  await openChat(third.page)
  await say(third.page, 'I am third.')
  await appears(third.page.getByText(/You are 2nd\./))
  await appears(third.page.getByText('Write now if you like. Whoever comes reads it first.'))

  // One who will not wait gives their place up, and loses nothing of what they wrote.
  const fourth = await scene.visitor()
  await openChat(fourth.page)
  await say(fourth.page, 'I have a train to catch.')
  await appears(fourth.page.getByText(/You are 3rd\./))
  await fourth.page.getByRole('button', { name: 'Leave a message instead' }).click()
  await fourth.page.getByRole('textbox', { name: 'Name' }).fill('Tove')
  const email = fourth.page.getByRole('textbox', { name: 'Email' })
  if (await email.isVisible()) await email.fill('tove@train.example')
  await fourth.page.getByRole('button', { name: 'Leave message' }).click()
  await appears(log(fourth.page).getByText(/^Message kept\./))
  expect(await said(fourth.page)).toContain('I have a train to catch.')

  // The second is handed over by the closing of the first: nobody presses anything, nobody waits two seconds.
  await openRow(agent.page, 'I am first.')
  await agent.page.getByRole('button', { name: 'Close', exact: true }).click()
  await appears(first.page.getByText('How was it with Mara Lind?'))
  await appears(log(second.page).getByText(/Mara Lind joined after/))
  await disappears(second.page.getByText(/You are next\./))
  await appears(third.page.getByText(/You are next\./))

  await openRow(agent.page, 'I am second.')
  await answer(agent.page, 'Sorry for the wait.')
  await appears(log(second.page).getByText('Sorry for the wait.'))
  expect(await field(second.page).isVisible()).toBe(true)
  for (const { complaints } of [agent, first, second, third, fourth])
    expect(complaints.filter((line) => !line.includes('favicon'))).toEqual([])
})
