import { expect, test } from 'vitest'
import { Begun } from './Begun.ts'

const HOUR = 3_600_000

test('[Y26] five within an hour, counted by device and once each; the sixth when the first is an hour old', () => {
  const begun = new Begun()
  for (let nth = 0; nth < 5; nth += 1) {
    expect(begun.waitMs('par_1', nth * 60_000)).toBe(0)
    begun.note('par_1', `cnv_${nth}`, nth * 60_000)
    begun.note('par_1', `cnv_${nth}`, nth * 60_000 + 1)
  }
  expect(begun.waitMs('par_1', 5 * 60_000)).toBe(HOUR - 5 * 60_000)
  expect(begun.waitMs('par_2', 5 * 60_000)).toBe(0)
  expect(begun.waitMs('par_1', HOUR - 1)).toBe(1)
  expect(begun.waitMs('par_1', HOUR)).toBe(0)
  // A clock that was set back keeps nobody waiting for longer.
  expect(begun.waitMs('par_1', -HOUR)).toBe(0)
})

test('[Y26] the newest 10,000 devices are remembered', () => {
  const begun = new Begun()
  for (let nth = 0; nth < 5; nth += 1) begun.note('par_old', `cnv_${nth}`, 0)
  for (let nth = 0; nth < 9_999; nth += 1) begun.note(`par_${nth}`, 'cnv_x', 0)
  expect(begun.waitMs('par_old', 0)).toBe(HOUR)
  begun.note('par_new', 'cnv_x', 0)
  expect(begun.waitMs('par_old', 0)).toBe(0)
})
