import { expect, it } from 'vitest'
import { ben, mara, sue, SUPPORT } from '../../testing/people.ts'
import { assignedStory, closedStory, queuedStory } from '../../testing/Story.ts'

it('[L9] handed to an agent it is theirs at once, with a new token', () => {
  const story = assignedStory()
  const { token } = story.held
  expect(story.does(mara, { name: 'transfer', agentId: 'agt_ben', weight: 1, ownerToken: token })).toEqual([
    'conversation.transferred',
    'conversation.assigned',
  ])
  expect(story.held).toMatchObject({ agentId: 'agt_ben', token: story.head })
  expect(story.does(ben, { name: 'transfer', agentId: 'agt_ben', weight: 1, ownerToken: story.head })).toEqual([])
})

it('[Q3] handed to a department it waits there at a new place', () => {
  const story = assignedStory().wait(60_000)
  const keyBefore = story.is.queueKey
  const { token } = story.held
  expect(story.does(mara, { name: 'transfer', departmentId: SUPPORT, ownerToken: token })).toEqual([
    'conversation.transferred',
    'conversation.queued',
  ])
  expect(story.is).toMatchObject({ status: 'queued', departmentId: SUPPORT, owner: null, transferredBy: 'agt_mara' })
  expect(story.is.waiting).toMatchObject({ key: story.now, reason: 'transferred' })
  expect(story.is.queueKey).toBeGreaterThan(keyBefore)
})

it('[R10] from whom it came is forgotten when somebody takes it', () => {
  const story = assignedStory()
  story.does(mara, { name: 'transfer', departmentId: SUPPORT, ownerToken: story.held.token })
  story.does(ben, { name: 'claim', weight: 1 })
  expect(story.is.transferredBy).toBeNull()
})

it('[O3] the holder needs their token, a colleague must be a supervisor', () => {
  const story = assignedStory()
  const why = { code: 'not_owner', details: { agentId: 'agt_mara' } }
  expect(story.refused(mara, { name: 'transfer', departmentId: SUPPORT })).toEqual(why)
  expect(story.refused(mara, { name: 'transfer', departmentId: SUPPORT, ownerToken: 1 })).toEqual(why)
  expect(story.refused(ben, { name: 'transfer', departmentId: SUPPORT })).toEqual(why)
  expect(story.does(sue, { name: 'transfer', departmentId: SUPPORT })).not.toEqual([])
})

it('[O3] any agent may move what nobody holds, and moving it to where it waits is nothing', () => {
  const story = queuedStory()
  const { waiting } = story.is
  expect(story.does(ben, { name: 'transfer', departmentId: story.is.departmentId })).toEqual([])
  expect(story.is.waiting).toEqual(waiting)
  expect(story.does(ben, { name: 'transfer', departmentId: SUPPORT })).not.toEqual([])
  expect(story.does(ben, { name: 'transfer', agentId: 'agt_mara', weight: 1 })).not.toEqual([])
  expect(story.held.agentId).toBe('agt_mara')
})

it('[Q10] a left message that is handed on stays one', () => {
  const story = queuedStory({ leave: true })
  story.does(mara, { name: 'claim', weight: 0 })
  story.does(mara, { name: 'transfer', departmentId: SUPPORT, ownerToken: story.head })
  expect(story.is).toMatchObject({ status: 'queued', departmentId: SUPPORT, waiting: null, left: { email: '' } })
})

it('[L10] a closed conversation is not handed on', () => {
  expect(closedStory().refused(mara, { name: 'transfer', departmentId: SUPPORT }).code).toBe('conversation_closed')
})
