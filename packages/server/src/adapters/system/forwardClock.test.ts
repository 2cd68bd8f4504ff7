import { expect, test } from 'vitest'
import { forwardClock } from './forwardClock.ts'

test('[V35] a clock that is set back goes on from where it was, and is right again in time', () => {
  let wall = 10_000_000
  const now = forwardClock(() => wall)
  expect(now()).toBe(10_000_000)
  wall += 1_000
  expect(now()).toBe(10_001_000)
  wall -= 3_600_000
  expect(now()).toBe(10_001_000)
  wall += 50_000
  const after = now()
  expect(after).toBeGreaterThanOrEqual(10_050_000)
  expect(after).toBeLessThanOrEqual(10_051_000)
  let before = after
  for (let ms = 0; ms < 400_000_000; ms += 7_777) {
    wall += 7_777
    expect(now()).toBeGreaterThan(before)
    before = now()
  }
  expect(before).toBe(wall)
})

test('[V35] a clock that is set forward is followed at once', () => {
  let wall = 10_000_000
  const now = forwardClock(() => wall)
  wall += 86_400_000
  expect(now()).toBe(96_400_000)
})
