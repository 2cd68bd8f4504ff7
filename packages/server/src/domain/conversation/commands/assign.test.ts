import { expect, it } from 'vitest'
import { mara, system, visitor } from '../../testing/people.ts'
import { assignedStory, assigns, closedStory, queuedStory } from '../../testing/Story.ts'

it('[R11] routing says why before it assigns', () => {
  const story = queuedStory()
  expect(story.does(system, assigns('agt_mara'))).toEqual(['conversation.routed', 'conversation.assigned'])
  expect(story.is).toMatchObject({ status: 'assigned', owner: { agentId: 'agt_mara', token: story.head } })
  expect(story.publicHead).toBe(story.head)
})

it('[R12] routing takes only who waits and is here', () => {
  const away = queuedStory()
  away.does(system, { name: 'visitorLeft' })
  expect(away.refused(system, assigns('agt_mara')).code).toBe('not_waiting')
  expect(queuedStory({ leave: true }).refused(system, assigns('agt_mara')).code).toBe('not_waiting')
  expect(closedStory().refused(system, assigns('agt_mara')).code).toBe('conversation_closed')
  expect(assignedStory('agt_ben').refused(system, assigns('agt_mara'))).toEqual({
    code: 'already_assigned',
    details: { agentId: 'agt_ben' },
  })
})

it('[X3] nobody but the relay assigns', () => {
  for (const actor of [mara, visitor]) expect(queuedStory().refused(actor, assigns('agt_mara')).code).toBe('forbidden')
})
