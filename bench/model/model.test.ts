import { expect, test } from 'vitest'
import { randomFrom } from '../../tests/chaos/random.ts'
import { Agenda } from './Agenda.ts'
import { forecast } from './model.ts'
import type { Costs, Layout } from './model.ts'
import { Station } from './Station.ts'

test('[M1] who waits for one thread waits as long as theory says', () => {
  // M/D/1: the mean wait is use / (2 (1 - use)) of a job's time (Pollaczek and Khinchin).
  for (const use of [0.3, 0.6, 0.9]) {
    const agenda = new Agenda()
    const station = new Station(agenda)
    const random = randomFrom(7)
    let waited = 0
    let count = 0
    const arrive = (): void => {
      const at = agenda.now
      station.take(1, () => {
        waited += agenda.now - at - 1
        count += 1
      })
      agenda.after(-Math.log(1 - random()) / use, arrive)
    }
    arrive()
    agenda.run(400_000)
    const mean = use / (2 * (1 - use))
    expect(Math.abs(waited / count - mean) / mean).toBeLessThan(0.06)
    expect(Math.abs(station.busy(400_000) - use)).toBeLessThan(0.01)
  }
})

const COSTS: Costs = {
  turnUs: 0,
  sayUs: 60,
  tellUs: 20,
  publishUs: 10,
  hearUs: 12,
  redisTurnUs: 0,
  redisUs: 4,
  commitUs: 100,
  eventUs: 20,
  flushMs: 1,
  breathMs: 4,
}
const LAYOUT: Layout = { relays: 1, databaseCores: 2, redisShards: 1, rate: 1_000, watchers: 2, crossing: 1 }

test('[M1] the work of all messages is what each of them costs', () => {
  const one = forecast(COSTS, LAYOUT, 20, randomFrom(1))
  // Nobody to cross over to.
  expect(one.cpuUs).toBeGreaterThan(98)
  expect(one.cpuUs).toBeLessThan(102)
  expect(one.redisUse).toBe(0)
  const two = forecast(COSTS, { ...LAYOUT, relays: 2 }, 20, randomFrom(1))
  expect(two.cpuUs).toBeGreaterThan(124)
  expect(two.cpuUs).toBeLessThan(128)
  // A thousand a second at both; each does half.
  expect(two.relayUse).toBeLessThan(one.relayUse)
  expect(two.p50).toBeGreaterThan(1)
})

test('[M1] what has more to do than it can falls behind', () => {
  const well = forecast(COSTS, LAYOUT, 5, randomFrom(2))
  const over = forecast(COSTS, { ...LAYOUT, rate: 12_000 }, 5, randomFrom(2))
  expect(well.p99).toBeLessThan(30)
  expect(over.relayUse).toBeGreaterThan(0.99)
  expect(over.p99).toBeGreaterThan(500)
})

test('[M1] a turn of the loop costs less of each message the more there are', () => {
  const costs = { ...COSTS, turnUs: 50 }
  const few = forecast(costs, { ...LAYOUT, rate: 500 }, 5, randomFrom(3))
  const many = forecast(costs, { ...LAYOUT, rate: 7_000 }, 5, randomFrom(3))
  expect(few.cpuUs).toBeGreaterThan(150)
  expect(many.cpuUs).toBeLessThan(few.cpuUs - 20)
  expect(many.relayUse).toBeLessThan(1)
})

test('[M1] what shares a core waits for it, does more in each turn and so less for each message', () => {
  const costs = { ...COSTS, turnUs: 50, redisTurnUs: 20 }
  const layout = { ...LAYOUT, relays: 2, rate: 4_000 }
  const apart = forecast(costs, layout, 5, randomFrom(4))
  const together = forecast(costs, { ...layout, cores: 1 }, 5, randomFrom(4))
  expect(together.cpuUs).toBeLessThan(apart.cpuUs - 10)
  expect(together.p99).toBeGreaterThan(apart.p99)
  expect(forecast(costs, { ...layout, cores: 4 }, 5, randomFrom(4)).cpuUs).toBeGreaterThan(together.cpuUs)
})
