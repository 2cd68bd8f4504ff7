import { expect, it } from 'vitest'
import { ben, mara } from '../../testing/people.ts'
import { assignedStory, closedStory, queuedStory, says } from '../../testing/Story.ts'

it('[O5] an agent takes it from the colleague who holds it, and the colleague’s token is worth nothing', () => {
  const story = assignedStory()
  const { token } = story.held
  expect(story.does(ben, { name: 'takeOver', weight: 1 })).toEqual(['conversation.assigned'])
  expect(story.events.at(-1)?.content).toMatchObject({ agentId: 'agt_ben', how: 'taken_over', waitedMs: 0 })
  expect(story.held.token).toBeGreaterThan(token)
  const late = { name: 'send', kind: 'message', content: says('Late'), ownerToken: token } as const
  expect(story.refused(mara, late)).toEqual({ code: 'not_owner', details: { agentId: 'agt_ben' } })
})

it('[O5] if the colleague was lost meanwhile it is a claim, and for the holder there is nothing to do', () => {
  const story = queuedStory()
  story.does(ben, { name: 'takeOver', weight: 1 })
  expect(story.events.at(-1)?.content).toMatchObject({ how: 'claimed' })
  expect(story.does(ben, { name: 'takeOver', weight: 1 })).toEqual([])
  expect(closedStory().refused(ben, { name: 'takeOver', weight: 1 }).code).toBe('conversation_closed')
})
