import { expect, test } from 'vitest'
import type { Clock } from '../../ports/system.ts'
import { databaseClock } from './databaseClock.ts'

test('[R13] relays whose clocks differ write the times of their database, and none goes back', () => {
  let time = 1_000_000
  const machine: Clock = { now: () => time, timer: () => () => {}, turn: () => {} }
  const { clock, set } = databaseClock(machine, () => time)
  expect(clock.now()).toBe(1_000_000)
  set(1_060_000)
  expect(clock.now()).toBe(1_060_000)
  time += 500
  expect(clock.now()).toBe(1_060_500)
  set(1_059_000)
  const before = clock.now()
  expect(before).toBeGreaterThanOrEqual(1_060_500)
  time += 10_000
  expect(clock.now()).toBeGreaterThan(before)
  expect(clock.now() - (time + 58_500)).toBeLessThan(1_501)
})
