import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright'
import { appears, field, launcher, log, openScene, reply } from './scene.ts'
import type { Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene?.close())

/** Name of what has the focus, through shadow roots. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let element = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? ''
  })

/** Tabs until something of that name has the focus. */
async function tabTo(page: Page, name: string | RegExp, presses = 30): Promise<void> {
  const passed: string[] = []
  for (let each = 0; each < presses; each += 1) {
    await page.keyboard.press('Tab')
    const now = await focused(page)
    if (typeof name === 'string' ? now === name : name.test(now)) return
    passed.push(now)
  }
  throw new Error(`Tab does not lead to ${name}, but to ${passed.join(' | ')}`)
}

test('[J22] a visitor and an agent chat from login to rating without a mouse', { timeout: 120_000 }, async () => {
  const { page: desk } = await scene.tab()
  await desk.goto(`${scene.relay.url}/console/`)
  await appears(desk.getByRole('textbox', { name: 'E-mail' }))
  if (
    (await focused(desk)) === '' &&
    !(await desk.getByRole('textbox', { name: 'E-mail' }).evaluate((each) => each === document.activeElement))
  )
    await desk.keyboard.press('Tab')
  await desk.keyboard.type(scene.owner.email)
  await desk.keyboard.press('Tab')
  await desk.keyboard.type(scene.owner.password)
  await desk.keyboard.press('Enter')
  await appears(desk.getByRole('combobox', { name: 'Availability' }))

  const { page: one } = await scene.visitor()
  await appears(launcher(one))
  await tabTo(one, 'Open chat')
  await one.keyboard.press('Enter')
  await appears(field(one))
  await expect.poll(() => focused(one)).toBe('Message')
  await one.keyboard.press('Escape')
  await expect.poll(() => focused(one)).toBe('Open chat')
  await one.keyboard.press('Space')
  await expect.poll(() => focused(one)).toBe('Message')
  await one.keyboard.type('First, by keys.')
  await one.keyboard.press('Shift+Enter')
  await one.keyboard.type('Two lines.')
  await one.keyboard.press('Enter')
  await appears(log(one).getByText(/First, by keys\.\s+Two lines\./))
  expect(await focused(one)).toBe('Message')

  const { page: two } = await scene.visitor()
  await appears(launcher(two))
  await tabTo(two, 'Open chat')
  await two.keyboard.press('Enter')
  await expect.poll(() => focused(two)).toBe('Message')
  await two.keyboard.type('Second, by keys.')
  await two.keyboard.press('Enter')
  await appears(log(two).getByText(/Sent|Delivered|Read/))
  await appears(desk.getByText('2 of', { exact: false }))

  // 1 is the first place of the desk, J and K go down and up.
  await desk.keyboard.press('1')
  await appears(log(desk).getByText('First, by keys.'))
  await desk.keyboard.press('j')
  await appears(log(desk).getByText('Second, by keys.'))
  await desk.keyboard.press('k')
  await appears(log(desk).getByText('First, by keys.'))
  await desk.keyboard.press('r')
  await expect.poll(() => focused(desk)).toBe('Reply')
  await desk.keyboard.type('Answered, 1 j k e.')
  await desk.keyboard.press('Enter')
  await appears(log(one).getByText('Answered, 1 j k e.'))
  await desk.keyboard.press('Escape')
  await desk.keyboard.press('n')
  await expect.poll(() => focused(desk)).toBe('Note')
  await desk.keyboard.type('Likes keys.')
  await desk.keyboard.press('Enter')
  await appears(log(desk).getByText('Likes keys.'))
  await desk.keyboard.press('Escape')
  expect(await reply(desk).count()).toBe(0)
  await desk.keyboard.press('?')
  await appears(desk.getByRole('dialog', { name: 'Keyboard shortcuts' }))
  await desk.keyboard.press('Escape')
  await desk.keyboard.press('e')
  await appears(log(desk).getByText(/closed it/))

  // The rating takes the field's place, and with it the focus.
  await appears(one.getByText('How was it with Mara Lind?'))
  await tabTo(one, 'Not good')
  for (let each = 0; each < 4; each += 1) await one.keyboard.press('ArrowRight')
  await tabTo(one, 'Send rating')
  await one.keyboard.press('Enter')
  await appears(log(one).getByText('You gave 5 of 5'))
  await tabTo(one, 'Write again')
  await one.keyboard.press('Enter')
  await tabTo(one, 'Message')
  await one.keyboard.press('Escape')
  await expect.poll(() => focused(one)).toBe('Open chat')
})
