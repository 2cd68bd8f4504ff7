import { expect, it } from 'vitest'
import { mara, stranger, visitor } from '../../testing/people.ts'
import { assignedStory, closedStory, queuedStory } from '../../testing/Story.ts'
import type { Command } from '../command.ts'

const leaves = (email: string, visitorName = 'Vic'): Command => ({ name: 'leaveMessage', visitorName, email })

it('[L8] the visitor stops waiting and leaves what they wrote as a message', () => {
  const story = queuedStory()
  expect(story.does(visitor, leaves(' vic@shop.example '))).toEqual(['conversation.left_message'])
  expect(story.is).toMatchObject({ status: 'queued', waiting: null })
  expect(story.is.left).toEqual({ at: story.now, name: 'Vic', email: 'vic@shop.example' })
})

it('[L8] asked again it corrects name and address and keeps its place in the list', () => {
  const story = queuedStory()
  story.does(visitor, leaves('vic@shop.exmple'))
  const at = story.now
  expect(story.does(visitor, leaves('vic@shop.exmple'))).toEqual([])
  expect(story.does(visitor, leaves('vic@shop.example'))).toEqual(['conversation.left_message'])
  expect(story.is.left).toEqual({ at, name: 'Vic', email: 'vic@shop.example' })
})

it('[L8] an address need not be given, but must be one', () => {
  expect(queuedStory().does(visitor, leaves('', ''))).toEqual(['conversation.left_message'])
  expect(queuedStory().refused(visitor, leaves('vic@shop'))).toEqual({
    code: 'invalid_field',
    details: { field: 'email', reason: 'ending' },
  })
  expect(queuedStory().refused(visitor, leaves('', 'V'.repeat(81)))).toEqual({
    code: 'invalid_field',
    details: { field: 'name', limit: 80 },
  })
})

it('[L8] only who waits can stop waiting', () => {
  expect(assignedStory().refused(visitor, leaves('')).code).toBe('not_waiting')
  expect(closedStory().refused(visitor, leaves('')).code).toBe('conversation_closed')
  expect(queuedStory().refused(mara, leaves('')).code).toBe('forbidden')
  expect(queuedStory().refused(stranger, leaves('')).code).toBe('not_found')
})
