import { expect, it } from 'vitest'
import { system } from '../../testing/people.ts'
import { assignedStory, queuedStory } from '../../testing/Story.ts'
import { loadChanges } from '../load.ts'

const returns = (room: boolean) => ({ name: 'visitorReturned', room }) as const

it('[O7] a visitor who was away costs nothing, and goes on with the same agent if there is room', () => {
  const story = assignedStory()
  const here = story.is
  story.does(system, { name: 'visitorLeft' })
  const away = story.is
  expect(loadChanges(here, away)).toEqual([{ agentId: 'agt_mara', delta: -1 }])
  expect(story.does(system, returns(true))).toEqual(['visitor.returned'])
  expect(loadChanges(away, story.is)).toEqual([{ agentId: 'agt_mara', delta: 1 }])
  expect(story.is.owner).toBe(here.owner)
})

it('[O7] without room they wait at the place they had', () => {
  const story = assignedStory()
  story.does(system, { name: 'visitorLeft' })
  const away = story.is
  story.wait(900_000)
  expect(story.does(system, returns(false))).toEqual(['conversation.queued', 'visitor.returned'])
  expect(story.is).toMatchObject({ status: 'queued', owner: null, visitorLeftAt: null })
  expect(story.is.waiting).toMatchObject({ key: away.queueKey, reason: 'returned' })
  expect(loadChanges(away, story.is)).toEqual([])
})

it('[Q4] a queued visitor who returns is simply here again', () => {
  const story = queuedStory()
  expect(story.does(system, returns(true))).toEqual([])
  story.does(system, { name: 'visitorLeft' })
  expect(story.does(system, returns(false))).toEqual(['visitor.returned'])
  expect(story.is.visitorLeftAt).toBeNull()
})
