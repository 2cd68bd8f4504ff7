import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/preact'
import { options } from 'preact'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { chats } from '../fixtures/chats.ts'
import { idOf } from '../fixtures/ids.ts'
import { MARA, SALES } from '../fixtures/people.ts'
import { deskRows, LIV, MAXIMILIANE, row } from '../fixtures/rows.ts'
import { Page } from '../fixtures/show.tsx'
import { takenOver } from '../fixtures/stories.ts'
import { startWorld } from '../fixtures/world.ts'
import type { Plot } from '../fixtures/world.ts'
import type { Layout } from '../models/layout.ts'
import { shownIn } from '../shownIn.ts'
import { states } from '../states.ts'
import type { StateName } from '../states.ts'

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
      unobserve() {}
    },
  )
  HTMLDialogElement.prototype.showModal ??= function open(this: HTMLDialogElement) {
    this.open = true
  }
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false
  }
})
afterEach(cleanup)

async function show(plot: Plot, layout: Layout = 'full') {
  const world = await startWorld(plot)
  render(<Page world={world} layout={layout} />)
  return world
}
declare global {
  interface ImportMeta {
    glob(patterns: string[], options: { eager: true }): Record<string, object>
  }
}

/** As the page for people and checks does it, with what is worth showing only after a moment. */
async function clickAll(selectors: string) {
  for (const selector of selectors.split(',').filter((each) => each.trim() !== ''))
    await act(async () => document.querySelector<HTMLElement>(selector)?.click())
  await act(() => void vi.advanceTimersByTime(500))
}
const replyField = () => screen.getByRole('textbox', { name: 'Reply' })

describe('names that assistive technology and automation use', () => {
  test('[A21] Reply, Send reply, Note, Add note, Conversations, Availability', async () => {
    await show({ path: `c/${LIV}?view=open`, conversations: chats })
    expect(replyField()).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Send reply' })).toBeTruthy()
    expect(screen.getByRole('list', { name: 'Conversations' })).toBeTruthy()
    expect(screen.getByRole('combobox', { name: 'Availability' })).toBeTruthy()
    expect(screen.getByRole('log', { name: 'Conversation' })).toBeTruthy()
    fireEvent.click(screen.getByRole('radio', { name: /^Note/ }))
    expect(screen.getByRole('textbox', { name: 'Note' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Add note' })).toBeTruthy()
  })

  test('[A21] what my desk holds is in the list Conversations of the first page, on a phone too', async () => {
    for (const layout of ['full', 'phone'] as const) {
      await show({ conversations: chats }, layout)
      const links = within(screen.getByRole('list', { name: 'Conversations' })).getAllByRole('link')
      expect(links.map((link) => link.textContent)).toHaveLength(4)
      expect(links[0]?.textContent).toContain('Liv Østby-Haugen')
      cleanup()
    }
  })
})

describe('writing', () => {
  test('Enter sends, Shift and Enter do not, nor does the Enter of an input method', async () => {
    const world = await show({ path: `c/${LIV}`, conversations: chats })
    const sent = () => world.relay.calls.filter((call) => call.name === 'send').length
    fireEvent.input(replyField(), { target: { value: 'It is a mid grey.' } })
    fireEvent.keyDown(replyField(), { key: 'Enter', shiftKey: true })
    fireEvent.keyDown(replyField(), { key: 'Enter', isComposing: true })
    expect(sent()).toBe(0)
    fireEvent.keyDown(replyField(), { key: 'Enter' })
    expect(sent()).toBe(1)
    expect((replyField() as HTMLTextAreaElement).value).toBe('')
    expect(within(screen.getByRole('log')).getByText('It is a mid grey.')).toBeTruthy()
  })

  test('[A3] a new assignment leaves the focus and the text where they are', async () => {
    const world = await show({ path: `c/${LIV}`, conversations: chats })
    replyField().focus()
    fireEvent.input(replyField(), { target: { value: 'half a sen' } })
    const field = replyField()
    const newcomer = row({ n: 90, name: 'Amina Diallo', department: SALES, agent: MARA, waits: 0, said: 'hi' })
    await act(() => world.lists.get('mine')?.set([...deskRows, newcomer]))
    expect(screen.getByText('Amina Diallo')).toBeTruthy()
    expect(document.activeElement).toBe(field)
    expect(replyField()).toBe(field)
    expect((field as HTMLTextAreaElement).value).toBe('half a sen')
    expect(world.addresses.current.value).toBe(`c/${LIV}`)
    expect(idOf('cnv', 90)).toBe(newcomer.id)
  })

  test('[A10] the focus is in the text before the next key can come', async () => {
    const world = await show({ path: `c/${LIV}`, conversations: chats })
    const composer = world.inside().thread.value?.composer
    composer?.focus('reply')
    expect(document.activeElement).toBe(replyField())
    replyField().blur()
    await act(() => composer?.focus('note'))
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Note' }))
  })

  test('[A9] a refused reply stands with its reason, Copy and Send as note', async () => {
    const world = await show({ path: `c/${MAXIMILIANE}`, conversations: { ...chats, [MAXIMILIANE]: takenOver.chat } })
    expect(screen.getByText(/Not sent\..*Tom Akande has this chat now\./)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Copy' }))
    expect(world.clipboard.text).toBe('Within five working days, to the same card.')
    fireEvent.click(screen.getByRole('button', { name: 'Send as note' }))
    expect(world.relay.calls.findLast((call) => call.name === 'send')?.args[0]).toMatchObject({ kind: 'note' })
  })

  test('[A11] the field of a chat that was taken over gives way to its text, which can be kept as a note', async () => {
    const world = await show({ path: `c/${MAXIMILIANE}`, conversations: chats })
    fireEvent.input(replyField(), { target: { value: 'If it takes longer' } })
    await act(() => {
      world.relay.set(MAXIMILIANE, takenOver.chat)
      world.lists.get('mine')?.set(deskRows.filter((each) => each.id !== MAXIMILIANE))
    })
    expect(screen.getByText('Tom has this chat now.')).toBeTruthy()
    expect(screen.queryByRole('textbox', { name: 'Reply' })).toBe(null)
    expect(screen.getByText('If it takes longer')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Keep as note' }))
    expect((screen.getByRole('textbox', { name: 'Note' }) as HTMLTextAreaElement).value).toBe('If it takes longer')
  })
})

test('on a phone the page about the visitor has the focus, and what it covers is out of reach', async () => {
  await show({ path: `c/${LIV}`, conversations: chats }, 'phone')
  const opener = screen.getByRole('button', { name: 'Show the visitor' })
  opener.focus()
  fireEvent.click(opener)
  const pane = await screen.findByRole('complementary')
  expect(document.activeElement).toBe(pane)
  expect(document.querySelector('#conversation[inert]')).toBeTruthy()
  fireEvent.click(within(pane).getByRole('button', { name: 'Back' }))
  await vi.waitFor(() => expect(document.activeElement).toBe(opener))
})

describe('every state', () => {
  const drawn = new Set<unknown>()
  const { diffed } = options
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  beforeAll(() => {
    options.diffed = (node) => {
      drawn.add(node.type)
      diffed?.(node)
    }
  })
  afterAll(() => {
    if (diffed) options.diffed = diffed
    else delete options.diffed
  })

  // Pages that cannot be drawn, texts that lack a value and names that lack a text show here, before anybody looks.
  test.each(Object.keys(states) as StateName[])(
    '[A22] %s can be drawn and leaves no gap in its words',
    async (name) => {
      for (const layout of ['phone', 'single', 'full'] as const) {
        await show(states[name], layout)
        await clickAll(states[name].click ?? '')
        expect(document.body.textContent).not.toMatch(/undefined|\[object|NaN|\{\w+\}/)
        // By role would be truer, and ten times slower.
        const nameless = [...document.querySelectorAll('button, a')].filter(
          (each) => !each.textContent && !each.getAttribute('aria-label'),
        )
        expect(nameless).toEqual([])
        cleanup()
      }
    },
  )

  test('[A22] no screen and no part is left out of the table', () => {
    const parts = Object.entries({
      ...import.meta.glob(['./**/*.tsx', '!./**/*.test.tsx'], { eager: true }),
      ...import.meta.glob(['../parts/*.tsx'], { eager: true }),
    })
    const missing = parts.flatMap(([path, exported]) =>
      Object.entries(exported)
        .filter(([name, part]) => /^[A-Z]/.test(name) && typeof part === 'function' && !drawn.has(part))
        .map(([name]) => `${path}: ${name}`),
    )
    expect(parts.length).toBeGreaterThan(80)
    expect(missing).toEqual([])
  })

  test('[A22] every kind of thing a page shows has a state that shows it', () => {
    const shown = Object.values(shownIn).flatMap((kind) => Object.values(kind))
    expect(shown.filter((name) => !(name in states))).toEqual([])
  })
})

test('a fault in one pane says so there, and the others go on', async () => {
  const world = await startWorld({ path: `c/${LIV}`, conversations: chats })
  const faults: unknown[] = []
  Object.assign(world.inside(), { onFault: (error: unknown) => faults.push(error) })
  const { view } = chats[LIV] ?? {}
  // A relay that breaks its word: the conversation cannot be drawn.
  world.relay.set(LIV, {
    view: { ...view, people: null } as never,
    events: [{ ...chats[LIV]?.events[0], type: 'message', content: null } as never],
  })
  render(<Page world={world} />)
  expect(screen.getByText('This part could not be shown')).toBeTruthy()
  expect(screen.getByRole('list', { name: 'Conversations' })).toBeTruthy()
  expect(faults).toHaveLength(1)
})
