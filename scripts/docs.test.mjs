import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ERRORS } from '../packages/protocol/src/errors.ts'
import { SETTINGS } from '../packages/server/src/config.ts'
import { staleDocuments, writeDocuments } from './docs.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-docs-'))
  mkdirSync(join(folder, 'docs'))
  writeDocuments(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))

test.each([
  ['docs/configuration.md', Object.keys(SETTINGS)],
  ['docs/errors.md', Object.keys(ERRORS)],
])('%s has a row for each name, and is stale when anything in it differs or it is missing', (path, names) => {
  const file = join(folder, path)
  const text = readFileSync(file, 'utf8')
  expect(names.filter((name) => !text.includes(`\n| \`${name}\` | `))).toEqual([])
  expect(staleDocuments(folder)).toEqual([])
  for (const change of [
    () => writeFileSync(file, text.replace(`| \`${names.at(-1)}\` |`, '| `other` |')),
    () => writeFileSync(file, `${text}\n`),
    () => rmSync(file),
  ]) {
    change()
    expect(staleDocuments(folder)).toEqual([`${path} is stale: run  node scripts/run.mjs docs`])
  }
})
