import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MUTANTS } from './table.ts'

const ROOT = join(import.meta.dirname, '..', '..')

test.each(MUTANTS)('[K5] the place of a planted bug is known: $bug', ({ file, from, to }) => {
  expect(readFileSync(join(ROOT, file), 'utf8').split(from)).toHaveLength(2)
  expect(to).not.toBe(from)
})
