import { expect, it } from 'vitest'
import { mara, stranger, system, visitor } from '../../testing/people.ts'
import { queuedStory, says, starts, Story } from '../../testing/Story.ts'

it('[L1] a start is the beginning, the first words and a place in the queue, in one decision', () => {
  const story = new Story()
  expect(story.does(visitor, starts())).toEqual(['conversation.started', 'message', 'conversation.queued'])
  expect(story.is).toMatchObject({
    status: 'queued',
    departmentId: 'dep_sales',
    contactId: 'con_vic',
    participantId: 'par_vic',
  })
  expect(story.is.waiting).toEqual({ since: story.now, key: story.now, reason: 'started' })
})

it('[L1] a start that leaves a message waits in no queue', () => {
  const story = new Story()
  const form = { name: ' Vic ', email: 'vic@shop.example' }
  expect(story.does(visitor, starts({ leave: true, form }))).toEqual([
    'conversation.started',
    'message',
    'conversation.left_message',
  ])
  expect(story.is).toMatchObject({ status: 'queued', waiting: null, left: { name: 'Vic', email: 'vic@shop.example' } })
})

it('[Q1] a priority is a head start in the queue, kept in the timeline', () => {
  const story = queuedStory({ priorityBonusMs: 60_000 })
  expect(story.is.waiting).toMatchObject({ since: story.now, key: story.now - 60_000 })
})

it('[L1] a form is checked and kept without what was left empty', () => {
  const story = new Story()
  story.does(
    visitor,
    starts({ form: { name: '', email: 'vic@shop.example' }, context: { pageUrl: 'https://shop.example', locale: '' } }),
  )
  expect(story.events[0]?.content).toMatchObject({
    form: { email: 'vic@shop.example' },
    context: { pageUrl: 'https://shop.example' },
  })
  expect(story.events[0]?.content).not.toHaveProperty('form.name')
  expect(new Story().refused(visitor, starts({ form: { email: 'vic' } }))).toEqual({
    code: 'invalid_field',
    details: { field: 'email', reason: 'at' },
  })
})

it('[L1] a start needs words, and answers nothing', () => {
  expect(new Story().refused(visitor, starts({ content: says(' \n ') })).code).toBe('text_empty')
  expect(new Story().refused(visitor, starts({ content: { ...says('Hi'), replyTo: 1 } })).code).toBe('invalid_field')
})

it('[L1] a second start with the id tells where to go on, or that the id is used up', () => {
  const story = queuedStory()
  expect(story.refused(visitor, starts())).toEqual({ code: 'conversation_open', details: { conversationId: story.id } })
  expect(story.refused(stranger, starts()).code).toBe('not_found')
  story.does(visitor, { name: 'close' })
  expect(story.refused(visitor, starts()).code).toBe('id_reused')
})

it('[X3] only visitors start', () => {
  expect(new Story().refused(mara, starts()).code).toBe('not_found')
  expect(new Story().refused(system, starts()).code).toBe('not_found')
})
