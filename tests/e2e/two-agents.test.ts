import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BrowserContext, Page } from 'playwright'
import { answer, appears, log, openChat, openRow, openScene, reply, row, said, say, SOON_MS } from './scene.ts'
import type { Login } from '../support/accounts.ts'
import type { Scene } from './scene.ts'

let scene: Scene
let ida: Login
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene?.close())

const note = (page: Page) => page.getByRole('textbox', { name: 'Note' })

/** A line to the relay that can be held: what is said meanwhile on either side arrives when it is let go. */
async function holdableLine(context: BrowserContext): Promise<{ hold(): void; release(): void }> {
  let held: (() => void)[] | null = null
  const pass = (run: () => void): void => void (held === null ? run() : held.push(run))
  await context.routeWebSocket(/\/ws\/agent/, (near) => {
    const far = near.connectToServer()
    near.onMessage((message) => pass(() => far.send(message)))
    far.onMessage((message) => pass(() => near.send(message)))
  })
  return {
    hold: () => void (held ??= []),
    release() {
      const all = held ?? []
      held = null
      for (const run of all) run()
    },
  }
}

test('[J20] handed over and taken over between two agents, with notes the visitor never gets and a refused reply that keeps its text', async () => {
  ida = await scene.colleague('Ida Berg', 0)
  const mara = await scene.console()
  const second = await scene.tab()
  await second.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const line = await holdableLine(second.context)
  await second.context.addCookies([
    { name: ida.cookie.split('=')[0] ?? '', value: ida.cookie.split('=')[1] ?? '', url: scene.relay.url },
  ])
  await second.page.goto(`${scene.relay.url}/console/`)
  await appears(second.page.getByRole('combobox', { name: 'Availability' }))

  const visitor = await scene.visitor()
  const frames: string[] = []
  visitor.page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))))
  await visitor.page.reload()
  await openChat(visitor.page)
  await say(visitor.page, 'The shade is torn.')
  await openRow(mara.page, 'The shade is torn.')
  await mara.page.keyboard.press('Escape')
  await mara.page.keyboard.press('n')
  await note(mara.page).fill('Bought twice last year, be generous.')
  await mara.page.getByRole('button', { name: 'Add note' }).click()
  await appears(log(mara.page).getByText('Bought twice last year, be generous.'))

  await scene.act('updateAgent', { agentId: ida.agentId, capacity: 3 })
  await mara.page.getByRole('button', { name: 'Transfer' }).click()
  await mara.page
    .getByRole('dialog')
    .getByRole('button', { name: /Ida Berg/ })
    .click()
  await appears(log(visitor.page).getByText('Mara Lind passed this to Ida Berg'))
  await openRow(second.page, /torn|generous/)
  await appears(log(second.page).getByText('Bought twice last year, be generous.'))
  await answer(second.page, 'We send a new one.')
  await appears(log(visitor.page).getByText('We send a new one.'))

  // Ida writes while, unknown to her, it is no longer hers.
  line.hold()
  await answer(second.page, 'It goes out tomorrow.')
  await mara.page.getByRole('button', { name: 'Take over' }).click()
  await appears(log(visitor.page).getByText('Ida Berg passed this to Mara Lind'))
  line.release()
  await appears(log(second.page).getByText(/^Not sent\./))
  await appears(log(second.page).getByText('It goes out tomorrow.'))
  await second.page.getByRole('button', { name: 'Copy' }).click()
  expect(await second.page.evaluate(() => navigator.clipboard.readText())).toBe('It goes out tomorrow.')
  await second.page.getByRole('button', { name: 'Send as note' }).click()
  await appears(log(mara.page).getByText('It goes out tomorrow.'))
  await expect
    .poll(() =>
      log(second.page)
        .getByText(/^Not sent\./)
        .count(),
    )
    .toBe(0)

  // Her note is still in front, as she left it.
  await mara.page
    .getByRole('log')
    .first()
    .click({ position: { x: 2, y: 2 } })
  await mara.page.keyboard.press('r')
  await answer(mara.page, 'Mara again.')
  await appears(log(visitor.page).getByText('Mara again.'))
  expect(await said(visitor.page)).toEqual(['The shade is torn.', 'We send a new one.', 'Mara again.'])
  expect(frames.length).toBeGreaterThan(0)
  expect(frames.join('\n')).not.toMatch(/generous|goes out tomorrow/)
  for (const { complaints } of [mara, second, visitor])
    expect(complaints.filter((each) => !each.includes('favicon'))).toEqual([])
})

test('[J21] a new chat on the desk takes neither the focus nor a letter from whoever is writing', async () => {
  await scene.act('updateAgent', { agentId: ida.agentId, capacity: 0 })
  const mara = await scene.console()
  const first = await scene.visitor()
  await openChat(first.page)
  await say(first.page, 'First come.')
  await openRow(mara.page, 'First come.')
  await reply(mara.page).click({ timeout: SOON_MS })
  await reply(mara.page).pressSequentially('I was just ')
  const address = mara.page.url()

  const later = await scene.visitor()
  await openChat(later.page)
  await say(later.page, 'And served second.')
  await appears(row(mara.page, 'And served second.'))
  await mara.page.keyboard.type('writing.')
  expect(await reply(mara.page).inputValue()).toBe('I was just writing.')
  expect(await reply(mara.page).evaluate((element) => element === document.activeElement)).toBe(true)
  expect(mara.page.url()).toBe(address)
})
