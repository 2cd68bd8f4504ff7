import { expect, test } from 'vitest'
import { FairReads } from './FairReads.ts'

test('[P7] of a crowd of reads a few begin in each turn, in their order, and one alone at once', async () => {
  let turns: (() => void)[] = []
  const turn = (): void => {
    const ready = turns
    turns = []
    for (const fn of ready) fn()
  }
  const reads = new FairReads({ now: () => 0, timer: () => () => {}, turn: (fn) => void turns.push(fn) })
  const begun: number[] = []
  const all = Array.from({ length: 40 }, (_, index) =>
    reads.run(async () => {
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
  await reads.run(async () => void begun.push(99))
  expect(begun.at(-1)).toBe(99)
})
