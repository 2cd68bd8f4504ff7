import { expect, it } from 'vitest'
import { ben, mara, owner, sue, system, visitor } from '../../testing/people.ts'
import { assignedStory, closedStory, queuedStory } from '../../testing/Story.ts'

it('[L4] either side ends it, and so may the relay', () => {
  const byVisitor = assignedStory()
  expect(byVisitor.does(visitor, { name: 'close' })).toEqual(['conversation.closed'])
  expect(byVisitor.is).toMatchObject({ status: 'closed', owner: null, closed: { at: byVisitor.now, reason: 'ended' } })
  const byHolder = assignedStory()
  expect(byHolder.does(mara, { name: 'close', ownerToken: byHolder.held.token })).toEqual(['conversation.closed'])
  expect(queuedStory().does(visitor, { name: 'close' })).toEqual(['conversation.closed'])
  expect(queuedStory().does(system, { name: 'close' })).toEqual(['conversation.closed'])
})

it('[L4] who comes second finds it done', () => {
  const story = closedStory()
  for (const actor of [visitor, mara, system]) expect(story.does(actor, { name: 'close' })).toEqual([])
})

it('[O3] closing is for the holder with their token, for supervisors, and for any agent while nobody holds it', () => {
  const story = assignedStory()
  const why = { code: 'not_owner', details: { agentId: 'agt_mara' } }
  expect(story.refused(ben, { name: 'close' })).toEqual(why)
  expect(story.refused(mara, { name: 'close' })).toEqual(why)
  expect(story.does(sue, { name: 'close' })).toEqual(['conversation.closed'])
  expect(queuedStory().does(ben, { name: 'close' })).toEqual(['conversation.closed'])
  expect(assignedStory().does(owner, { name: 'close' })).toEqual(['conversation.closed'])
})

it('[O3] a token that is not the current one is refused even from a supervisor: they believed to hold it', () => {
  const story = assignedStory(sue.agentId)
  const { token } = story.held
  story.does(ben, { name: 'takeOver', weight: 1 })
  expect(story.refused(sue, { name: 'close', ownerToken: token }).code).toBe('not_owner')
  story.does(system, { name: 'requeue', reason: 'agent_lost', lapsed: false })
  expect(story.refused(sue, { name: 'close', ownerToken: token })).toEqual({
    code: 'not_owner',
    details: { agentId: null },
  })
})

it('[L4] a left message that was replied to ends as answered, otherwise as ended', () => {
  const story = queuedStory({ leave: true })
  story.does(mara, { name: 'claim', weight: 0 })
  story.reply('By mail')
  story.does(mara, { name: 'close', ownerToken: story.held.token })
  expect(story.is.closed?.reason).toBe('answered')
  const byVisitor = queuedStory({ leave: true })
  byVisitor.does(mara, { name: 'claim', weight: 0 })
  byVisitor.reply('By mail')
  byVisitor.does(visitor, { name: 'close' })
  expect(byVisitor.is.closed?.reason).toBe('ended')
  const unanswered = queuedStory({ leave: true })
  unanswered.does(mara, { name: 'close' })
  expect(unanswered.is.closed?.reason).toBe('ended')
})
