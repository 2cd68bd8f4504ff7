// The search of the console over a real relay: what people said is found, by whom it may be found, and led to.
import { devices } from 'playwright'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentClient, until } from '../support/accounts.ts'
import { appears, disappears, log, openChat, openRow, openScene, reply, say } from './scene.ts'
import type { Scene } from './scene.ts'

/** More than come with the opening of a conversation, so that its beginning has to be fetched. */
const LATER = 70
const { defaultBrowserType: _, ...phone } = devices['iPhone SE (3rd gen)'] ?? devices['iPhone SE']!

let scene: Scene
beforeAll(async () => {
  scene = await openScene({ capacity: 3 })
})
afterAll(() => scene?.close())

const field = (page: Page) => page.getByRole('searchbox', { name: 'Search conversations' })
const found = (page: Page) => page.getByRole('list', { name: 'What was found' }).getByRole('link')
const marked = (page: Page) => log(page).locator('[data-landed]')

/** Types it, and waits for the answer to just these words. */
async function search(page: Page, words: string, count: number): Promise<void> {
  await field(page).fill(words)
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(words)
  const answer = page.locator('[aria-busy=false]')
  await appears(answer.getByRole('heading', { name: count === 1 ? '1 conversation' : `${count} conversations` }))
}

test(
  '[A37] [A39] [A43] what a visitor or a note said is found, and opened where it was said',
  { timeout: 120_000 },
  async () => {
    const { page: desk, complaints } = await scene.console()
    const first = await scene.visitor()
    await openChat(first.page)
    await say(first.page, 'The lantern of my Fjell tent is broken.')
    await openRow(desk, /lantern/)
    await desk.getByRole('radio', { name: /^Note/ }).click()
    await desk.getByRole('textbox', { name: 'Note' }).fill('Crème brûlée for her next visit.')
    await desk.getByRole('button', { name: 'Add note' }).click()
    await appears(log(desk).getByText('Crème brûlée for her next visit.'))
    const second = await scene.visitor()
    await openChat(second.page)
    await say(second.page, 'Do you repair boots?')
    await appears(desk.getByText('2 of', { exact: false }))

    // From within the text, by its chord.
    await desk.getByRole('radio', { name: /^Reply/ }).click()
    await reply(desk).focus()
    await desk.keyboard.press('Control+k')
    await expect.poll(() => field(desk).evaluate((each) => each === document.activeElement)).toBe(true)
    await search(desk, 'LANT fjell', 1)
    expect(await found(desk).locator('mark').allTextContents()).toEqual(['lantern', 'Fjell'])
    await search(desk, 'boots', 1)
    expect(await found(desk).allTextContents()).toEqual([expect.stringContaining('Do you repair boots?')])
    await field(desk).fill('lantern boots')
    await appears(desk.getByText('No conversation has “lantern boots”.').first())

    // What was said among colleagues is found too, without its accents, and is marked as theirs.
    await search(desk, 'creme brulee', 1)
    expect(await found(desk).locator('[data-note]').count()).toBe(1)

    // Its beginning is far above what comes with the conversation.
    await writeNotes(LATER)
    await search(desk, 'lantern', 1)
    await desk.keyboard.press('ArrowDown')
    await desk.keyboard.press('Enter')
    await appears(marked(desk).getByText('The lantern of my Fjell tent is broken.'))
    await expect.poll(() => isInSight(desk)).toBe(true)
    expect(new URL(desk.url()).search).toMatch(/^\?q=lantern&at=\d+$/)
    await disappears(marked(desk))

    // A reload leads to the same words and the same place; leaving leads back to the list.
    await desk.reload()
    await appears(marked(desk))
    await expect.poll(() => isInSight(desk)).toBe(true)
    expect(await field(desk).inputValue()).toBe('lantern')
    await field(desk).focus()
    await desk.keyboard.press('Escape')
    await desk.keyboard.press('Escape')
    await appears(desk.getByRole('heading', { name: 'Your desk' }))
    await desk.keyboard.press('Control+k')
    await appears(desk.getByRole('link', { name: 'lantern', exact: true }))
    expect(complaints).toEqual([])
  },
)

test('[A38] [A42] on a phone the search is a page, and Back leads from the chat to what was found', async () => {
  const { page: desk, complaints } = await scene.console(scene.owner, phone)
  await desk.getByRole('link', { name: 'Search' }).tap()
  await search(desk, 'lantern', 1)
  expect(await desk.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.viewport.width)
  await found(desk).first().tap()
  await appears(marked(desk).getByText('The lantern of my Fjell tent is broken.'))
  await desk.goBack()
  await appears(found(desk).filter({ hasText: 'lantern' }))
  expect(await field(desk).inputValue()).toBe('lantern')
  await found(desk).first().tap()
  await appears(marked(desk))
  await desk.getByRole('button', { name: 'Back', exact: true }).tap()
  await appears(found(desk).filter({ hasText: 'lantern' }))
  await desk.getByRole('link', { name: 'Desk' }).tap()
  await appears(desk.getByRole('heading', { name: 'Your desk' }))
  expect(complaints).toEqual([])
})

/** Another console of the same agent writes them into the first conversation. */
async function writeNotes(count: number): Promise<void> {
  const client = agentClient(scene.relay, scene.owner)
  client.connect()
  try {
    await until(client, () => client.welcome, 'the agent is welcome')
    const answer = await client.query('search', { text: 'lantern' })
    const conversationId = answer.ok ? (answer.value.hits[0]?.row.id ?? '') : ''
    for (let each = 1; each <= count; each += 1)
      client.send({ conversationId, kind: 'note', content: { parts: [{ type: 'text', text: `Line ${each}` }] } })
    await until(client, () => client.outbox().length === 0, 'all notes are stored', 60_000)
  } finally {
    client.close()
  }
}

/** Whether the event that the address names can be seen in the timeline. */
function isInSight(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const seq = new URLSearchParams(location.search).get('at')
    const event = document.querySelector(`[data-seq="${seq}"]`)?.getBoundingClientRect()
    const room = document.querySelector('.timeline')?.getBoundingClientRect()
    return event !== undefined && room !== undefined && event.top >= room.top && event.bottom <= room.bottom
  })
}
