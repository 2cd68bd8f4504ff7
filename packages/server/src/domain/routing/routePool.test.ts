import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LAPSED_MS, mayReceive } from '../availability.ts'
import { decide } from '../conversation/decide.ts'
import type { Conversation } from '../conversation/state.ts'
import { SALES, SUPPORT, system } from '../testing/people.ts'
import { BEGIN, queuedStory } from '../testing/Story.ts'
import { routePool } from './routePool.ts'
import type { PoolAgent, PoolView } from './view.ts'

const NOW = BEGIN + 3_600_000
const agent = (id: string, extra: Partial<PoolAgent> = {}): PoolAgent => ({
  id,
  availability: 'online',
  connected: true,
  load: 0,
  max: 1,
  lastAssignedAt: 0,
  ...extra,
})
const template = queuedStory().is
const waits = (id: string, key: number, extra: Partial<Conversation> = {}): { state: Conversation } => ({
  state: { ...template, id, waiting: { since: key, key, reason: 'started' }, queueKey: key, ...extra },
})
const sales = (...memberIds: string[]) => ({ id: SALES, policy: 'least_busy', memberIds }) as const
const support = (...memberIds: string[]) => ({ id: SUPPORT, policy: 'least_busy', memberIds }) as const
const given = (view: PoolView) => routePool(view, NOW).map(({ conversationId, agentId }) => [conversationId, agentId])

describe('stories', () => {
  it('[R1] the earliest is served first, whatever order they were read in', () => {
    const waiting = [waits('late', 30), waits('b', 20), waits('a', 20), waits('early', 10)]
    const agents = [agent('x', { max: 3 })]
    expect(given({ departments: [sales('x')], waiting, agents })).toEqual([
      ['early', 'x'],
      ['a', 'x'],
      ['b', 'x'],
    ])
  })

  it('[R1] an agent of two departments takes the earliest of both', () => {
    const waiting = [waits('s', 20), waits('h', 10, { departmentId: SUPPORT })]
    expect(given({ departments: [sales('x'), support('x')], waiting, agents: [agent('x')] })).toEqual([['h', 'x']])
  })

  it('[R2] one that nobody may take blocks nobody', () => {
    const stuck = waits('stuck', 10, { lapsed: [{ agentId: 'x', at: NOW - 1 }] })
    const elsewhere = waits('elsewhere', 11, { departmentId: SUPPORT })
    const unknown = waits('unknown', 12, { departmentId: 'dep_removed' })
    const waiting = [stuck, elsewhere, unknown, waits('next', 20)]
    expect(given({ departments: [sales('x', 'removed'), support()], waiting, agents: [agent('x')] })).toEqual([
      ['next', 'x'],
    ])
  })

  it('[R12] who is away is passed over', () => {
    const waiting = [
      waits('away', 10, { visitorLeftAt: NOW - 1 }),
      waits('here', 20),
      waits('left', 5, { waiting: null }),
    ]
    expect(given({ departments: [sales('x')], waiting, agents: [agent('x', { max: 3 })] })).toEqual([['here', 'x']])
  })

  it('[R7] round robin goes on within one run, also after everybody had one', () => {
    const waiting = [1, 2, 3, 4, 5].map((key) => waits(`c${key}`, key))
    const departments = [{ ...sales('x', 'y'), policy: 'round_robin' as const }]
    const turns = (x: number, y: number) => {
      const agents = [agent('x', { max: 9, lastAssignedAt: x }), agent('y', { max: 9, lastAssignedAt: y })]
      return given({ departments, waiting, agents }).map(([, id]) => id)
    }
    expect(turns(0, 0)).toEqual(['x', 'y', 'x', 'y', 'x'])
    expect(turns(9, 5)).toEqual(['y', 'x', 'x', 'y', 'x'])
  })

  it('[R11] what routing says is what was true before it gave the conversation', () => {
    const waiting = [waits('a', 1), waits('b', 2)]
    const routed = routePool({ departments: [sales('x')], waiting, agents: [agent('x', { max: 2 })] }, NOW).map(
      (each) => each.routed,
    )
    expect(routed.map(({ load, max }) => [load, max])).toEqual([
      [0, 2],
      [1, 2],
    ])
    expect(routed[1]?.considered).toEqual([{ agentId: 'x', load: 1, max: 2, verdict: 'chosen' }])
  })
})

describe('any pool', () => {
  const ids = ['u', 'v', 'w', 'x', 'y']
  const someIds = fc.subarray(ids)
  const agents = fc.tuple(
    ...ids.map((id) =>
      fc.record({
        id: fc.constant(id),
        availability: fc.constantFrom('online', 'phone', 'busy', 'away', 'offline'),
        connected: fc.boolean(),
        load: fc.nat(4),
        max: fc.nat(4),
        lastAssignedAt: fc.constantFrom(0, NOW - 10, NOW, NOW + 10),
      }),
    ),
  )
  const policy = fc.constantFrom('round_robin', 'least_busy', 'last_agent')
  const departments = fc.tuple(
    fc.record({ id: fc.constant(SALES), policy, memberIds: someIds }),
    fc.record({ id: fc.constant(SUPPORT), policy, memberIds: someIds }),
  )
  const lapse = fc.record({ agentId: fc.constantFrom(...ids), at: fc.constantFrom(NOW - 1, NOW - LAPSED_MS) })
  const conversation = fc
    .record({
      key: fc.nat(6),
      departmentId: fc.constantFrom(SALES, SUPPORT, 'dep_removed'),
      visitorLeftAt: fc.constantFrom(null, null, null, NOW - 1),
      lapsed: fc.array(lapse, { maxLength: 3 }),
      lastAgentId: fc.constantFrom(null, ...ids),
      transferredBy: fc.constantFrom(null, null, ...ids),
    })
    .map(({ key, ...extra }) => ({ key, extra }))
  const waiting = fc
    .array(conversation, { maxLength: 12 })
    .map((all) =>
      all.map(({ key, extra }, index) => waits(`c${String((index * 7) % 12).padStart(2, '0')}`, key, extra)),
    )
  const view: fc.Arbitrary<PoolView> = fc.record({ departments, waiting, agents })

  /** By brute force: who may take it, room aside. */
  const mayTake = ({ departments: all, agents: everybody }: PoolView, state: Conversation) =>
    everybody
      .filter(({ id }) =>
        all.some((department) => department.id === state.departmentId && department.memberIds.includes(id)),
      )
      .filter(mayReceive)
      .filter(({ id }) => !state.lapsed.some((entry) => entry.agentId === id && NOW - entry.at < LAPSED_MS))
      .map(({ id }) => id)
  const inOrder = (pool: PoolView) =>
    pool.waiting
      .map(({ state }) => state)
      .filter(({ visitorLeftAt }) => visitorLeftAt === null)
      .toSorted((a, b) => a.queueKey - b.queueKey || (a.id < b.id ? -1 : 1))

  const check = (judge: (pool: PoolView, taken: Map<string, string>) => void) =>
    fc.assert(
      fc.property(view, (pool) => {
        const assignments = routePool(pool, NOW)
        const taken = new Map(assignments.map(({ conversationId, agentId }) => [conversationId, agentId]))
        expect(taken.size).toBe(assignments.length)
        judge(pool, taken)
      }),
      { numRuns: 500 },
    )
  const roomLeft = (pool: PoolView, taken: Map<string, string>) =>
    new Map(
      pool.agents.map(({ id, load, max }) => [
        id,
        max - load - [...taken.values()].filter((each) => each === id).length,
      ]),
    )

  it('[R4] nobody is given more than they have room for, or something they may not take', () => {
    check((pool, taken) => {
      const room = roomLeft(pool, taken)
      for (const [id, agentId] of taken) {
        const state = inOrder(pool).find((each) => each.id === id)
        expect(state && mayTake(pool, state)).toContain(agentId)
        expect(room.get(agentId)).toBeGreaterThanOrEqual(0)
      }
    })
  })

  it('[R3] afterwards nobody waits whom an agent with room may take', () => {
    check((pool, taken) => {
      const room = roomLeft(pool, taken)
      for (const state of inOrder(pool).filter(({ id }) => !taken.has(id))) {
        for (const agentId of mayTake(pool, state)) expect(room.get(agentId)).toBeLessThanOrEqual(0)
      }
    })
  })

  it('[R1] nobody is overtaken: whoever was served later in the order took no agent whom an earlier one could have had', () => {
    check((pool, taken) => {
      const order = inOrder(pool)
      for (const [index, state] of order.entries()) {
        if (taken.has(state.id)) continue
        const later = order.slice(index + 1).map(({ id }) => taken.get(id))
        for (const agentId of mayTake(pool, state)) expect(later).not.toContain(agentId)
      }
    })
  })

  it('[R1] the same pool read in another order is routed the same', () => {
    check((pool, taken) => {
      const again = routePool({ ...pool, waiting: pool.waiting.toReversed(), agents: pool.agents.toReversed() }, NOW)
      expect(new Map(again.map(({ conversationId, agentId }) => [conversationId, agentId]))).toEqual(taken)
    })
  })

  it('[R11] everybody in the department is judged once, the chosen one as chosen, and each assignment is accepted', () => {
    check((pool) => {
      for (const { conversationId, agentId, routed } of routePool(pool, NOW)) {
        const state = inOrder(pool).find(({ id }) => id === conversationId)
        if (state === undefined) throw new Error('it does not wait')
        const members = pool.departments.find(({ id }) => id === state.departmentId)?.memberIds ?? []
        expect(routed.considered.map((each) => each.agentId).toSorted()).toEqual([...members].sort())
        expect(routed.considered.filter(({ verdict }) => verdict === 'chosen').map((each) => each.agentId)).toEqual([
          agentId,
        ])
        const decision = decide(
          state,
          { name: 'assign', agentId, weight: 1, routed },
          { now: NOW, actor: system, nextSeq: 9 },
        )
        expect(decision.ok && decision.events.length).toBe(2)
      }
    })
  })
})
