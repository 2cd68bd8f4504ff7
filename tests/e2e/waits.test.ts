import { describe, expect, test } from 'vitest'
import { freePort } from '../support/relay.ts'
import { startQuietLink } from '../support/quietLink.ts'
import {
  answer,
  appears,
  cookieOf,
  disappears,
  log,
  openChat,
  openRow,
  openScene,
  reply,
  row,
  said,
  say,
} from './scene.ts'
import type { Scene } from './scene.ts'

// Journeys that wait a minute for a rule of time. They do little else, so they wait side by side.

const TIMEOUT = { timeout: 180_000 }

async function withScene(
  options: Parameters<typeof openScene>[0],
  run: (scene: Scene) => Promise<void>,
): Promise<void> {
  const scene = await openScene({ capacity: 1, ...options })
  try {
    await run(scene)
  } finally {
    await scene.close()
  }
}

describe.concurrent('journeys that take a minute', () => {
  test(
    '[J29] who left the queue for over a minute is passed over, and served in their place when they are back',
    TIMEOUT,
    () =>
      withScene({}, async (scene) => {
        const agent = await scene.console()
        const first = await scene.visitor()
        await openChat(first.page)
        await say(first.page, 'I am first.')
        await appears(log(first.page).getByText('Mara Lind joined'))
        const ghost = await scene.visitor()
        await openChat(ghost.page)
        await say(ghost.page, 'I will be gone.')
        await appears(ghost.page.getByText(/You are next\./))
        const third = await scene.visitor()
        await openChat(third.page)
        await say(third.page, 'I am third.')
        await appears(third.page.getByText(/You are 2nd\./))

        // The tab is closed, the browser is not.
        await ghost.page.close()
        await openRow(agent.page, 'I am first.')
        await agent.page.getByRole('link', { name: 'All open' }).click()
        await appears(row(agent.page, 'I will be gone.').getByText('Stepped away'), 90_000)
        await agent.page.getByRole('button', { name: 'Close', exact: true }).click()
        await appears(log(third.page).getByText(/Mara Lind joined/))

        const back = await ghost.context.newPage()
        await back.goto(scene.shop.origin)
        await appears(back.getByText(/You are next\./))
        expect(await said(back)).toEqual(['I will be gone.'])
        const later = await scene.visitor()
        await openChat(later.page)
        await say(later.page, 'I came later.')
        await appears(later.page.getByText(/You are 2nd\./))
        await agent.page.getByRole('link').filter({ hasText: 'I am third.' }).click()
        await appears(agent.page.getByRole('heading', { name: 'Visitor 3' }))
        await agent.page.getByRole('button', { name: 'Close', exact: true }).click()
        await appears(log(back).getByText(/Mara Lind joined/))
        await appears(later.page.getByText(/You are next\./))
      }),
  )

  test(
    '[J30] the only agent falls silent: the visitor is told, and the chat is not given back but can be taken',
    TIMEOUT,
    async () => {
      const port = await freePort()
      // Whatever a console asks for: where only its socket fell silent it would go on by requests.
      const link = await startQuietLink(port, /^(?:GET|POST) \/(?:ws\/agent|console|api)/)
      await withScene({ port, env: { PUBLIC_URL: link.url } }, async (scene) => {
        const agent = await scene.tab()
        await agent.context.addCookies([cookieOf({ url: link.url }, scene.owner)])
        await agent.page.goto(`${link.url}/console/`)
        const { page } = await scene.visitor()
        await openChat(page)
        await say(page, 'Is anybody there?')
        await appears(log(page).getByText('Mara Lind joined'))
        await openRow(agent.page, 'Is anybody there?')

        link.silence()
        await reply(agent.page).fill('Half a')
        await appears(log(page).getByText('You are waiting again, from the front'), 90_000)

        link.heal()
        await disappears(agent.page.getByText(/Reconnecting|No connection/i), 60_000)
        await appears(agent.page.getByRole('button', { name: /^Take/ }))
        expect(
          await log(page)
            .getByText(/Mara Lind joined/)
            .count(),
        ).toBe(1)
        await agent.page.getByRole('button', { name: /^Take/ }).click()
        await answer(agent.page, 'I am back, sorry.')
        await appears(log(page).getByText('I am back, sorry.'))
        expect(await said(page)).toEqual(['Is anybody there?', 'I am back, sorry.'])
      })
      await link.close()
    },
  )
})
