import { describe, expect, test } from 'vitest'
import { chats } from '../fixtures/chats.ts'
import { FakeClock } from '../fixtures/FakeClock.ts'
import { LIV, queueRows, RAHMAN } from '../fixtures/rows.ts'
import { grace } from '../fixtures/stories.ts'
import { startWorld } from '../fixtures/world.ts'
import { shortcutsOf } from './keys.ts'
import { Shortcuts } from './Shortcuts.ts'
import type { ShortcutName, Stroke } from './Shortcuts.ts'

const NAMES =
  'next previous place reply note close take takeNext context goMine goQueue goLeft goAll search help out'.split(' ')

function keyboard(lettersOn = true) {
  const pressed: string[] = []
  const clock = new FakeClock()
  const actions = Object.fromEntries(
    NAMES.map((name) => [name, (place: number) => void pressed.push(name + (name === 'place' ? place : ''))]),
  ) as Record<ShortcutName, (place: number) => void>
  const shortcuts = new Shortcuts(actions, clock, () => lettersOn)
  const press = (key: string, more: Partial<Stroke> = {}) =>
    shortcuts.press({ key, code: '', shift: false, chord: false, command: false, inText: false, ...more })
  return { pressed, press, clock }
}

describe('the keyboard', () => {
  test.each([
    ['j', 'next'],
    ['k', 'previous'],
    ['4', 'place4'],
    ['r', 'reply'],
    ['n', 'note'],
    ['e', 'close'],
    ['t', 'take'],
    ['i', 'context'],
    ['?', 'help'],
    ['Escape', 'out'],
  ])('[A10] %s does %s', (key, name) => {
    const { press, pressed } = keyboard()
    expect(press(key, { shift: key === '?' })).toBe(true)
    expect(pressed).toEqual([name])
  })

  test('[A10] Shift T takes the next, caps lock alone does not', () => {
    const { press, pressed } = keyboard()
    press('T', { shift: true })
    press('T')
    expect(pressed).toEqual(['takeNext', 'take'])
  })

  test.each([
    ['m', 'goMine'],
    ['q', 'goQueue'],
    ['l', 'goLeft'],
    ['a', 'goAll'],
    ['s', 'search'],
  ])('[A10] G then %s does %s', (key, name) => {
    const { press, pressed } = keyboard()
    press('g')
    press(key)
    expect(pressed).toEqual([name])
  })

  test('G waits for its letter only so long, and only for those it knows', () => {
    const { press, pressed, clock } = keyboard()
    press('g')
    clock.advance(2_000)
    press('m')
    press('g')
    press('j')
    expect(pressed).toEqual(['next'])
  })

  test('[A10] while writing only Escape is ours, and chords never are', () => {
    const { press, pressed } = keyboard()
    for (const key of ['j', 'r', '1', '?', 'g', 'm']) expect(press(key, { inText: true })).toBe(false)
    for (const key of ['j', 'r', '1', 'Escape']) expect(press(key, { chord: true })).toBe(false)
    expect(press('Escape', { inText: true })).toBe(true)
    expect(pressed).toEqual(['out'])
  })

  test('[A10] letters can be turned off, Escape stays', () => {
    const { press, pressed } = keyboard(false)
    expect(press('j')).toBe(false)
    expect(press('1')).toBe(false)
    expect(press('Escape')).toBe(true)
    expect(pressed).toEqual(['out'])
  })

  test('[A42] ⌘K or Ctrl K leads to the search from anywhere, with letters turned off too', () => {
    for (const { press, pressed } of [keyboard(), keyboard(false)]) {
      expect(press('k', { chord: true, command: true, inText: true })).toBe(true)
      expect(press('ن', { code: 'KeyK', chord: true, command: true })).toBe(true)
      expect(press('k', { chord: true, inText: true })).toBe(false)
      expect(pressed).toEqual(['search', 'search'])
    }
  })

  test('keys of another alphabet stand for the letter in their place', () => {
    const { press, pressed } = keyboard()
    press('ت', { code: 'KeyJ' })
    press('κ', { code: 'KeyK' })
    press('٢', { code: 'Digit2' })
    expect(pressed).toEqual(['next', 'previous', 'place2'])
  })
})

describe('what the keys do', () => {
  test('[A10] digits open the desk, R and N ask for the focus, E closes what is mine', async () => {
    const { inside, clock, relay } = await startWorld({ conversations: chats })
    const keys = shortcutsOf(inside(), clock, () => 'full')
    const press = (key: string) =>
      keys.press({ key, code: '', shift: false, chord: false, command: false, inText: false })
    press('2')
    expect(inside().inbox.selectedId.value).toBe(RAHMAN)
    press('1')
    expect(inside().inbox.selectedId.value).toBe(LIV)
    press('n')
    expect(inside().thread.value?.composer.kind.value).toBe('note')
    expect(inside().thread.value?.composer.focusAsked.value).toBe(1)
    press('e')
    expect(relay.calls.at(-1)).toMatchObject({ name: 'close', args: [{}, { conversationId: LIV, ownerToken: 4 }] })
  })

  test('[A10] T takes what is open, or the first of the queue; E leaves alone what is not mine', async () => {
    const { inside, clock, relay } = await startWorld({
      path: `c/${grace.row.id}?view=queue`,
      conversations: { ...chats, [grace.row.id]: grace.chat },
    })
    const keys = shortcutsOf(inside(), clock, () => 'full')
    const press = (key: string, shift = false) =>
      keys.press({ key, code: '', shift, chord: false, command: false, inText: false })
    const claimed = () => relay.calls.filter((call) => call.name === 'claim').map((call) => call.args[1])
    press('e')
    expect(relay.calls.some((call) => call.name === 'close')).toBe(false)
    press('t')
    expect(claimed()).toEqual([{ conversationId: grace.row.id, ownerToken: 4 }])
    inside().inbox.select(null)
    await Promise.resolve()
    press('T', true)
    expect(claimed().at(-1)).toMatchObject({ conversationId: queueRows[0]?.id })
  })
})
