import type { Policy } from '@deskbell/protocol'
import { describe, expect, it } from 'vitest'
import { LAPSED_MS } from '../availability.ts'
import { mara, SALES, system, visitor } from '../testing/people.ts'
import { assignedStory, closedStory, queuedStory, says } from '../testing/Story.ts'
import type { Candidate } from './candidate.ts'
import { pickAgent } from './pickAgent.ts'

const candidate = (id: string, extra: Partial<Candidate> = {}): Candidate => ({
  id,
  availability: 'online',
  connected: true,
  load: 0,
  max: 4,
  lastAssignedAt: 0,
  given: 0,
  ...extra,
})
const pick = (story: ReturnType<typeof queuedStory>, members: Candidate[], policy: Policy = 'least_busy') =>
  pickAgent(story.is, { policy, members }, story.now)
const verdicts = (picked: ReturnType<typeof pick>) =>
  picked?.considered.map(({ agentId, verdict }) => [agentId, verdict])

describe('who may take it', () => {
  it('[R5] only who is connected, online or on the phone, and has room', () => {
    const picked = pick(queuedStory(), [
      candidate('a', { connected: false }),
      candidate('b', { availability: 'busy' }),
      candidate('c', { load: 4 }),
      candidate('d', { availability: 'phone', load: 3 }),
    ])
    expect(verdicts(picked)).toEqual([
      ['d', 'chosen'],
      ['a', 'away'],
      ['b', 'away'],
      ['c', 'full'],
    ])
  })

  it('[R2] nobody, when nobody may', () => {
    expect(pick(queuedStory(), [])).toBeNull()
    expect(pick(queuedStory(), [candidate('a', { load: 4 }), candidate('b', { max: 0 })])).toBeNull()
  })

  it('[R6] who let it lie does not get it again for five minutes, or until they act in it', () => {
    const lapsed = () => {
      const story = assignedStory('agt_mara')
      story.does(system, { name: 'requeue', reason: 'requeued', lapsed: true })
      return story
    }
    const members = [candidate('agt_mara')]
    const story = lapsed()
    expect(pick(story, members)).toBeNull()
    expect(verdicts(pick(story, [...members, candidate('x')]))).toEqual([
      ['x', 'chosen'],
      ['agt_mara', 'lapsed'],
    ])
    expect(pick(story.wait(LAPSED_MS), members)).not.toBeNull()
    const acted = lapsed()
    acted.does(mara, { name: 'send', kind: 'note', content: says('Here') })
    expect(pick(acted, members)).not.toBeNull()
  })
})

describe('who of those who may', () => {
  it('[R7] round robin: the longest without a new one', () => {
    const members = [candidate('a', { lastAssignedAt: 9 }), candidate('b', { lastAssignedAt: 3, load: 3 })]
    expect(verdicts(pick(queuedStory(), members, 'round_robin'))).toEqual([
      ['b', 'chosen'],
      ['a', 'later_turn'],
    ])
  })

  it('[R8] least busy: the most room in proportion, then the longest without a new one', () => {
    const members = [
      candidate('a', { load: 1, max: 2 }),
      candidate('b', { load: 3, max: 9, lastAssignedAt: 5 }),
      candidate('c', { load: 2, max: 6, lastAssignedAt: 4 }),
    ]
    expect(verdicts(pick(queuedStory(), members))).toEqual([
      ['c', 'chosen'],
      ['a', 'busier'],
      ['b', 'later_turn'],
    ])
  })

  it('[R9] last agent: whom the visitor knows when they are free, else the least busy', () => {
    const story = closedStory()
    story.does(visitor, { name: 'send', kind: 'message', content: says('Again') })
    const known = candidate('agt_mara', { load: 3 })
    const members = [candidate('a', { load: 1 }), known, candidate('b', { load: 2 })]
    expect(verdicts(pick(story, members, 'last_agent'))).toEqual([
      ['agt_mara', 'chosen'],
      ['a', 'not_preferred'],
      ['b', 'not_preferred'],
    ])
    expect(
      verdicts(pick(story, [...members.filter((each) => each !== known), { ...known, load: 4 }], 'last_agent')),
    ).toEqual([
      ['a', 'chosen'],
      ['b', 'busier'],
      ['agt_mara', 'full'],
    ])
  })

  it('[R10] who handed it to the department gets it back only when nobody else is free', () => {
    const story = assignedStory('agt_mara')
    story.does(mara, { name: 'transfer', departmentId: SALES, ownerToken: story.held.token })
    const members = [candidate('agt_mara'), candidate('b', { load: 3 })]
    for (const policy of ['least_busy', 'last_agent', 'round_robin'] as const) {
      expect(verdicts(pick(story, members, policy))).toEqual([
        ['b', 'chosen'],
        ['agt_mara', 'not_preferred'],
      ])
      expect(pick(story, [candidate('agt_mara'), candidate('b', { load: 4 })], policy)?.agent.id).toBe('agt_mara')
    }
  })
})

it('[R11] the explanation begins with the chosen one and lists at most 50', () => {
  const members = Array.from({ length: 80 }, (_, index) => candidate(`agt_${index}`, { load: index === 70 ? 0 : 1 }))
  const picked = pick(queuedStory(), members)
  expect(picked?.considered).toHaveLength(50)
  expect(picked?.considered[0]).toEqual({ agentId: 'agt_70', load: 0, max: 4, verdict: 'chosen' })
})
