import { expect, test } from 'vitest'
import type { Outcome, Store, Unit } from '../../ports/Store.ts'
import { Batch } from './Batch.ts'

/** A batch on a clock and a store that go on when they are told to. */
function scene() {
  let now = 1_000
  let turns: (() => void)[] = []
  let timers: { at: number; fn: () => void }[] = []
  const flushes: { units: readonly Unit[]; end: () => void }[] = []
  const clock = {
    now: () => now,
    turn: (fn: () => void) => void turns.push(fn),
    timer(ms: number, fn: () => void) {
      timers.push({ at: now + ms, fn })
      return () => {}
    },
  }
  const commit = (units: readonly Unit[]): Promise<Outcome[]> =>
    new Promise((resolve) =>
      flushes.push({ units, end: () => resolve(units.map(() => ({ ok: true, head: 1, publicHead: 1, at: now }))) }),
    )
  const batch = new Batch({ commit } as unknown as Store, clock)
  return {
    batch,
    flushes,
    add: () => batch.add({}, () => {}),
    turn() {
      const ready = turns
      turns = []
      for (const fn of ready) fn()
    },
    pass(ms: number) {
      now += ms
      const ready = timers.filter(({ at }) => at <= now)
      timers = timers.filter(({ at }) => at > now)
      for (const { fn } of ready) fn()
    },
    async end() {
      flushes.at(-1)?.end()
      await new Promise(setImmediate)
    },
  }
}

test('[S48] an idle relay commits at once, and what was decided in one turn together', () => {
  const { add, turn, flushes } = scene()
  add()
  add()
  expect(flushes).toHaveLength(0)
  turn()
  expect(flushes.map(({ units }) => units.length)).toEqual([2])
})

test('[S48] what comes within a breath of a flush waits for its end, so that a busy relay flushes less', async () => {
  const { add, turn, pass, end, flushes } = scene()
  add()
  turn()
  await end()
  add()
  turn()
  expect(flushes).toHaveLength(1)
  pass(3)
  add()
  expect(flushes).toHaveLength(1)
  pass(1)
  expect(flushes.map(({ units }) => units.length)).toEqual([1, 2])
  await end()
  pass(5)
  add()
  turn()
  expect(flushes).toHaveLength(3)
})

test('[S48] what waited for a flush to end waits no longer', async () => {
  const { batch, add, turn, end, flushes } = scene()
  add()
  turn()
  add()
  add()
  turn()
  expect(flushes).toHaveLength(1)
  await end()
  turn()
  expect(flushes.map(({ units }) => units.length)).toEqual([1, 2])
  let idle = false
  void batch.idle().then(() => (idle = true))
  await end()
  expect(idle).toBe(true)
})
