import { expect, it } from 'vitest'
import { LAPSED_MS } from '../../availability.ts'
import { ben, mara, system } from '../../testing/people.ts'
import { assignedStory, assigns, queuedStory } from '../../testing/Story.ts'

it('[Q3] who loses their agent gets their old place back', () => {
  const story = assignedStory()
  const key = story.is.queueKey
  story.reply()
  story.wait(600_000)
  expect(story.does(system, { name: 'requeue', reason: 'agent_lost', lapsed: false })).toEqual(['conversation.queued'])
  expect(story.is).toMatchObject({ status: 'queued', owner: null })
  expect(story.is.waiting).toEqual({ since: story.now, key, reason: 'agent_lost' })
})

it('[Q9] who had no answer yet has been waiting since they wrote', () => {
  const story = assignedStory()
  const wroteAt = story.is.talk.firstVisitorAt
  story.wait(120_000)
  story.does(system, { name: 'requeue', reason: 'requeued', lapsed: true })
  expect(story.is.waiting?.since).toBe(wroteAt)
})

it('[O9] a sweep takes nothing from somebody who got it meanwhile, and comes twice without harm', () => {
  const story = assignedStory('agt_mara')
  story.does(ben, { name: 'takeOver', weight: 1 })
  expect(story.does(system, { name: 'requeue', reason: 'agent_lost', lapsed: true, agentId: 'agt_mara' })).toEqual([])
  expect(story.does(system, { name: 'requeue', reason: 'agent_lost', lapsed: true, agentId: 'agt_ben' })).not.toEqual(
    [],
  )
  expect(story.does(system, { name: 'requeue', reason: 'agent_lost', lapsed: true })).toEqual([])
})

it('[R6] who let it lie is remembered until they act in it', () => {
  const story = assignedStory('agt_mara')
  story.does(system, { name: 'requeue', reason: 'requeued', lapsed: true })
  expect(story.is.lapsed).toEqual([{ agentId: 'agt_mara', at: story.now }])
  story.does(system, assigns('agt_ben'))
  story.does(system, { name: 'requeue', reason: 'requeued', lapsed: true })
  expect(story.is.lapsed.map((entry) => entry.agentId)).toEqual(['agt_mara', 'agt_ben'])
  story.does(mara, { name: 'send', kind: 'note', content: { parts: [{ type: 'text', text: 'I am back' }] } })
  expect(story.is.lapsed.map((entry) => entry.agentId)).toEqual(['agt_ben'])
  story.does(ben, { name: 'claim', weight: 1 })
  expect(story.is.lapsed).toEqual([])
})

it('[R6] lapses older than five minutes are forgotten', () => {
  const story = assignedStory('agt_mara')
  story.does(system, { name: 'requeue', reason: 'requeued', lapsed: true })
  story.wait(LAPSED_MS)
  story.does(system, assigns('agt_ben'))
  story.does(system, { name: 'requeue', reason: 'requeued', lapsed: true })
  expect(story.is.lapsed.map((entry) => entry.agentId)).toEqual(['agt_ben'])
})

it('[Q10] a left message goes back to its list', () => {
  const story = queuedStory({ leave: true })
  story.does(mara, { name: 'claim', weight: 0 })
  story.does(system, { name: 'requeue', reason: 'agent_lost', lapsed: false })
  expect(story.is).toMatchObject({ status: 'queued', waiting: null, owner: null, left: { email: '' } })
})
