import axe from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright'
import { answer, appears, field, launcher, log, openChat, openRow, openScene, say } from './scene.ts'
import type { Scene } from './scene.ts'

/** What axe finds wrong, one line each. Motion is stopped, so that no colour is judged half-way. */
async function violations(page: Page, where: string, within: string): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async (selector) => {
    await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})))
    const { violations: all } = await (globalThis as unknown as { axe: typeof axe }).axe.run(selector)
    return all.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    )
  }, within)
  return found.map((line) => `${where}: ${line.replaceAll(/\s+/g, ' ')}`)
}

/** The states of both are looked at in both schemes by other tests; here it is the whole page in use. */
const SCHEMES = process.env['DESKBELL_LONG'] === '1' ? (['light', 'dark'] as const) : (['dark'] as const)

describe.each(SCHEMES)('in %s colours', (colorScheme) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await openScene({ capacity: 1 })
  })
  afterAll(() => scene?.close())

  test(
    `[J24] axe finds nothing wrong with widget and console in use (${colorScheme})`,
    { timeout: 180_000 },
    async () => {
      const wrong: string[] = []
      const options = { colorScheme, reducedMotion: 'reduce' } as const
      const widget = async (page: Page, where: string) =>
        wrong.push(...(await violations(page, `widget ${where}`, 'deskbell-widget')))
      const desk = async (page: Page, where: string) =>
        wrong.push(...(await violations(page, `console ${where}`, 'html')))

      const out = await scene.tab(options)
      await out.page.goto(`${scene.relay.url}/console/`)
      await appears(out.page.getByRole('textbox', { name: 'E-mail' }))
      await desk(out.page, 'login')

      const agent = await scene.console(scene.owner, options)
      await desk(agent.page, 'empty inbox')

      const { page } = await scene.visitor(options)
      await appears(launcher(page))
      await widget(page, 'launcher')
      await openChat(page)
      await appears(page.getByText('Mara Lind is here.'))
      await widget(page, 'greeting')
      await say(page, 'Is it contrast enough?')
      await appears(log(page).getByText('Mara Lind joined'))
      await openRow(agent.page, 'Is it contrast enough?')
      await answer(agent.page, 'See for yourself: https://halden.example')
      await appears(log(page).getByText('See for yourself'))
      await widget(page, 'conversation')
      await field(page).fill('Typing')
      await page.getByRole('button', { name: 'More options' }).click()
      await appears(page.getByRole('radiogroup', { name: 'Text size' }))
      await widget(page, 'menu')
      await page.keyboard.press('Escape')
      await field(page).fill('')
      await desk(agent.page, 'conversation')

      const waiting = await scene.visitor(options)
      await openChat(waiting.page)
      await say(waiting.page, 'I wait.')
      await appears(waiting.page.getByText(/You are next\./))
      await widget(waiting.page, 'queue')
      await waiting.page.getByRole('button', { name: 'Leave a message instead' }).click()
      await appears(waiting.page.getByRole('button', { name: 'Leave message' }))
      await widget(waiting.page, 'leave form')
      await waiting.page.getByRole('button', { name: 'Back' }).click()
      await agent.page.getByRole('link', { name: /^Queue/ }).click()
      await appears(agent.page.getByText('I wait.'))
      await desk(agent.page, 'queue')

      await agent.page.getByRole('link', { name: /^Mine/ }).click()
      await openRow(agent.page, /contrast|See for/)
      await agent.page.getByRole('button', { name: 'Close', exact: true }).click()
      await page.getByRole('radio', { name: 'All right' }).check({ force: true })
      await appears(page.getByRole('button', { name: 'Send rating' }))
      await widget(page, 'rating')

      await agent.page.getByRole('link', { name: 'Settings' }).click()
      for (const name of [
        'Put it on your site',
        'Appearance',
        'Where it may appear',
        'Departments',
        'Who works here',
        'Agents',
        'Name and password',
      ]) {
        await agent.page
          .getByRole('navigation', { name: 'Settings' })
          .getByRole('link', { name: new RegExp(`^${name}`) })
          .click()
        await appears(agent.page.getByRole('heading', { level: 1, name }))
        await desk(agent.page, `settings: ${name}`)
      }
      expect(wrong).toEqual([])
    },
  )
})

test('[J25] axe finds nothing wrong with the set-up page', async () => {
  const { startRelay } = await import('../support/relay.ts')
  const { freshPage, launchBrowser } = await import('../support/browser.ts')
  const [relay, browser] = await Promise.all([startRelay(), launchBrowser()])
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await freshPage(browser, { colorScheme, reducedMotion: 'reduce' })
      await page.goto(`${relay.url}/console/setup?token=${relay.setUpToken}`)
      await appears(page.getByRole('button', { name: 'Start' }))
      expect(await violations(page, `set-up ${colorScheme}`, 'html')).toEqual([])
    }
  } finally {
    await browser.close()
    await relay.stop()
  }
})
