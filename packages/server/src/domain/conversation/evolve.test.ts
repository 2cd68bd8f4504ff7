import type { Event } from '@deskbell/protocol'
import { expect, it } from 'vitest'
import { ben, mara, system, visitor, visitorsPhone } from '../testing/people.ts'
import { assignedStory, BEGIN, closedStory, queuedStory, says } from '../testing/Story.ts'
import { evolve } from './evolve.ts'
import { waitingSince } from './waitingSince.ts'

const message = (text = 'Hello?') => ({ name: 'send', kind: 'message', content: says(text) }) as const
const note = (text: string) => ({ name: 'send', kind: 'note', content: says(text) }) as const

it('[L3] a plain message makes one new part of the state and shares the rest', () => {
  const story = assignedStory()
  const before = story.is
  story.does(visitor, message())
  const changed = Object.keys(before).filter(
    (key) => before[key as keyof typeof before] !== story.is[key as keyof typeof before],
  )
  expect(changed).toEqual(['talk'])
})

it('[L3] events it does not know leave the state alone', () => {
  const { is, id, head } = queuedStory()
  const unknown = {
    id: 'evt_x',
    seq: head + 1,
    at: BEGIN,
    type: 'conversation.praised',
    by: { kind: 'bot', id: 'b' },
    via: 'api',
    content: {},
  }
  expect(evolve(is, id, unknown as unknown as Event)).toBe(is)
})

it('[L3] a second beginning changes nothing, and nothing else begins a conversation', () => {
  const { is, id, events } = queuedStory()
  expect(evolve(is, id, events[0] as Event)).toBe(is)
  expect(() => evolve(null, id, events[1] as Event)).toThrow('begins with message')
})

it('[L11] a visitor learns of those who wrote or held it, not of those who wrote notes', () => {
  const story = assignedStory('agt_mara')
  story.does(ben, note('Careful'))
  expect(story.is.participants).toEqual([
    { kind: 'visitor', id: 'par_vic' },
    { kind: 'agent', id: 'agt_mara' },
  ])
  story.does(visitorsPhone, message())
  story.reply()
  expect(story.is.participants.map((participant) => participant.id)).toEqual(['par_vic', 'agt_mara', 'par_phone'])
})

it('[L12] the preview is what was said last, a note too, in at most 140 characters and no half one', () => {
  const story = assignedStory()
  story.does(visitor, message(`${'x'.repeat(139)}🙂🙂`))
  expect(story.is.talk.preview).toEqual({
    kind: 'message',
    by: 'visitor',
    byId: 'par_vic',
    text: `${'x'.repeat(139)}🙂`,
  })
  story.does(ben, note('Short'))
  expect(story.is.talk.preview).toEqual({ kind: 'note', by: 'agent', byId: 'agt_ben', text: 'Short' })
  const file = { type: 'file', fileId: 'fil_1', name: 'bill.pdf', bytes: 3, mime: 'application/pdf' } as const
  story.does(visitor, { name: 'send', kind: 'message', content: { parts: [file] } })
  expect(story.is.talk.preview?.text).toBe('bill.pdf')
})

it('[L12] a note is no answer', () => {
  const story = assignedStory()
  const { unansweredSince } = story.is.talk
  story.does(mara, note('Looking'))
  expect(story.is.talk).toMatchObject({ unansweredSince, lastStaffSeq: 0, firstReplyMs: null })
})

it('[Q9] somebody waits on us in the queue and until they are answered, and never in a closed or left one', () => {
  const story = queuedStory()
  const began = story.now
  expect(waitingSince(story.is)).toBe(began)
  story.does(mara, { name: 'claim', weight: 1 })
  expect(waitingSince(story.is)).toBe(began)
  story.reply()
  expect(waitingSince(story.is)).toBeNull()
  story.does(visitor, message())
  const asked = story.now
  story.does(visitor, message('Please'))
  expect(waitingSince(story.is)).toBe(asked)
  story.does(visitor, { name: 'close' })
  expect(waitingSince(story.is)).toBeNull()
  const left = queuedStory({ leave: true })
  expect(waitingSince(left.is)).toBeNull()
  left.does(mara, { name: 'claim', weight: 0 })
  expect(waitingSince(left.is)).toBeNull()
})

it('[L5] what was unanswered at the end is not unanswered since then after reopening', () => {
  const story = assignedStory()
  story.does(visitor, { name: 'close' })
  story.wait(3_600_000)
  story.does(visitor, message())
  expect(waitingSince(story.is)).toBe(story.now)
})

it('[O1] each assignment has a token of its own, which rises', () => {
  const story = closedStory()
  const tokens: number[] = []
  for (const agent of [mara, ben]) {
    story.does(agent, { name: 'reopen', weight: 1 })
    tokens.push(story.held.token)
    story.does(system, { name: 'close' })
  }
  expect(tokens[1]).toBeGreaterThan(tokens[0] ?? Infinity)
})
