import { expect, test } from 'vitest'
import { byteas, int8s, texts } from './arrays.ts'

// What it means to PostgreSQL, the contract of the store shows; here is what is easily got wrong.
test('[S12] numbers of any size and sign are eight bytes each', () => {
  const values = [0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
  const array = int8s(values)
  expect(array).toHaveLength(20 + values.length * 12)
  expect(values.map((_, index) => Number(array.readBigInt64BE(24 + index * 12)))).toEqual(values)
})

test('[S12] texts and bytes are as long as they are, and nothing is not an empty one', () => {
  const array = texts(['é', null, '', '😀'])
  expect(array.subarray(20).toString('hex')).toBe('00000002c3a9ffffffff0000000000000004f09f9880')
  expect(byteas(['00ff', null, '']).subarray(20).toString('hex')).toBe('0000000200ffffffffff00000000')
  for (const empty of [texts([]), int8s([]), byteas([])]) expect(empty).toHaveLength(12)
})
