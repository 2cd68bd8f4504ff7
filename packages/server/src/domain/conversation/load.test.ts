import { expect, it } from 'vitest'
import { ben, system, visitor } from '../testing/people.ts'
import { assignedStory, queuedStory, says } from '../testing/Story.ts'
import { loadChanges, weightOf } from './load.ts'

it('[O6] taking over moves the weight from one agent to the other, in the order of their ids', () => {
  const story = assignedStory('agt_mara')
  const before = story.is
  story.does(ben, { name: 'takeOver', weight: 2 })
  expect(loadChanges(before, story.is)).toEqual([
    { agentId: 'agt_ben', delta: 2 },
    { agentId: 'agt_mara', delta: -1 },
  ])
  expect(loadChanges(story.is, before)).toEqual([
    { agentId: 'agt_ben', delta: -2 },
    { agentId: 'agt_mara', delta: 1 },
  ])
})

it('[O6] a message moves nobody’s load', () => {
  const story = assignedStory()
  const before = story.is
  story.does(visitor, { name: 'send', kind: 'message', content: says('Hi') })
  expect(loadChanges(before, story.is)).toEqual([])
})

it('[O6] somebody who gets it twice in one decision counts once', () => {
  const story = assignedStory('agt_mara')
  const before = story.is
  story.does(system, { name: 'requeue', reason: 'agent_lost', lapsed: false })
  story.does(ben, { name: 'transfer', agentId: 'agt_mara', weight: 1 })
  expect(loadChanges(before, story.is)).toEqual([])
  expect(loadChanges(null, story.is)).toEqual([{ agentId: 'agt_mara', delta: 1 }])
})

it('[Q10] a left message weighs nothing', () => {
  expect(weightOf(queuedStory().is)).toBe(1)
  expect(weightOf(queuedStory({ leave: true }).is)).toBe(0)
})
