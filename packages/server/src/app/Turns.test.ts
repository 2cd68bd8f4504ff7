import { expect, test } from 'vitest'
import { Turns } from './Turns.ts'

test('[Y23] work on one thing goes one after the other, whatever became of what was before', async () => {
  const turns = new Turns<string>()
  const done: string[] = []
  const first = turns.take('a', async () => {
    await new Promise(setImmediate)
    done.push('first')
    throw new Error('no')
  })
  const second = turns.take('a', async () => void done.push('second'))
  const other = turns.take('b', async () => void done.push('other'))
  await expect(first).rejects.toThrow('no')
  await Promise.all([second, other])
  expect(done).toEqual(['other', 'first', 'second'])
})

test('[Y23] a line is five long, and there is room again when it moved', async () => {
  const turns = new Turns<string>()
  let go = (): void => {}
  const head = turns.take('a', () => new Promise<void>((resolve) => (go = resolve)))
  const line = Array.from({ length: 5 }, () => turns.take('a', async () => {}))
  expect(line).not.toContain(null)
  expect(turns.take('a', async () => {})).toBeNull()
  expect(turns.take('b', async () => {})).not.toBeNull()
  await Promise.resolve()
  go()
  await Promise.all([head, ...line])
  expect(turns.take('a', async () => {})).not.toBeNull()
})
