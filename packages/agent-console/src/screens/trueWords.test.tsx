import { act, cleanup, render, screen, within } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ListRow } from '@deskbell/protocol'
import { chats } from '../fixtures/chats.ts'
import { MINUTE, NOW } from '../fixtures/ids.ts'
import { closedRows, deskRows, LIV } from '../fixtures/rows.ts'
import { Page } from '../fixtures/show.tsx'
import { startWorld } from '../fixtures/world.ts'
import type { Plot, World } from '../fixtures/world.ts'
import type { Layout } from '../models/layout.ts'
import { states } from '../states.ts'

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
  const world = await startWorld(plot)
  render(<Page world={world} layout={layout} />)
  return world
}

const linkOf = (id: string) => document.querySelector<HTMLElement>(`[data-conversation="${id}"]`)
const dotOf = (id: string) => linkOf(id)?.querySelector('.avatar-here') ?? null
const change = (world: World, part: Partial<ListRow>) =>
  act(() => world.lists.get('mine')?.set(deskRows.map((each) => (each.id === LIV ? { ...each, ...part } : each))))

describe('whether a visitor is here', () => {
  test('[A28] a row has a dot while a page of the visitor is connected, and no longer', async () => {
    const world = await show({ conversations: chats, here: [LIV] })
    expect(dotOf(LIV)).toBeTruthy()
    await change(world, { visitorHere: false })
    expect(dotOf(LIV)).toBe(null)
    expect(linkOf(LIV)?.textContent).not.toContain('on the page now')
  })

  test('[A28] closed rows have none', async () => {
    const rows = closedRows.map((each) => ({ ...each, visitorHere: true }))
    await show({ path: '?view=closed', rows: { closed: rows }, here: rows.map((each) => each.id) })
    expect(rows.map((each) => dotOf(each.id))).toEqual(rows.map(() => null))
  })

  test('[A28] who is here did not leave, and who left now left just now', async () => {
    const world = await show({ path: `c/${LIV}`, conversations: chats, here: [LIV] })
    const pane = () => within(screen.getByRole('complementary'))
    await change(world, { visitorLeftAt: NOW - MINUTE })
    expect(pane().getByText('On the page now')).toBeTruthy()
    expect(pane().queryByText(/left/)).toBe(null)
    await act(() =>
      world.relay.tell({
        type: 'presence',
        frame: { type: 'presence', subject: { kind: 'visitor', id: LIV }, state: 'gone', asOf: NOW },
      }),
    )
    expect(pane().getByText('Last page')).toBeTruthy()
    expect(pane().queryByText(/left/)).toBe(null)
    await change(world, { visitorHere: false, visitorLeftAt: NOW - 1000 })
    expect(pane().getByText('left just now')).toBeTruthy()
    await change(world, { visitorHere: false, visitorLeftAt: null })
    expect(pane().queryByText(/left/)).toBe(null)
    expect(pane().getByText('Last page')).toBeTruthy()
  })
})

describe('where no reply can be written', () => {
  test('[A11] a chat that I closed offers a note in place of empty tabs', async () => {
    await show(states.closedMine)
    expect(screen.queryByRole('radio')).toBe(null)
    await act(() => screen.getByRole('button', { name: 'Write a note' }).click())
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Note' }))
  })

  test('[A11] what was begun as a reply keeps its tab', async () => {
    await show(states.closedKept)
    expect(screen.getAllByRole('radio')).toHaveLength(2)
    expect(screen.getByText('One more thing before you go')).toBeTruthy()
  })
})

describe('mail', () => {
  test('[A35] without a mail server nothing says that something is mailed', async () => {
    await show({ ...states.leftByEmail, mails: false })
    expect(screen.queryByText(/Goes to|The answer goes/)).toBe(null)
    expect(screen.getByText('Seen at their next visit. Their address: o.adebayo@mailbox.example')).toBeTruthy()
  })

  test('[A35] with one it is said where answers go', async () => {
    await show(states.leftByEmail)
    expect(screen.getByText('Goes to o.adebayo@mailbox.example')).toBeTruthy()
  })
})
