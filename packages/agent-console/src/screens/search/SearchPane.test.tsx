import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { chats } from '../../fixtures/chats.ts'
import { LIV } from '../../fixtures/rows.ts'
import { Page } from '../../fixtures/show.tsx'
import { startWorld } from '../../fixtures/world.ts'
import type { Plot } from '../../fixtures/world.ts'
import type { Layout } from '../../models/layout.ts'
import { states } from '../../states.ts'

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  )
})
afterEach(cleanup)

async function show(plot: Plot, layout: Layout = 'full') {
  const world = await startWorld({ conversations: chats, ...plot })
  render(<Page world={world} layout={layout} />)
  return world
}
const field = () => screen.getByRole<HTMLInputElement>('searchbox', { name: 'Search conversations' })
const results = () => within(screen.getByRole('list', { name: 'What was found' })).getAllByRole('link')
const press = (key: string) => act(() => void fireEvent.keyDown(document.activeElement ?? document.body, { key }))
const hit = (name: RegExp) => within(screen.getByRole('list', { name: 'What was found' })).getByRole('link', { name })

describe('a result', () => {
  test('[A43] says who said it, where and when, and marks the words by an element of its own', async () => {
    await show({ path: 'search?q=fjell' })
    const link = hit(/^Liv Østby-Haugen, verified, Halden Outdoor, Orders, With you, #4821, 14:01, Liv: Hi\. I ordered/)
    expect([...link.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['Fjell'])
    expect(link.getAttribute('href')).toBe(`c/${LIV}?q=fjell&at=3`)
    expect(hit(/^Maximiliane.*Closed, #4902, 8 Nov, You: … for the deposit/)).toBeTruthy()
  })

  test('[A43] a note is marked as internal, for eyes and ears', async () => {
    await show({ path: 'search?q=guide' })
    const link = hit(/note among colleagues, Tom: She gets the Fjell club price/)
    expect(link.querySelector('[data-note] svg')).toBeTruthy()
    cleanup()
    await show({ path: 'search?q=ordered' })
    expect(document.querySelector('.hit [data-note]')).toBe(null)
  })

  test('[A43] one that was found by its number has the number, and nothing marked', async () => {
    await show(states.searchNumber)
    expect(results()).toHaveLength(1)
    expect(document.querySelector('mark')).toBe(null)
  })
})

describe('keys', () => {
  test('[A42] arrows go from the field through the results and back', async () => {
    await show({ path: 'search?q=fjell' })
    expect(document.activeElement).toBe(field())
    await press('ArrowDown')
    expect(document.activeElement).toBe(results()[0])
    await press('ArrowDown')
    expect(document.activeElement).toBe(results()[1])
    await press('ArrowUp')
    await press('ArrowUp')
    expect(document.activeElement).toBe(field())
  })

  test('[A42] Escape leads from a result to the field, empties it, and then leaves', async () => {
    const world = await show({ path: `c/${LIV}?view=open` })
    await act(() => world.inside().search.open(world.inside().inbox.searchRoute(true)))
    await act(async () => {
      fireEvent.input(field(), { target: { value: 'fjell' } })
      world.clock.advance(200)
    })
    await press('ArrowDown')
    await press('Escape')
    expect(document.activeElement).toBe(field())
    expect(field().value).toBe('fjell')
    await press('Escape')
    expect(field().value).toBe('')
    expect(document.activeElement).toBe(field())
    await press('Escape')
    expect(world.addresses.current.value).toBe(`c/${LIV}?view=open`)
    expect(screen.queryByRole('searchbox')).toBe(null)
    expect(document.activeElement?.id).toBe('conversation')
  })

  test('[A42] the next step from the conversation goes on at the result that is open', async () => {
    const world = await show({ path: `c/${LIV}?q=fjell&at=3` })
    await act(() => void (world.inside().search.focusAsked.value = { step: 1 }))
    const open = results().findIndex((link) => link.hasAttribute('aria-current'))
    expect(document.activeElement).toBe(results()[open + 1])
  })

  test('[A42] the button that empties the field leaves the focus in it', async () => {
    await show({ path: 'search?q=fjell' })
    await act(() => screen.getByRole('button', { name: 'Clear the search' }).click())
    expect(document.activeElement).toBe(field())
    expect(screen.getByText(/^Look for words/)).toBeTruthy()
  })
})

describe('what is said', () => {
  const said = () => screen.getAllByRole('status').map((each) => each.textContent)

  test('[A40] how many there are is announced, and nothing while it answers older words', async () => {
    const world = await show({ path: 'search?q=fjell' })
    expect(said()).toContain('8 conversations')
    world.relay.answers.search = undefined
    await act(() => {
      world.inside().search.write('fjell jacket')
      world.clock.advance(200)
    })
    expect(said()).not.toContain('8 conversations')
    expect(screen.getByText('8 conversations').closest('[aria-busy=true]')).toBeTruthy()
  })

  test('[A40] what was not found is quoted, the other way round too', async () => {
    await show(states.searchNone)
    expect(screen.getByText('حقيبة zelt').tagName).toBe('BDI')
  })

  test('[A40] a refusal says why and asks again', async () => {
    const world = await show(states.searchRefused)
    expect(screen.getByText('The desk is very busy.')).toBeTruthy()
    delete world.relay.refusals['search']
    await act(async () => screen.getByRole('button', { name: 'Try again' }).click())
    expect(results()).toHaveLength(8)
  })
})

test('[A38] on a phone one comes back to the result that was opened', async () => {
  const world = await show({ path: 'search?q=fjell' }, 'phone')
  const link = hit(/^Liv/)
  await act(() => {
    link.click()
    world.addresses.go(link.getAttribute('href') ?? '')
  })
  expect(screen.queryByRole('searchbox')).toBe(null)
  await act(() => screen.getByRole('button', { name: 'Back' }).click())
  expect(world.addresses.current.value).toBe('search?q=fjell')
  expect(document.activeElement).toBe(hit(/^Liv/))
})

test('[A39] the event that was found is marked in the conversation', async () => {
  const world = await show({ path: `c/${LIV}?q=fjell&at=3` })
  const marked = () => document.querySelector('[data-landed]')
  expect(marked()?.textContent).toContain('I ordered the Fjell base layer')
  await act(() => world.clock.advance(4_000))
  expect(marked()).toBe(null)
})
