import { expect, test } from 'vitest'
import { KeptRefusals } from './KeptRefusals.ts'

test('[V15] of the words that were refused the newest are kept, each for its sender and conversation', () => {
  const kept = new KeptRefusals()
  for (let index = 0; index <= 2_000; index += 1) kept.keep({ scope: 'cnv_1/par_1', id: `${index}` }, `cnv_${index}`)
  expect(kept.openFor({ scope: 'cnv_1/par_1', id: '2000' })).toBe('cnv_2000')
  expect(kept.openFor({ scope: 'cnv_1/par_1', id: '1' })).toBe('cnv_1')
  expect(kept.openFor({ scope: 'cnv_1/par_1', id: '0' })).toBeUndefined()
  expect(kept.openFor({ scope: 'cnv_2/par_1', id: '2000' })).toBeUndefined()
})
