import { REOPEN_WINDOW_MS } from '@deskbell/protocol'
import { expect, it } from 'vitest'
import { ben, mara, sue, system, visitor } from '../../testing/people.ts'
import { assignedStory, closedStory, queuedStory, says } from '../../testing/Story.ts'
import type { Command } from '../command.ts'

const message = (text = 'Hello?', ownerToken?: number): Command => ({
  name: 'send',
  kind: 'message',
  content: says(text),
  ownerToken,
})
const note: Command = { name: 'send', kind: 'note', content: says('Knows us well') }

it('[O2] the holder replies with the token of the assignment, and the answer ends the wait', () => {
  const story = assignedStory()
  expect(story.is.talk.unansweredSince).not.toBeNull()
  expect(story.reply()).toEqual(['message'])
  expect(story.is.talk).toMatchObject({ unansweredSince: null, lastStaffSeq: story.head, firstReplyMs: 2_000 })
})

it('[O2] nobody else replies, whatever their role: they are told who holds it', () => {
  const story = assignedStory()
  const { token } = story.held
  const why = { code: 'not_owner', details: { agentId: 'agt_mara' } }
  expect(story.refused(ben, message('Me!'))).toEqual(why)
  expect(story.refused(ben, message('Me!', token))).toEqual(why)
  expect(story.refused(sue, message('Me!', token))).toEqual(why)
  expect(queuedStory().refused(mara, message())).toEqual({ code: 'not_owner', details: { agentId: null } })
})

it('[O2] a reply written under an earlier assignment is refused, even when the agent got it back', () => {
  const story = assignedStory()
  const { token } = story.held
  story.does(system, { name: 'requeue', reason: 'agent_lost', lapsed: false })
  expect(story.refused(mara, message('Late', token)).code).toBe('not_owner')
  story.does(mara, { name: 'claim', weight: 1 })
  expect(story.refused(mara, message('Later', token)).code).toBe('not_owner')
  expect(story.refused(mara, message('Without')).code).toBe('not_owner')
  expect(story.reply()).toEqual(['message'])
})

it('[O8] any agent of the site may add a note, in any status and without a token', () => {
  for (const story of [queuedStory(), assignedStory(), closedStory()]) {
    const { status } = story.is
    expect(story.does(ben, note)).toEqual(['note'])
    expect(story.is.status).toBe(status)
    expect(story.refused(visitor, note).code).toBe('forbidden')
  }
})

it('[L5] a visitor who writes within a day of the end goes on in the same conversation', () => {
  const story = closedStory()
  story.wait(REOPEN_WINDOW_MS - 1_000)
  expect(story.does(visitor, message('One more thing'))).toEqual([
    'conversation.reopened',
    'message',
    'conversation.queued',
  ])
  expect(story.is).toMatchObject({ status: 'queued', closed: null, lastAgentId: 'agt_mara' })
  expect(story.is.waiting).toEqual({ since: story.now, key: story.now, reason: 'reopened' })
})

it('[L5] later than a day after the end a new conversation is needed', () => {
  const story = closedStory()
  story.wait(REOPEN_WINDOW_MS)
  expect(story.refused(visitor, message()).code).toBe('conversation_closed')
  expect(story.is.status).toBe('closed')
})

it('[L10] agents do not reply in a closed conversation: they reopen it first', () => {
  const story = closedStory()
  expect(story.refused(mara, message('And?', 4)).code).toBe('conversation_closed')
})

it('[Q4] a queued visitor who writes is here again', () => {
  const story = queuedStory()
  story.does(system, { name: 'visitorLeft' })
  expect(story.does(visitor, message())).toEqual(['visitor.returned', 'message'])
  expect(story.is.visitorLeftAt).toBeNull()
})

it('[O7] words never wait for room: an assigned visitor who writes does not count again by that', () => {
  const story = assignedStory()
  story.does(system, { name: 'visitorLeft' })
  expect(story.does(visitor, message())).toEqual(['message'])
  expect(story.is.visitorLeftAt).not.toBeNull()
  expect(story.reply()).toEqual(['message'])
})

it('[L12] what is quoted must be there', () => {
  const story = queuedStory()
  const quoting = (replyTo: number): Command => ({
    name: 'send',
    kind: 'message',
    content: { ...says('That'), replyTo },
  })
  expect(story.does(visitor, quoting(2))).toEqual(['message'])
  for (const replyTo of [0, story.head + 1]) {
    expect(story.refused(visitor, quoting(replyTo))).toEqual({ code: 'invalid_field', details: { field: 'replyTo' } })
  }
})

it('[Q10] a visitor who writes again in a left message leaves it one', () => {
  const story = queuedStory({ leave: true })
  expect(story.does(visitor, message('Also …'))).toEqual(['message'])
  expect(story.is).toMatchObject({ status: 'queued', waiting: null, left: { email: '' } })
})
