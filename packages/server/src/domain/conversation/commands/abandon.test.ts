import { expect, it } from 'vitest'
import { ABANDON_AFTER_LEFT_MS } from '../../availability.ts'
import { system } from '../../testing/people.ts'
import { assignedStory, queuedStory } from '../../testing/Story.ts'
import type { Story } from '../../testing/Story.ts'

const abandons = (email = '') => ({ name: 'abandon', email }) as const
const gone = (story: Story) => {
  story.does(system, { name: 'visitorLeft' })
  return story.wait(ABANDON_AFTER_LEFT_MS)
}

it('[Q5] who does not come back becomes a left message when we know an address', () => {
  const story = gone(queuedStory())
  expect(story.does(system, abandons('vic@shop.example'))).toEqual(['conversation.left_message'])
  expect(story.is).toMatchObject({
    status: 'queued',
    waiting: null,
    left: { email: 'vic@shop.example' },
    visitorLeftAt: null,
  })
})

it('[Q5] without an address it ends as abandoned', () => {
  for (const email of ['', 'not an address']) {
    const story = gone(queuedStory())
    expect(story.does(system, abandons(email))).toEqual(['conversation.closed'])
    expect(story.is.closed?.reason).toBe('abandoned')
  }
})

it('[Q5] who returned meanwhile, was taken, or has not been away long enough goes on', () => {
  expect(queuedStory().does(system, abandons())).toEqual([])
  expect(gone(assignedStory()).does(system, abandons())).toEqual([])
  expect(gone(queuedStory()).wait(-2_000).does(system, abandons())).toEqual([])
})
