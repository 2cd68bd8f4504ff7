import { describe, expect, test } from 'vitest'
import { CLEAN, countsOf, judge } from './judge.ts'
import type { Attempt, Desk, Duty, History, Move, Read } from './History.ts'
import type { Property } from './judge.ts'

const attempt = (order: number, more: Partial<Attempt> = {}): Attempt => ({
  conversationId: 'c',
  sender: 'v',
  clientId: `k${order}`,
  body: `b${order}`,
  fate: 'acked',
  seq: order + 1,
  order,
  ...more,
})
const read = (seq: number, more: Partial<Read> = {}): Read => ({
  seq,
  clientId: `k${seq - 1}`,
  sender: 'v',
  body: `b${seq - 1}`,
  ...more,
})
const good: History = {
  attempts: [attempt(0), attempt(1), attempt(2)],
  final: new Map([['c', [read(1), read(2), read(3)]]]),
  shown: [{ client: 'a', conversationId: 'c', events: [read(1), read(2), read(3)] }],
  heads: new Map([['c', [1, 2, 3]]]),
}

const AGENTS = new Map([
  ['x', { capacity: 1, here: [[0, 99_000]] as const, absences: [] }],
  ['y', { capacity: 2, here: [[0, 99_000]] as const, absences: [] }],
])
const place = (conversationId: string, seq: number, at: number) => ({ conversationId, seq, at, writtenAt: at })
const queued = (id: string, at: number): Move => ({
  ...place(id, 2, at),
  what: 'queued',
  isNewPlace: true,
  lapsed: false,
})
const given = (id: string, at: number, agentId: string, isRouted = true): Move => ({
  ...place(id, 4, at),
  what: 'assigned',
  agentId,
  isRouted,
})
const desk = (moves: readonly Move[], more: Partial<Desk> = {}): History => ({
  ...good,
  desk: { moves, agents: AGENTS, outages: [], endedAt: 100_000, ...more },
})
const holds = (agentId: string, how: string) => ({ clientId: null, sender: null, body: null, holder: { agentId, how } })
const held = (...reads: readonly Read[]): History => ({
  ...good,
  attempts: [],
  shown: [],
  final: new Map([['c', reads]]),
})

const broken: Record<Property, History> = {
  lost: { ...good, final: new Map([['c', [read(1), read(2)]]]), shown: [] },
  phantom: { ...good, attempts: [attempt(0), attempt(1)] },
  duplicate: {
    ...good,
    final: new Map([['c', [read(1), read(2), read(3), { ...read(3), seq: 4 }]]]),
    attempts: [attempt(0), attempt(1), attempt(2, { seq: 4 })],
    shown: [],
  },
  altered: { ...good, final: new Map([['c', [read(1), read(2, { body: 'else' }), read(3)]]]), shown: [] },
  gap: {
    ...good,
    attempts: [attempt(0), attempt(1), attempt(2, { seq: 4 })],
    final: new Map([['c', [read(1), read(2), { ...read(3), seq: 4 }]]]),
    shown: [],
  },
  reorder: {
    ...good,
    attempts: [attempt(0), attempt(2, { seq: 2 }), attempt(1, { seq: 3 })],
    final: new Map([
      ['c', [read(1), read(2, { clientId: 'k2', body: 'b2' }), read(3, { clientId: 'k1', body: 'b1' })]],
    ]),
    shown: [],
  },
  regress: { ...good, heads: new Map([['c', [1, 3, 2]]]) },
  misnumbered: { ...good, attempts: [attempt(0), attempt(1, { seq: 7 }), attempt(2)] },
  unshown: { ...good, shown: [{ client: 'a', conversationId: 'c', events: [read(1), read(3)] }] },
  stale: { ...good, looks: [{ conversationId: 'c', where: 'relay 2', acked: 3, seen: 2 }] },
  leak: { ...good, overheard: [{ client: 'w', conversationId: 'c' }] },
  overlap: held(read(1, holds('x', 'routed')), read(2, holds('y', 'routed'))),
  unowned: {
    ...held(read(1, holds('x', 'routed')), read(2, holds('y', 'taken_over')), read(3, { sender: 'x', isReply: true })),
    attempts: [attempt(2, { sender: 'x', seq: 3 })],
  },
  overload: desk([queued('a', 1_000), given('a', 1_010, 'x'), queued('b', 1_020), given('b', 1_030, 'x')]),
  inversion: desk(
    [
      queued('a', 1_000),
      queued('b', 2_000),
      queued('z', 3_500),
      given('z', 3_500, 'y', false),
      given('z', 3_501, 'y'),
      given('b', 3_510, 'x'),
      given('a', 3_520, 'y'),
    ],
    { outages: [[0, 99_000]] },
  ),
  stranded: desk([queued('a', 1_000), given('a', 3_600, 'x')], { agents: new Map([...AGENTS].slice(0, 1)) }),
}

describe('[H1] the history checker', () => {
  test('finds nothing in a good history', () => {
    expect(countsOf(judge(good))).toEqual(CLEAN)
  })

  test.each(Object.keys(broken) as Property[])('finds a history broken by: %s', (property) => {
    expect(countsOf(judge(broken[property]))).toEqual({ ...CLEAN, [property]: 1 })
  })

  test('finds nothing in a desk where everybody is served in order', () => {
    const moves = [queued('a', 1_000), given('a', 1_010, 'x'), queued('b', 1_005), given('b', 1_020, 'y')]
    expect(countsOf(judge(desk(moves)))).toEqual(CLEAN)
  })

  test('takes what is handed or taken over as it is, and a conversation that nobody holds as free', () => {
    const nobody = { clientId: null, sender: null, body: null, holder: null }
    const reads = [
      holds('x', 'routed'),
      holds('y', 'taken_over'),
      holds('x', 'transferred'),
      nobody,
      holds('y', 'routed'),
    ]
    expect(countsOf(judge(held(...reads.map((more, index) => read(index + 1, more)))))).toEqual(CLEAN)
  })

  test('does not call it an inversion when the earlier one was away, or the agent had let it lie', () => {
    const later = [queued('b', 2_000), queued('z', 3_500), given('z', 3_501, 'y'), given('b', 3_510, 'x')]
    const away = [queued('a', 1_000), { ...place('a', 3, 1_500), what: 'away' } as const, ...later]
    expect(judge(desk(away)).inversion).toEqual([])
    const lapsed = { ...queued('a', 1_100), lapsed: true } as const
    expect(judge(desk([queued('a', 900), given('a', 1_000, 'x'), lapsed, ...later])).inversion).toEqual([])
    expect(judge(desk([queued('a', 900), given('a', 1_000, 'y'), lapsed, ...later])).inversion).toHaveLength(1)
  })

  test('counts no outage as waiting, and finds who is still with an agent long gone', () => {
    const moves = [queued('a', 1_000), given('a', 3_600, 'x')]
    expect(judge(desk(moves, { outages: [[2_000, 2_400]] })).stranded).toEqual([])
    expect(judge(desk(moves, { patienceMs: 1_000 })).stranded).toEqual([])
    const gone = (to: number): ReadonlyMap<string, Duty> =>
      new Map([['x', { capacity: 1, here: [[0, 2_000]], absences: [[2_000, to]] }]])
    const kept = [queued('a', 1_000), given('a', 1_100, 'x')]
    expect(judge(desk(kept, { agents: gone(50_000) })).stranded).toHaveLength(1)
    expect(judge(desk(kept, { agents: gone(47_200) })).stranded).toEqual([])
    expect(judge(desk(kept, { agents: gone(50_000), outages: [[10_000, 20_000]] })).stranded).toEqual([])
  })

  test('counts what an agent carries without those whose visitor is away', () => {
    const moves: Move[] = [queued('a', 1_000), given('a', 1_010, 'x'), { ...place('a', 5, 1_015), what: 'away' }]
    const next = [queued('b', 1_020), given('b', 1_030, 'x')]
    expect(judge(desk([...moves, ...next])).overload).toEqual([])
    expect(judge(desk([...moves, { ...place('a', 6, 1_017), what: 'returned' }, ...next])).overload).toHaveLength(1)
  })

  test('takes an unknown fate either way', () => {
    const unknown = attempt(3, { fate: 'unknown' })
    expect(countsOf(judge({ ...good, attempts: [...good.attempts, unknown] }))).toEqual(CLEAN)
  })

  test('a message that is somebody else’s in the end is altered', () => {
    const mine = { ...good, attempts: [attempt(0, { by: 'v' }), attempt(1, { by: 'v' }), attempt(2, { by: 'w' })] }
    expect(countsOf(judge(mine))).toEqual({ ...CLEAN, altered: 1 })
  })

  test('a refused message that is there is a phantom', () => {
    expect(
      judge({ ...good, attempts: [attempt(0), attempt(1), attempt(2, { fate: 'refused' })] }).phantom,
    ).toHaveLength(1)
  })

  test('words that are others on a screen are altered', () => {
    const events = [read(1), read(2, { body: 'else' }), read(3)]
    expect(judge({ ...good, shown: [{ client: 'a', conversationId: 'c', events }] }).altered).toHaveLength(1)
  })

  test('a screen that shows an event twice or out of order is found', () => {
    expect(
      judge({ ...good, shown: [{ client: 'a', conversationId: 'c', events: [read(1), read(1), read(2), read(3)] }] })
        .duplicate,
    ).toHaveLength(1)
    expect(
      judge({ ...good, shown: [{ client: 'a', conversationId: 'c', events: [read(1), read(3), read(2)] }] }).reorder,
    ).toHaveLength(1)
  })
})
