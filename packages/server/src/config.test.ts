import { describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'

const given = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('limits of settings, met exactly and passed by one', () => {
  test.each<[string, string, boolean]>([
    ['PORT', '0', true],
    ['PORT', '-1', false],
    ['PORT', '65535', true],
    ['PORT', '65536', false],
    ['SECRET', 'x'.repeat(32), true],
    ['SECRET', 'x'.repeat(31), false],
    ['ADMIN_PASSWORD', 'x'.repeat(10), true],
    ['ADMIN_PASSWORD', 'x'.repeat(9), false],
    ['MAX_FILE_BYTES', '1024', true],
    ['MAX_FILE_BYTES', '1023', false],
    ['MAX_FILE_BYTES', '104857600', true],
    ['MAX_FILE_BYTES', '104857601', false],
  ])('[B2] %s %s is taken: %s', (name, value, isTaken) => {
    const rest = name === 'ADMIN_PASSWORD' ? { ADMIN_EMAIL: 'mara@halden.example' } : {}
    const problems = given({ ...rest, [name]: value })
    expect(problems.length === 0).toBe(isTaken)
    if (!isTaken) expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}: `))])
  })
})
