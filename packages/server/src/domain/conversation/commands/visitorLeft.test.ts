import { expect, it } from 'vitest'
import { mara, system, visitor } from '../../testing/people.ts'
import { assignedStory, closedStory, queuedStory } from '../../testing/Story.ts'

const LEFT = { name: 'visitorLeft' } as const

it('[Q4] a visitor who is away keeps their place', () => {
  const story = queuedStory()
  const { waiting } = story.is
  expect(story.does(system, LEFT)).toEqual(['visitor.left'])
  expect(story.is).toMatchObject({ status: 'queued', visitorLeftAt: story.now, waiting })
  expect(story.does(system, LEFT)).toEqual([])
})

it('[Q4] nobody waits for the author of a left message or of a closed conversation', () => {
  expect(queuedStory({ leave: true }).does(system, LEFT)).toEqual([])
  expect(closedStory().does(system, LEFT)).toEqual([])
})

it('[L4] who was away at the end is still away when an agent reopens, and not when they write themselves', () => {
  const story = assignedStory()
  story.does(system, LEFT)
  const leftAt = story.now
  story.does(mara, { name: 'close', ownerToken: story.held.token })
  story.does(mara, { name: 'reopen', weight: 1 })
  expect(story.is.visitorLeftAt).toBe(leftAt)
  story.does(mara, { name: 'close', ownerToken: story.held.token })
  story.does(visitor, { name: 'send', kind: 'message', content: { parts: [{ type: 'text', text: 'Hi' }] } })
  expect(story.is.visitorLeftAt).toBeNull()
})

it('[X3] only the relay says who is here', () => {
  for (const actor of [visitor, mara]) expect(queuedStory().refused(actor, LEFT).code).toBe('forbidden')
})
