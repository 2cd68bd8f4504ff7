import { expect, test } from 'vitest'
import { Together } from './Together.ts'

function scene(work: (items: readonly number[]) => Promise<void>) {
  let turns: (() => void)[] = []
  const clock = { now: () => 0, timer: () => () => {}, turn: (fn: () => void) => void turns.push(fn) }
  return {
    together: new Together<number>(clock, work),
    turn() {
      const ready = turns
      turns = []
      for (const fn of ready) fn()
    },
  }
}

test('[V36] what is asked for in one turn is done in one piece, and what comes later in the next', async () => {
  const done: number[][] = []
  const { together, turn } = scene(async (items) => void done.push([...items]))
  const first = Promise.all([together.add(1), together.add(2)])
  expect(done).toEqual([])
  turn()
  const second = together.add(3)
  await first
  turn()
  await second
  expect(done).toEqual([[1, 2], [3]])
})

test('[V36] a piece that fails fails for all who asked, and for nobody else', async () => {
  const { together, turn } = scene(async (items) => {
    if (items.includes(2)) throw new Error('no')
  })
  const failing = Promise.allSettled([together.add(1), together.add(2)])
  turn()
  const fine = together.add(3)
  turn()
  expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await fine
})

test('[V36] a crowd that comes in turns is one piece: until nobody came, there are many, or it took long', async () => {
  const done: number[] = []
  const { together, turn } = scene(async (items) => void done.push(items.length))
  const come = (count: number): void => {
    for (let index = 0; index < count; index += 1) void together.add(index)
  }
  come(4)
  turn()
  come(4)
  turn()
  expect(done).toEqual([])
  turn()
  expect(done).toEqual([8])

  come(4)
  turn()
  come(300)
  turn()
  expect(done).toEqual([8, 304])

  for (let turns = 0; turns < 33; turns += 1) {
    come(4)
    turn()
  }
  expect(done).toEqual([8, 304, 4 * 33])
})
