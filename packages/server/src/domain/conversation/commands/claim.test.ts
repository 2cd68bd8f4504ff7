import { expect, it } from 'vitest'
import { ben, mara, system, visitor } from '../../testing/people.ts'
import { assignedStory, closedStory, queuedStory } from '../../testing/Story.ts'
import { loadChanges } from '../load.ts'

it('[O4] an agent takes a waiting conversation; the wait that ends is kept', () => {
  const story = queuedStory().wait(9_000)
  expect(story.does(mara, { name: 'claim', weight: 1 })).toEqual(['conversation.assigned'])
  expect(story.is.owner).toEqual({ agentId: 'agt_mara', token: story.head, since: story.now, weight: 1 })
  expect(story.events.at(-1)?.content).toEqual({ agentId: 'agt_mara', how: 'claimed', waitedMs: 10_000 })
  expect(story.is.firstWait).toEqual({ at: story.now, waitedMs: 10_000 })
})

it('[Q7] only the first wait is what estimates learn from', () => {
  const story = assignedStory()
  const { firstWait } = story.is
  story.does(system, { name: 'requeue', reason: 'agent_lost', lapsed: false })
  story.wait(90_000).does(mara, { name: 'claim', weight: 1 })
  expect(story.is.firstWait).toBe(firstWait)
  const left = queuedStory({ leave: true })
  left.does(mara, { name: 'claim', weight: 0 })
  expect(left.is.firstWait).toBeNull()
})

it('[O4] who comes second is told who was faster; who holds it already has nothing to do', () => {
  const story = assignedStory()
  expect(story.refused(ben, { name: 'claim', weight: 1 })).toEqual({
    code: 'already_assigned',
    details: { agentId: 'agt_mara' },
  })
  expect(story.does(mara, { name: 'claim', weight: 1 })).toEqual([])
})

it('[L10] a closed conversation is not claimed', () => {
  expect(closedStory().refused(mara, { name: 'claim', weight: 1 }).code).toBe('conversation_closed')
  expect(queuedStory().refused(visitor, { name: 'claim', weight: 1 }).code).toBe('forbidden')
})

it('[Q10] a left message costs no capacity, whatever weight is asked for', () => {
  const story = queuedStory({ leave: true })
  const before = story.is
  story.does(mara, { name: 'claim', weight: 3 })
  expect(story.is).toMatchObject({ status: 'assigned', owner: { weight: 0 }, left: { email: '' } })
  expect(loadChanges(before, story.is)).toEqual([])
  expect(story.events.at(-1)?.content).not.toHaveProperty('weight')
})

it('[O6] another weight than the usual one is kept in the timeline', () => {
  const story = queuedStory()
  story.does(mara, { name: 'claim', weight: 2 })
  expect(story.held.weight).toBe(2)
})
