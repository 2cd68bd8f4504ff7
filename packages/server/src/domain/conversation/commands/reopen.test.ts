import { expect, it } from 'vitest'
import { ben, mara, system, visitor } from '../../testing/people.ts'
import { closedStory, queuedStory, says } from '../../testing/Story.ts'

it('[L6] an agent who reopens it holds it', () => {
  const story = closedStory().wait(90_000_000)
  expect(story.does(ben, { name: 'reopen', weight: 1 })).toEqual(['conversation.reopened', 'conversation.assigned'])
  expect(story.is).toMatchObject({ status: 'assigned', closed: null, owner: { agentId: 'agt_ben', token: story.head } })
  expect(story.events.at(-1)?.content).toMatchObject({ how: 'claimed', waitedMs: 0 })
})

it('[Q3] if that agent is lost, it waits since it was reopened, not since yesterday', () => {
  const story = closedStory().wait(90_000_000)
  story.does(ben, { name: 'reopen', weight: 1 })
  const reopenedAt = story.now
  story.does(system, { name: 'requeue', reason: 'agent_lost', lapsed: false })
  expect(story.is.waiting?.key).toBe(reopenedAt)
})

it('[L6] what is open cannot be reopened', () => {
  const story = queuedStory()
  expect(story.refused(mara, { name: 'reopen', weight: 1 })).toEqual({
    code: 'conversation_open',
    details: { conversationId: story.id },
  })
  expect(closedStory().refused(visitor, { name: 'reopen', weight: 1 }).code).toBe('forbidden')
})

it('[Q10] a left message reopened by an agent is still answered by e-mail; a visitor who writes again waits like anybody', () => {
  const left = () => {
    const story = queuedStory({ leave: true, form: { email: 'vic@shop.example' } })
    story.does(mara, { name: 'close' })
    return story
  }
  const byAgent = left()
  byAgent.does(mara, { name: 'reopen', weight: 1 })
  expect(byAgent.is).toMatchObject({ left: { email: 'vic@shop.example' }, owner: { weight: 0 } })
  const byVisitor = left()
  byVisitor.does(visitor, { name: 'send', kind: 'message', content: says('I am here now') })
  expect(byVisitor.is).toMatchObject({ status: 'queued', left: null, waiting: { reason: 'reopened' } })
})
