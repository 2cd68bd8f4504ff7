import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRelay } from '../support/relay.ts'
import { answer, appears, disappears, log, openChat, openRow, openScene, said, say } from './scene.ts'
import type { Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene?.close())

test('[J9] the relay is killed in the middle of a talk and comes back: nothing lost, nothing twice, both screens alike', async () => {
  const agent = await scene.console()
  const visitor = await scene.visitor()
  await openChat(visitor.page)
  await say(visitor.page, 'v1')
  await openRow(agent.page, 'v1')
  await answer(agent.page, 'a1')
  await appears(log(visitor.page).getByText('a1', { exact: true }))

  // Killed while both send.
  const { port, dataDir } = scene.relay
  await Promise.all([say(visitor.page, 'v2'), answer(agent.page, 'a2'), scene.relay.kill()])
  await say(visitor.page, 'v3')
  await answer(agent.page, 'a3')

  // Both are told, and what is not sent says so.
  await appears(visitor.page.getByText('Reconnecting.'))
  await appears(log(visitor.page).getByText('Sending when we are back'))
  await appears(agent.page.getByText('No connection.'))
  await appears(log(agent.page).getByText(/^Waiting to send/))
  await say(visitor.page, 'v4')
  await answer(agent.page, 'a4')
  // A reload while the relay is away keeps the unsent.
  await visitor.page.reload()

  scene.relay = await startRelay({ port, dataDir })
  // The tag could not be fetched meanwhile, if it was not in the cache.
  await visitor.page.reload()
  await disappears(agent.page.getByText('No connection.'), 30_000)
  const mine = (texts: string[], who: string) => texts.filter((text) => text.startsWith(who))
  await expect.poll(async () => (await said(visitor.page)).length, { timeout: 40_000 }).toBe(8)
  await expect.poll(async () => (await said(agent.page)).length, { timeout: 20_000 }).toBe(8)
  await disappears(log(agent.page).getByText(/^Waiting to send/))
  await disappears(log(visitor.page).getByText(/^Sending/))
  const [one, other] = [await said(visitor.page), await said(agent.page)]
  expect(one).toEqual(other)
  expect(mine(one, 'v')).toEqual(['v1', 'v2', 'v3', 'v4'])
  expect(mine(one, 'a')).toEqual(['a1', 'a2', 'a3', 'a4'])

  // And it goes on.
  await answer(agent.page, 'a5')
  await appears(log(visitor.page).getByText('a5', { exact: true }))
  await say(visitor.page, 'v5')
  await appears(log(agent.page).getByText('v5', { exact: true }))
})
