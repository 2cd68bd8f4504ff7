import { describe, expect, test } from 'vitest'
import { countsOf, judge } from './history.ts'
import type { Attempt, History, Property, Read } from './history.ts'

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
const clean: Record<Property, number> = {
  lost: 0,
  phantom: 0,
  duplicate: 0,
  altered: 0,
  gap: 0,
  reorder: 0,
  regress: 0,
  misnumbered: 0,
  unshown: 0,
}

const broken: Record<Property, History> = {
  lost: { ...good, final: new Map([['c', [read(1), read(2)]]]), shown: [] },
  phantom: { ...good, attempts: [attempt(0), attempt(1)] },
  duplicate: {
    ...good,
    final: new Map([['c', [read(1), read(2), read(3), { ...read(3), seq: 4 }]]]),
    attempts: [attempt(0), attempt(1), attempt(2, { seq: 4 })],
    shown: [],
  },
  altered: { ...good, final: new Map([['c', [read(1), read(2, { body: 'else' }), read(3)]]]) },
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
}

describe('[H1] the history checker', () => {
  test('finds nothing in a good history', () => {
    expect(countsOf(judge(good))).toEqual(clean)
  })

  test.each(Object.keys(broken) as Property[])('finds a history broken by: %s', (property) => {
    expect(countsOf(judge(broken[property]))).toEqual({ ...clean, [property]: 1 })
  })

  test('takes an unknown fate either way', () => {
    const unknown = attempt(3, { fate: 'unknown' })
    expect(countsOf(judge({ ...good, attempts: [...good.attempts, unknown] }))).toEqual(clean)
  })

  test('a message that is somebody else’s in the end is altered', () => {
    const mine = { ...good, attempts: [attempt(0, { by: 'v' }), attempt(1, { by: 'v' }), attempt(2, { by: 'w' })] }
    expect(countsOf(judge(mine))).toEqual({ ...clean, altered: 1 })
  })

  test('a refused message that is there is a phantom', () => {
    expect(
      judge({ ...good, attempts: [attempt(0), attempt(1), attempt(2, { fate: 'refused' })] }).phantom,
    ).toHaveLength(1)
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
