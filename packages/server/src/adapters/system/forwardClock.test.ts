import { expect, test } from 'vitest'
import { forwardClock } from './forwardClock.ts'

/** A clock over a wall that can be set, and the time that passes beside it. */
function clocks() {
  const at = { wall: 10_000_000, steady: 5 }
  const pass = (ms: number): void => void ((at.wall += ms), (at.steady += ms))
  return {
    at,
    pass,
    now: forwardClock(
      () => at.wall,
      () => at.steady,
    ),
  }
}

test('[V35] a clock that is set back goes on from where it was, and is right again in time', () => {
  const { at, pass, now } = clocks()
  pass(1_000)
  expect(now()).toBe(10_001_000)
  at.wall -= 3_600_000
  expect(now()).toBe(10_001_000)
  pass(50_000)
  let before = now()
  expect(before).toBeGreaterThanOrEqual(10_050_000)
  expect(before).toBeLessThanOrEqual(10_051_000)
  for (let ms = 0; ms < 400_000_000; ms += 777_777) {
    pass(777_777)
    expect(now()).toBeGreaterThan(before)
    before = now()
  }
  expect(before).toBe(at.wall)
})

test('[V35] nor does time stand still when the clock was set back while the process slept for longer', () => {
  const { at, pass, now } = clocks()
  at.wall -= 3_000
  pass(8_000)
  expect(now()).toBe(10_008_000)
})

test('[V35] a clock that is set forward is followed at once', () => {
  const { at, now } = clocks()
  at.wall += 86_400_000
  expect(now()).toBe(96_400_000)
})
