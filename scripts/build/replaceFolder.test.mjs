import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { replaceFolder } from './replaceFolder.mjs'

let around = ''
beforeEach(() => (around = mkdtempSync(join(tmpdir(), 'deskbell-build-'))))
afterEach(() => rmSync(around, { recursive: true, force: true }))

test('puts files in, takes others out, and leaves nothing beside', () => {
  const folder = join(around, 'dist')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'assets', 'main-old.js'), 'old')
  writeFileSync(join(folder, 'index.html'), 'old')
  replaceFolder(folder, { 'assets/main-new.js': 'new', 'index.html': Buffer.from('new') })
  expect(readdirSync(join(folder, 'assets'))).toEqual(['main-new.js'])
  expect(readFileSync(join(folder, 'index.html'), 'utf8')).toBe('new')
  expect(readdirSync(around)).toEqual(['dist'])
})

test('a file is exchanged, never opened and emptied: who reads it meanwhile has the whole of one of them', () => {
  const folder = join(around, 'dist')
  replaceFolder(folder, { 'a.js': 'same', 'manifest.json': '{}' })
  const before = statSync(join(folder, 'a.js')).ino
  replaceFolder(folder, { 'a.js': 'same', 'manifest.json': '{}' })
  expect(statSync(join(folder, 'a.js')).ino).not.toBe(before)
})

test('what cannot be written leaves the last file as it was, which says that all is there', () => {
  const folder = join(around, 'dist')
  replaceFolder(folder, { 'a.js': 'old', 'manifest.json': 'old' })
  expect(() => replaceFolder(folder, { 'a.js/b.js': 'new', 'manifest.json': 'new' })).toThrow(/EEXIST|ENOTDIR/)
  expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).toBe('old')
  expect(readdirSync(around)).toEqual(['dist'])
})
