import { fireEvent, render, within } from '@testing-library/preact'
import { formats } from '../model/talk/formats.ts'
import { describe, expect, it, vi } from 'vitest'
import { locale as ar } from '../i18n/ar.ts'
import { en } from '../i18n/en.ts'
import { enMore } from '../i18n/enMore.ts'
import { enTalk } from '../i18n/enTalk.ts'
import { present } from '../model/present.ts'
import { presentTalk } from '../model/talk/presentTalk.ts'
import type { Actions, MoreActions, TalkActions } from '../model/view.ts'
import { NOW } from '../states/people.ts'
import { rest } from '../states/scenes.ts'
import { shownIn, states } from '../states/states.ts'
import type { State } from '../states/scenes.ts'
import type { StateName } from '../states/states.ts'
import { moreViews } from './more/MoreViews.ts'
import { Panel } from './Panel.tsx'
import { talkViews } from './talk/TalkViews.ts'

const english = { t: en, talk: enTalk, more: enMore, locale: 'en-GB', formats: formats('en-GB') }

/** Every action is a spy. */
const spies = <T extends object>(): T =>
  new Proxy({} as T, { get: (made, key) => ((made as Record<PropertyKey, unknown>)[key] ??= vi.fn<() => void>()) })

function show(name: StateName, { ui = {}, words = english, later = true } = {}) {
  const state: State = states[name]
  const snapshot = { ...rest.snapshot, ...state.snapshot }
  const whole = { ...rest.ui, ...state.ui, ...ui }
  const current = snapshot.conversations.find(({ id }) => id === whole.current)
  const scene = { snapshot, ui: whole, words, look: { name: 'Halden', greeting: '' }, now: NOW, current }
  const act = spies<Actions>()
  const talk = { views: talkViews, act: spies<TalkActions>() }
  const more = { views: moreViews, act: spies<MoreActions>() }
  const stages = later ? { talk, more } : { talk: null, more: null }
  const panel = () => <Panel view={present(scene, later ? presentTalk : null)} act={act} stages={stages} />
  const screen = render(panel())
  return { ...screen, ...within(screen.container as HTMLElement), act, talk: talk.act, more: more.act }
}
const names = Object.keys(states) as StateName[]
const shownNames = Object.values(shownIn).flatMap((kind) => Object.values(kind))

describe('Panel', () => {
  it.each(names)('[W29] shows the state %s in English and Arabic, with and without the later stages', (name) => {
    for (const words of [
      english,
      { t: ar.t, talk: ar.talk, more: ar.more, locale: ar.intl, formats: formats(ar.intl) },
    ]) {
      for (const later of [true, false]) {
        const { container, unmount } = show(name, { ui: { open: true }, words, later })
        expect(container.querySelector('[role=dialog]')).not.toBeNull()
        expect(container.textContent).not.toMatch(/undefined|NaN|\[object|function/)
        unmount()
      }
    }
  })

  it('[W29] every variant of a view has a state that shows it', () => {
    expect(shownNames.filter((name) => !names.includes(name))).toEqual([])
  })

  it('[W23] has the names that are part of the public surface', () => {
    const { getByRole } = show('assigned')
    getByRole('dialog', { name: 'Chat with Halden' })
    getByRole('log', { name: 'Conversation' })
    getByRole('textbox', { name: 'Message' })
    getByRole('button', { name: 'Send' })
    getByRole('button', { name: 'Close' })
    getByRole('button', { name: 'More options' })
  })

  it('[W23] over the whole screen, the way out is the launcher’s', () => {
    show('assigned', { ui: { full: true } }).getByRole('button', { name: 'Close chat' })
  })

  it('[W23] rating, form and menu can be found by what they are', () => {
    const rating = show('ended, rating')
    expect(rating.getAllByRole('radio').map((radio) => radio.ariaLabel)).toEqual(enMore.stars)
    rating.getByRole('group', { name: 'How was it with Mara?' })
    rating.getByRole('textbox', { name: 'Anything to add' })
    rating.unmount()
    const form = show('leave a message, wrong')
    expect(form.getByRole('textbox', { name: 'Email' }).getAttribute('aria-invalid')).toBe('true')
    expect(form.getByRole('alert').id).toBe(
      form.getByRole('textbox', { name: 'Email' }).getAttribute('aria-describedby'),
    )
    form.unmount()
    show('menu').getByRole('radiogroup', { name: 'Text size' })
  })

  it('[W33] the question before the end is one that can be heard, with the way back first', () => {
    const { getByRole, more } = show('menu, ending')
    const question = getByRole('alertdialog', { name: 'End this conversation?' })
    const [back, end] = within(question).getAllByRole('button')
    expect([back!.textContent, end!.textContent]).toEqual(['Keep chatting', 'Yes, end it'])
    expect(back!.hasAttribute('data-focus')).toBe(true)
    fireEvent.click(back!)
    expect(more.escape).toHaveBeenCalledOnce()
    fireEvent.click(end!)
    expect(more.end).toHaveBeenCalledOnce()
  })

  it('[W35] the department is chosen before the first message', () => {
    const { getByRole, more } = show('greeting, departments')
    fireEvent.change(getByRole('combobox', { name: 'What is it about?' }), { target: { value: 'dep_2' } })
    expect(more.department).toHaveBeenCalledWith('dep_2')
  })

  it('[W32] a full queue offers to leave a message besides trying again', () => {
    const { getByRole, act } = show('queue full')
    fireEvent.click(getByRole('button', { name: 'Leave a message' }))
    expect(act.leave).toHaveBeenCalledOnce()
    fireEvent.click(getByRole('button', { name: 'Try now' }))
    expect(act.retry).toHaveBeenCalledOnce()
  })

  it.each([
    [{ key: 'Enter' }, true],
    [{ key: 'Enter', shiftKey: true }, false],
    [{ key: 'Enter', isComposing: true }, false],
    [{ key: 'Enter', keyCode: 229 }, false],
    [{ key: 'a' }, false],
  ])('[W18] the key %j sends: %s', (key, sends) => {
    const { getByRole, act } = show('typing')
    fireEvent.keyDown(getByRole('textbox', { name: 'Message' }), key)
    expect(act.send).toHaveBeenCalledTimes(sends ? 1 : 0)
  })

  it('[W18] Send keeps the focus in the field', () => {
    const { getByRole } = show('typing')
    const down = new MouseEvent('pointerdown', { bubbles: true, cancelable: true })
    getByRole('button', { name: 'Send' }).dispatchEvent(down)
    expect(down.defaultPrevented).toBe(true)
  })

  it('[W6] text is text, and links are links that tell the other side nothing', () => {
    const { container, getAllByRole } = show('links')
    expect(container.querySelectorAll('script, img, iframe')).toHaveLength(0)
    for (const link of getAllByRole('link') as HTMLAnchorElement[]) {
      expect(link.protocol).toMatch(/^(https?|mailto):$/)
      expect([link.rel, link.target]).toEqual(['noopener noreferrer nofollow', '_blank'])
    }
  })

  it('[W22] the log itself is silent; what is announced stands in one place', () => {
    const { container, getByRole } = show('typing')
    expect(getByRole('log').getAttribute('aria-live')).toBe('off')
    expect(container.querySelector('[aria-live=polite]')?.textContent).toContain('Mara is typing')
  })

  it('[W8] a message that is not sent can be sent at once', () => {
    const { getByRole, act } = show('not sent')
    fireEvent.click(getByRole('button', { name: 'Try now' }))
    expect(act.retry).toHaveBeenCalledOnce()
  })
})
