import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, appears, log, openChat, openRow, openScene, said, say } from './scene.ts'
import type { Scene } from './scene.ts'

/** Time from an agent's last frame until their conversations are with somebody else, at most. A goodbye takes about 25 s of it. */
const GRACE_MS = 45_000

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene?.close())

test(
  '[J19] an agent who is gone loses their chats within 45 s: first in the queue, then with whoever is there',
  { timeout: 120_000 },
  async () => {
    const ida = await scene.colleague('Ida Berg')
    await scene.act('setAvailability', { availability: 'away' }, ida)
    const mara = await scene.console()
    const { page, complaints } = await scene.visitor()
    await openChat(page)
    await say(page, 'My lamp flickers.')
    await openRow(mara.page, 'My lamp flickers.')
    await answer(mara.page, 'Let me look.')
    await appears(log(page).getByText('Let me look.'))
    const second = await scene.console(ida)

    await mara.context.close()
    const gone = performance.now()
    // Nobody else is there: back to the front, and told so.
    await appears(log(page).getByText('You are waiting again, from the front'), GRACE_MS)
    await appears(page.getByText(/You are next\.|Nobody is free right now\./))
    await scene.act('setAvailability', { availability: 'online' }, ida)
    await appears(log(page).getByText(/Ida Berg joined/))
    console.log(`with somebody else after ${((performance.now() - gone) / 1000).toFixed(1)} s`)

    await openRow(second.page, /flickers|Let me look/)
    await answer(second.page, 'I am here now.')
    await appears(log(page).getByText('I am here now.'))
    expect(await said(page)).toEqual(['My lamp flickers.', 'Let me look.', 'I am here now.'])
    expect(complaints).toEqual([])
  },
)
