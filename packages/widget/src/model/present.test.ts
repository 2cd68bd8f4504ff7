import { describe, expect, it } from 'vitest'
import { formats } from './talk/formats.ts'
import { en } from '../i18n/en.ts'
import { enMore } from '../i18n/enMore.ts'
import { enTalk } from '../i18n/enTalk.ts'
import { conversation, ends, mara, NOW, pending, queue, queued, says, site, timeline, weSay } from '../states/people.ts'
import { rest } from '../states/scenes.ts'
import { states } from '../states/states.ts'
import type { State } from '../states/scenes.ts'
import type { StateName } from '../states/states.ts'
import { present } from './present.ts'
import type { Conversation, Snapshot, Ui } from './snapshot.ts'
import { presentTalk } from './talk/presentTalk.ts'
import type { View } from './view.ts'

function view(snapshot: Partial<Snapshot>, ui: Partial<Ui> = {}, talk: typeof presentTalk | null = presentTalk): View {
  const all = { ...rest.snapshot, link: 'live' as const, site, ...snapshot }
  const whole = { ...rest.ui, ...ui }
  const current = all.conversations.find(({ id }) => id === whole.current)
  const words = { t: en, talk: enTalk, more: enMore, locale: 'en-GB', formats: formats('en-GB') }
  return present(
    { snapshot: all, ui: whole, words, look: { name: 'Halden', greeting: 'Hello' }, now: NOW, current },
    talk,
  )
}
const stateView = (name: StateName): View => {
  const state: State = states[name]
  return view(state.snapshot, state.ui)
}
const inTalk = (current: Conversation, ui: Partial<Ui> = {}) =>
  view({ conversations: [current] }, { current: current.id, ...ui })
const waitOf = ({ body }: View) => (body.screen === 'conversation' ? body.wait : null)
const headerOf = ({ body }: View) => (body.screen === 'conversation' ? body.header : null)

describe('present', () => {
  it('[W10] tells the place and the range, and draws everybody ahead', () => {
    const wait = waitOf(stateView('queue, 3rd with a range'))!
    expect(`${wait.title} ${wait.range}`).toBe('You are 3rd. Usually 2–4 minutes.')
    expect(wait.rings.map(({ kind }) => kind)).toEqual(['ahead', 'ahead', 'you'])
  })

  it('[W10] without an estimate tells only the place', () => {
    expect(waitOf(stateView('queue, no estimate'))).toMatchObject({ title: 'You are 2nd.', range: '' })
  })

  it('[W10] more than five ahead are counted, not drawn', () => {
    const wait = waitOf(stateView('queue, long'))!
    expect(wait.rings.map(({ kind, text }) => kind + text)).toEqual(['ahead', 'ahead', 'more+7', 'youYou'])
    expect(wait.range).toBe('Usually over 30 minutes.')
  })

  it('[W10] who moves up keeps their ring', () => {
    const keys = (position: number) =>
      waitOf(inTalk(conversation(timeline(weSay('a')), queued, { queue: queue(position, null) })))!.rings.map(
        ({ key }) => key,
      )
    expect(keys(3)).toEqual(['ahead2', 'ahead1', 'you'])
    expect(keys(2)).toEqual(['ahead1', 'you'])
  })

  it('[W11] with nobody online the place means nothing, and a message can be left', () => {
    expect(waitOf(stateView('nobody online'))).toMatchObject({ title: 'Nobody is free right now.', range: '' })
    const { body } = stateView('greeting, messages only')
    expect(body).toMatchObject({
      greeting: { offerLeave: true, faces: [], presence: { line: "Leave a message and we'll write to you." } },
    })
  })

  it('[W32] a full queue is told with the places it has, until there is room', () => {
    expect(waitOf(stateView('queue full'))).toMatchObject({
      title: 'The queue is full.',
      leave: 'Leave a message',
      rings: [{ kind: 'ahead' }, { kind: 'ahead' }, { kind: 'ahead' }],
    })
    const many = { code: 'queue_full', retryable: true, details: { limit: 40 } } as const
    const crowd = { ...conversation([], {}, { pending: [pending('a', { error: many })] }), view: null }
    expect(waitOf(inTalk(crowd))!.rings.map(({ kind, text }) => kind + text)).toEqual(['ahead', 'ahead', 'more+38'])
    expect(waitOf(inTalk({ ...crowd, pending: [pending('a')] }))).toBeNull()
  })

  it('[W34] who is online but has no room is not said to be free', () => {
    const here = (change: object) => {
      const { body } = view({ site: { ...site, ...change } })
      return body.screen === 'greeting' && body.greeting.presence!.here
    }
    expect(here({})).toBe('Mara, Tom and Ines are here.')
    expect(here({ free: false })).toBe('Everybody is in a conversation right now.')
    // A relay of before says nothing of it.
    expect(here({ free: undefined })).toBe('Mara, Tom and Ines are here.')
  })

  it('[W34] mail is promised only where the relay sends it', () => {
    const words = (answersByEmail: boolean) => {
      const there = { ...site, staffed: false, agents: [], whenOffline: 'leave_message' as const, answersByEmail }
      const greeting = view({ site: there }).body
      const form = view({ site: there }, { leave: { ...rest.ui.leave!, why: 'nobodyFree' } }).body
      const wait = view(
        { site: there, conversations: [conversation([], queued, { queue: queue(1, null, false) })] },
        { current: 'cnv_1' },
      )
      return [
        greeting.screen === 'greeting' && greeting.greeting.presence!.line,
        form.screen === 'leave' && form.leave.intro,
        waitOf(wait)!.hint,
      ]
    }
    expect(words(true).every((line) => String(line).includes("we'll write to you"))).toBe(true)
    expect(words(false)).toEqual([
      "Leave a message. You'll see the answer here.",
      "Nobody is free right now. You'll see the answer here at your next visit.",
      "Leave a message. You'll see the answer here.",
    ])
  })

  it('[W34] that nobody is free is said once', () => {
    const shown = view(
      { ...(states['nobody online'].snapshot as Partial<Snapshot>), site: { ...site, staffed: false, agents: [] } },
      { current: 'cnv_1' },
    )
    expect(JSON.stringify(shown.body).match(/Nobody is free/g)).toHaveLength(1)
    expect(headerOf(shown)!.line).toBe('You are in the queue')
  })

  it('[W34] an agent who is not online is not shown as it', () => {
    expect(headerOf(stateView('agent not online'))).toMatchObject({
      title: 'Mara',
      online: false,
      line: 'Not online · Halden',
      short: 'Not online',
    })
  })

  it('[W35] asks for the department where there are several and the page names none', () => {
    const departments = [...site.departments, { id: 'dep_2', name: 'Returns' }]
    const asks = (snapshot: Partial<Snapshot>) => {
      const { body } = view(snapshot)
      return body.screen === 'greeting' && body.greeting.asks
    }
    expect(asks({})).toBeNull()
    expect(asks({ site: { ...site, departments } })).toEqual({ name: false, email: false, departments })
    expect(asks({ site: { ...site, departments, askName: true }, contact: { name: 'Ana', email: '' } })).toEqual({
      name: false,
      email: false,
      departments,
    })
  })

  it('[W11] a message that was left is no longer in the queue', () => {
    expect(waitOf(stateView('message kept'))).toBeNull()
    expect(headerOf(stateView('message kept'))).toMatchObject({ title: 'Halden', line: 'Message kept' })
  })

  it('[W13] asks how it was only after a person answered, and never over a draft', () => {
    const closed = { status: 'closed', closedAt: NOW, agent: null } as const
    const answered = conversation(timeline(says(mara, 'a'), ends(mara)), closed)
    const abandoned = conversation(timeline(weSay('a'), ends(null)), { ...closed, people: [] })
    expect(inTalk(answered).foot).toMatchObject({ kind: 'rating', name: 'Mara', state: 'open' })
    expect(inTalk(answered, { draft: 'wait' }).foot.kind).toBe('composer')
    expect(inTalk(abandoned).foot.kind).toBe('composer')
    expect(inTalk({ ...answered, view: { ...answered.view!, closedAt: NOW - 2 * 86_400_000 } }).foot).toMatchObject({
      state: 'old',
    })
  })

  it('[W14] says the most urgent of what is wrong', () => {
    expect(view({ link: 'down', memoryOnly: true }).strip).toBe('reconnecting')
    expect(view({ link: 'stopped', memoryOnly: true }).strip).toBe('stopped')
    expect(view({ memoryOnly: true }).strip).toBe('denied')
    expect(view({ link: 'connecting' }).strip).toBeNull()
  })

  it('[W14] nobody is online for us while there is no link', () => {
    const current = conversation(timeline(says(mara, 'a')))
    expect(headerOf(inTalk(current))).toMatchObject({ online: true, line: 'Online · usually replies in 4 minutes' })
    expect(headerOf(view({ conversations: [current], link: 'down' }, { current: current.id }))).toMatchObject({
      online: false,
    })
  })

  it('[W18] the limit is counted in characters people see, and the text stays whole', () => {
    expect(view({}, { draft: '👍'.repeat(4000) }).foot).toMatchObject({ over: 0, ready: true })
    expect(view({}, { draft: 'x'.repeat(4024) }).foot).toMatchObject({ over: 24, ready: false, text: 'x'.repeat(4024) })
    expect(view({}, { draft: '  \n ' }).foot).toMatchObject({ ready: false })
  })

  it('[W21] counts what they wrote and was not read', () => {
    const current = conversation(timeline(weSay('a'), says(mara, 'b'), weSay('c'), says(mara, 'd')), {}, { read: 2 })
    expect(view({ conversations: [current] }).unread).toBe(1)
  })

  it('[W22] announces the newest of theirs once, that they type, and what did not get through', () => {
    expect(stateView('typing').say.map(({ text }) => text)).toEqual([
      'Mara: It does. All the plug types are listed here: https://halden.example/plugs',
      'Mara is typing',
    ])
    expect(stateView('not sent').say.at(-1)?.text).toBe("Not sent. We'll keep trying.")
    const early = conversation(timeline(says(mara, 'a')))
    const later = conversation(timeline(says(mara, 'a'), weSay('b')))
    expect(inTalk(later).say.map(({ text }) => text)).toEqual(inTalk(early).say.map(({ text }) => text))
  })

  it('[W7] the first stage alone shows what was written, and where it got to', () => {
    const { body } = view(states['first message, sending'].snapshot as Partial<Snapshot>, { current: 'cnv_1' }, null)
    expect(body).toMatchObject({
      screen: 'conversation',
      log: { items: [{ kind: 'own', delivery: 'sending', state: 'Sending', time: '' }] },
    })
  })

  it('[W12] names and addresses are asked for only where the site asks and does not know', () => {
    const asks = (contact: Snapshot['contact']) => {
      const { body } = view({ site: { ...site, askName: true, askEmail: true }, contact })
      return body.screen === 'greeting' && body.greeting.asks
    }
    expect(asks(null)).toEqual({ name: true, email: true, departments: [] })
    expect(asks({ name: 'Ana', email: '' })).toBeNull()
  })
})
