import { expect, test } from 'vitest'
import { FairReads } from './FairReads.ts'

function scene() {
  let turns: (() => void)[] = []
  const reads = new FairReads({ now: () => 0, timer: () => () => {}, turn: (fn) => void turns.push(fn) })
  const turn = (): void => {
    const ready = turns
    turns = []
    for (const fn of ready) fn()
  }
  return { reads, turn }
}

test('[P7] of a crowd of reads a few begin in each turn, in their order, and one alone at once', async () => {
  const { reads, turn } = scene()
  const asker = {}
  const begun: number[] = []
  const all = Array.from({ length: 40 }, (_, index) =>
    reads.run(asker, async () => {
      begun.push(index)
      if (index === 20) throw new Error('the disk is gone')
      return index
    }),
  )
  const ends = Promise.allSettled(all)
  expect(begun).toHaveLength(8)
  turn()
  expect(begun).toHaveLength(16)
  for (let more = 0; more < 4; more += 1) turn()
  expect(begun).toEqual(Array.from({ length: 40 }, (_, index) => index))
  const settled = await ends
  expect(settled.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(1)
  expect(settled[39]).toEqual({ status: 'fulfilled', value: 39 })
  turn()
  await reads.run(asker, async () => void begun.push(99))
  expect(begun.at(-1)).toBe(99)
})

test("[P7] who asks for much stands in nobody's way: each who waits has one turn before anybody has two", () => {
  const { reads, turn } = scene()
  const begun: string[] = []
  const ask = (name: string, asker: object): void => void reads.run(asker, async () => begun.push(name))
  const greedy = Array.from({ length: 10 }, () => ({}))
  for (let times = 0; times < 50; times += 1) for (const asker of greedy) ask('greedy', asker)
  ask('newcomer', {})
  turn()
  expect(begun).not.toContain('newcomer')
  turn()
  expect(begun.filter((name) => name === 'newcomer')).toHaveLength(1)
  for (let more = 0; more < 100; more += 1) turn()
  expect(begun).toHaveLength(501)
})
