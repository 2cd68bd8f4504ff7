import { describe, expect, it } from 'vitest'
import { theme } from './theme.ts'

const channels = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
const luminance = (hex: string) => {
  const [r, g, b] = channels(hex).map((n) => (n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}
const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

// Every eighth step of every channel, and the corners.
const steps = [0, 37, 73, 110, 146, 183, 219, 255].map((n) => n.toString(16).padStart(2, '0'))
const colours = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)))
const grounds = { light: ['#ffffff', '#fbfaf7', '#f4f2ec'], dark: ['#1c1e22', '#141518', '#17191c'] }

describe('theme', () => {
  it.each(['light', 'dark'] as const)(
    '[W5] every ink can be read on its ground, whatever colour the site has: %s',
    (mode) => {
      const unreadable = colours.filter((colour) => {
        const t = theme(colour, mode === 'dark')
        const pairs: [string, string][] = [
          [t['--accent-ink']!, t['--accent']!],
          [t['--own-ink']!, t['--own']!],
          ...[...grounds[mode], t['--soft']!].map((ground): [string, string] => [t['--text']!, ground]),
          [mode === 'dark' ? '#eceae4' : '#1b1d22', t['--soft']!],
        ]
        return pairs.some(([ink, ground]) => contrast(ink, ground) < 4.5)
      })
      expect(unreadable).toEqual([])
    },
  )

  it('[W5] keeps the design’s own colours near its tokens', () => {
    expect(theme('#0F6B5C', false)).toMatchObject({
      '--accent': '#0f6b5c',
      '--own': '#0f6b5c',
      '--own-ink': '#ffffff',
    })
    expect(contrast(theme('#0F6B5C', true)['--own']!, '#ffffff')).toBeGreaterThan(6.9)
  })
})
