import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

test('[C1] the waits between attempts double from half a second to 20 s, each anywhere between nothing and that', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((failures) => backoffMs(failures, 1))
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000])
  expect(backoffMs(3, 0)).toBe(0)
  expect(backoffMs(3, 0.25)).toBe(500)
})
