import { expect, test } from 'vitest'
import type { Conversation } from '../../../domain/conversation/state.ts'
import { sharesCore } from './columns.ts'

const talk: Conversation['talk'] = {
  lastVisitorSeq: 1,
  lastStaffSeq: 0,
  unansweredSince: 1_000,
  firstVisitorAt: 1_000,
  firstReplyMs: null,
  updatedAt: 1_000,
  preview: null,
}
const state: Conversation = {
  id: 'cnv_1',
  siteId: 'sit_1',
  contactId: 'con_1',
  participantId: 'par_1',
  channel: 'widget',
  departmentId: 'dep_1',
  status: 'assigned',
  startedAt: 1_000,
  waiting: null,
  queueKey: 1_000,
  priorityBonusMs: 0,
  owner: null,
  left: null,
  closed: null,
  visitorLeftAt: null,
  rating: null,
  lastAgentId: null,
  lapsed: [],
  transferredBy: null,
  participants: [],
  firstWait: null,
  talk,
}

test('[S12] only what a plain message changes is left out of what is written', () => {
  expect(sharesCore(state, { ...state, talk: { ...talk, lastVisitorSeq: 2, updatedAt: 2_000 } })).toBe(true)
  expect(sharesCore(state, { ...state, talk: { ...talk, firstReplyMs: 10 } })).toBe(false)
  for (const name of Object.keys(state)) {
    if (name === 'talk') continue
    expect(sharesCore(state, { ...state, [name]: {} }), name).toBe(false)
  }
})

test('[S12] the state of a closed conversation is always written: its place in the list moves', () => {
  const closed: Conversation = { ...state, status: 'closed' }
  expect(sharesCore(closed, { ...closed, talk: { ...talk, updatedAt: 2_000 } })).toBe(false)
})
