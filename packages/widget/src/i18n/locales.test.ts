import { describe, expect, it } from 'vitest'
import { locale as ar } from './ar.ts'
import { locale as de } from './de.ts'
import { en } from './en.ts'
import { enMore } from './enMore.ts'
import { enTalk } from './enTalk.ts'

const english = { ...en, ...enTalk, ...enMore }

describe('texts', () => {
  it.each([
    ['de', de],
    ['ar', ar],
  ] as const)('[W25] %s says everything English says, in as many places', (_, { t, talk, more }) => {
    const texts: Record<string, unknown> = { ...t, ...talk, ...more }
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort())
    for (const [key, text] of Object.entries(texts)) {
      expect(typeof text, key).toBe(typeof english[key as keyof typeof english])
      if (typeof text === 'string') expect(text, key).not.toBe('')
    }
    expect(more.stars).toHaveLength(5)
    expect(more.sizes).toHaveLength(3)
  })

  it('[W10] a place is an ordinal, and the first is the next', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 111, 113, 122].map(enTalk.place)).toEqual([
      'You are next.',
      'You are 2nd.',
      'You are 3rd.',
      'You are 4th.',
      'You are 11th.',
      'You are 12th.',
      'You are 13th.',
      'You are 21st.',
      'You are 22nd.',
      'You are 111th.',
      'You are 113th.',
      'You are 122nd.',
    ])
  })

  it('[W10] a wait is a range, and at most over 30 minutes', () => {
    expect(enTalk.wait(2, 4)).toBe('Usually 2–4 minutes.')
    expect(enTalk.wait(3, 3)).toBe('Usually about 3 minutes.')
    expect(enTalk.wait(1, 1)).toBe('Usually under 2 minutes.')
    expect(enTalk.wait(40, 55)).toBe('Usually over 30 minutes.')
  })

  it('[W9] a wait that is over is told to the second', () => {
    expect([0, 12_400, 60_000, 160_000].map((ms) => enTalk.joined('Mara', ms))).toEqual([
      'Mara joined',
      'Mara joined after 12 s',
      'Mara joined after 1 min',
      'Mara joined after 2 min 40 s',
    ])
  })

  it('[W25] Arabic counts in its own ways', () => {
    expect([1, 2, 3, 11, 100].map(ar.talk.newMessages)).toEqual([
      'رسالة جديدة',
      'رسالتان جديدتان',
      '3 رسائل جديدة',
      '11 رسالة جديدة',
      '100 رسالة جديدة',
    ])
  })
})
