import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Keys } from './Lane.ts'
import type { KeyEntry } from './Lane.ts'

const entry = (state: KeyEntry['state'], seq = 1): KeyEntry => ({
  state,
  bodyHash: 'b',
  seq,
  eventId: 'evt',
  at: 0,
  waiters: [],
})
/** Ids of the real length that share all the characters looked at first, or none. */
const idOf = (n: number): string =>
  String(n)
    .padStart(4, '0')
    .padEnd(32, n % 2 === 0 ? 'a' : String(n % 10))

test('[S50] the latest keys of a sender are known, each as it was set last', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(40), fc.constantFrom('set', 'delete'))), (steps) => {
      const keys = new Keys()
      const known = new Map<string, KeyEntry>()
      for (const [n, step] of steps) {
        const value = entry('committed', n)
        if (step === 'set') {
          keys.set(idOf(n), value)
          known.set(idOf(n), value)
        } else {
          keys.delete(idOf(n))
          known.delete(idOf(n))
        }
      }
      for (let n = 0; n <= 40; n += 1) expect(keys.get(idOf(n))).toBe(known.get(idOf(n)))
    }),
  )
})

test('[S50] a key that is not settled is not forgotten for newer ones, one that is settled is', () => {
  const keys = new Keys()
  const [open, settled] = [entry('in_flight'), entry('committed')]
  keys.set(idOf(1), open)
  keys.set(idOf(2), settled)
  for (let n = 100; n < 400; n += 1) keys.set(idOf(n), entry('committed', n))
  expect(keys.get(idOf(1))).toBe(open)
  expect(keys.get(idOf(2))).toBeUndefined()
  expect(keys.get(idOf(399))?.seq).toBe(399)
})

test('[S50] however many are not settled, all are known', () => {
  const keys = new Keys()
  for (let n = 0; n < 300; n += 1) keys.set(idOf(n), entry('in_flight', n))
  for (let n = 0; n < 300; n += 1) expect(keys.get(idOf(n))?.seq).toBe(n)
})
