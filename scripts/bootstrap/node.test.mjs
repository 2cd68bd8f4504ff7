import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isSupported } from './node.mjs'
import { root } from './paths.mjs'

test('the range is the one package.json declares', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(engines.node).toBe('^24.16.0 || >=26.1.0')
})

test.each(['24.16.0', '24.22.0', '26.1.0', '26.10.0', '27.0.0', '28.1.2'])('%s will do', (version) => {
  expect(isSupported(version)).toBe(true)
})

test.each(['18.20.8', '20.20.2', '22.23.3', '24.15.0', '25.9.0', '26.0.0'])('%s will not', (version) => {
  expect(isSupported(version)).toBe(false)
})
