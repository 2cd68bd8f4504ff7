import { expect, it } from 'vitest'
import { mara, visitor } from '../../testing/people.ts'
import { closedStory, queuedStory } from '../../testing/Story.ts'
import type { Command } from '../command.ts'

const rates = (score: number, comment = ''): Command => ({ name: 'rate', score, comment })

it('[L7] the visitor rates once, after the end', () => {
  const story = closedStory()
  expect(story.does(visitor, rates(5, ' Fast and kind '))).toEqual(['conversation.rated'])
  expect(story.is.rating).toEqual({ score: 5, comment: 'Fast and kind' })
  expect(story.refused(visitor, rates(1))).toEqual({ code: 'already_rated', details: { score: 5 } })
})

it('[L7] not before the end, and nobody else', () => {
  expect(queuedStory().refused(visitor, rates(5)).code).toBe('conversation_open')
  expect(closedStory().refused(mara, rates(5)).code).toBe('forbidden')
})

it('[L7] one to five, and a comment of at most 1,000 characters', () => {
  for (const score of [0, 6, 2.5, Number.NaN]) {
    expect(closedStory().refused(visitor, rates(score)).details).toMatchObject({ field: 'score' })
  }
  expect(closedStory().refused(visitor, rates(4, 'x'.repeat(1_001)))).toEqual({
    code: 'invalid_field',
    details: { field: 'comment', limit: 1_000 },
  })
})
