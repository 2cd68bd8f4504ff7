import { expect, test } from 'vitest'
import { memoryWatch } from './memory.ts'

test('[Y24] memory is tight above 85 of 100, looked at four times a second at most', () => {
  let now = 1_000
  let used = 85
  let looks = 0
  const isTight = memoryWatch({ now: () => now }, () => {
    looks += 1
    return { used, limit: 100 }
  })
  expect(isTight()).toBe(false)
  used = 86
  expect(isTight()).toBe(false)
  now += 250
  expect([isTight(), isTight()]).toEqual([true, true])
  used = 50
  now += 250
  expect(isTight()).toBe(false)
  expect(looks).toBe(3)
  // A clock that was set back keeps nobody from looking.
  used = 90
  now -= 60_000
  expect(isTight()).toBe(true)
})

test('[Y24] of this process it knows', () => {
  expect(memoryWatch({ now: () => 0 })()).toBe(false)
})
