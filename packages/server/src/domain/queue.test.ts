import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byPlace, estimate, MAX_SHOWN_WAIT_MS, positionOf, steady } from './queue.ts'
import type { Wait, WaitRange } from './queue.ts'
import { random } from './testing/random.ts'
import { BEGIN } from './testing/Story.ts'

const places = fc.uniqueArray(fc.record({ id: fc.string({ maxLength: 3 }), key: fc.integer({ min: 0, max: 5 }) }), {
  selector: ({ id }) => id,
  maxLength: 12,
})

it('[Q1] the order is by key, ties by id, and the same from any order of reading', () => {
  fc.assert(
    fc.property(places, (entries) => {
      const ordered = entries.toSorted(byPlace)
      expect(entries.toReversed().sort(byPlace)).toEqual(ordered)
      for (const [index, entry] of ordered.entries()) {
        const next = ordered[index + 1]
        if (next !== undefined)
          expect(entry.key < next.key || (entry.key === next.key && entry.id < next.id)).toBe(true)
      }
    }),
  )
})

it('[Q2] a position is the rank by brute force', () => {
  fc.assert(
    fc.property(places, (entries) => {
      const ordered = entries.toSorted((a, b) => a.key - b.key || (a.id < b.id ? -1 : 1))
      for (const [index, { id }] of ordered.entries()) expect(positionOf(entries, id)).toBe(index + 1)
      expect(positionOf(entries, 'nobody')).toBeNull()
    }),
  )
})

describe('what is told of the wait', () => {
  const now = BEGIN
  const waits = (count: number, waitedMs = 60_000): Wait[] =>
    Array.from({ length: count }, (_, index) => ({ at: now - index * 60_000, waitedMs }))

  it('[Q6] under 20 real and recent waits nothing is told', () => {
    expect(estimate(waits(19), 1, now)).toBeNull()
    expect(estimate(waits(20), 1, now)).toEqual([60_000, 60_000])
    expect(estimate([...waits(19), ...waits(50, 900)], 1, now)).toBeNull()
    expect(estimate(waits(40), 1, now + 86_400_000)).toBeNull()
  })

  it('[Q6] it is never negative, from at most to, never over 30 min, and grows with the position', () => {
    const sample = fc.record({
      at: fc.integer({ min: now - 86_000_000, max: now }),
      waitedMs: fc.integer({ min: 0, max: 7_200_000 }),
    })
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 20, maxLength: 60 }),
        fc.integer({ min: 1, max: 500 }),
        (samples, position) => {
          const range = estimate(samples, position, now)
          if (range === null) return
          const [low, high] = range
          expect(low).toBeGreaterThanOrEqual(0)
          expect(low).toBeLessThanOrEqual(high)
          expect(high).toBeLessThanOrEqual(MAX_SHOWN_WAIT_MS)
          const next = estimate(samples, position + 1, now) ?? [0, 0]
          expect(next[0]).toBeGreaterThanOrEqual(low)
          expect(next[1]).toBeGreaterThanOrEqual(high)
        },
      ),
    )
  })

  it('[Q6] at the front it is the measured time at the head, further back a multiple of its mean', () => {
    const samples = Array.from({ length: 40 }, (_, index) => ({
      at: now - index * 300_000,
      waitedMs: index % 2 === 0 ? 60_000 : 180_000,
    }))
    expect(estimate(samples, 1, now)).toEqual([60_000, 180_000])
    const spread = 4 ** 0.7 * 60_000
    expect(estimate(samples, 4, now)).toEqual([Math.round(480_000 - spread), Math.round(480_000 + spread)])
  })

  it('[Q6] far back it is 30 min or more', () => {
    expect(estimate(waits(30), 1_000, now)).toEqual([MAX_SHOWN_WAIT_MS, MAX_SHOWN_WAIT_MS])
  })

  it('[Q7] in a simulated queue 50 to 85 of 100 real waits lie within what was told, near the front and far back', () => {
    const told = [1, 2, 3].flatMap(simulate)
    for (const [from, to] of [
      [1, 1],
      [2, 4],
      [5, 30],
    ] as const) {
      const some = told.filter(({ position }) => position >= from && position <= to)
      const within = some.filter(({ range: [low, high], waitedMs }) => waitedMs >= low && waitedMs <= high).length
      expect(some.length).toBeGreaterThan(300)
      expect(within / some.length).toBeGreaterThan(0.5)
      expect(within / some.length).toBeLessThan(0.85)
    }
  })

  it('[Q7] a visitor’s own absence does not lengthen what others are told', () => {
    const busy = waits(30)
    const absent = busy.map((wait, index) => (index % 3 === 0 ? { ...wait, waitedMs: 600_000 } : wait))
    expect(estimate(absent, 1, now)).toEqual(estimate(busy, 1, now))
  })
})

describe('[Q8] a figure widens rather than flickers', () => {
  const minutes = (low: number, high: number): WaitRange => [low * 60_000, high * 60_000]

  it('[Q8] small changes stay inside or widen what was told', () => {
    expect(steady(minutes(2, 4), minutes(4.1, 6))).toEqual(minutes(2, 6))
    expect(steady(minutes(2, 4), minutes(2.2, 3.5))).toEqual(minutes(2, 4))
    expect(steady(minutes(2, 4), minutes(3, 5))).toEqual(minutes(2, 5))
  })

  it('[Q8] a real change is told, and so is a much narrower range', () => {
    expect(steady(minutes(2, 4), minutes(6, 9))).toEqual(minutes(6, 9))
    expect(steady(minutes(6, 9), minutes(2, 4))).toEqual(minutes(2, 4))
    expect(steady(minutes(2, 12), minutes(4, 5))).toEqual(minutes(4, 5))
  })

  it('[Q8] nothing to tell is told at once, and so is the first figure', () => {
    expect(steady(minutes(2, 4), null)).toBeNull()
    expect(steady(null, minutes(2, 4))).toEqual(minutes(2, 4))
  })

  it('[Q8] it never grows without end', () => {
    const range = fc
      .tuple(fc.nat(MAX_SHOWN_WAIT_MS), fc.nat(MAX_SHOWN_WAIT_MS))
      .map(([a, b]): WaitRange => [Math.min(a, b), Math.max(a, b)])
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 20 }), (ranges) => {
        let told: WaitRange | null = null
        for (const next of ranges) {
          told = steady(told, next)
          if (told === null) throw new Error('lost')
          expect(told[0]).toBeLessThanOrEqual(next[0])
          expect(told[1]).toBeGreaterThanOrEqual(next[1])
          expect(told[1] - told[0]).toBeLessThanOrEqual(2 * (next[1] - next[0]) + 30_000)
        }
      }),
    )
  })
})

/** Four agents with room for one each, visitors at random, 4 min a chat: what each was told on coming, and how it went. */
function simulate(seed: number): { position: number; range: WaitRange; waitedMs: number }[] {
  const { exponential } = random(seed)
  const free = [0, 0, 0, 0]
  const ended: Wait[] = []
  const told: { position: number; range: WaitRange; waitedMs: number }[] = []
  let now = 0
  for (let count = 0; count < 3_000; count += 1) {
    now += exponential(63_000)
    const freeAt = Math.min(...free)
    const startsAt = Math.max(now, freeAt)
    free[free.indexOf(freeAt)] = startsAt + exponential(240_000)
    const position = 1 + ended.filter(({ at }) => at > now).length
    const range = startsAt === now ? null : estimate(ended.filter(({ at }) => at <= now).slice(-200), position, now)
    if (range !== null) told.push({ position, range, waitedMs: startsAt - now })
    ended.push({ at: startsAt, waitedMs: startsAt - now })
  }
  return told
}
