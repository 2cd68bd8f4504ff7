import { describe, expect, it } from 'vitest'
import { richText } from './richText.ts'

const links = (text: string) => richText(text).flatMap(({ text: shown, href }) => (href ? [[shown, href]] : []))
const whole = (text: string) =>
  richText(text)
    .map((span) => span.text)
    .join('')

describe('richText', () => {
  it.each([
    ['see https://a.example/x?y=1#z.', 'https://a.example/x?y=1#z'],
    ['(https://a.example/w_(x))', 'https://a.example/w_(x)'],
    ['"http://a.example"', 'http://a.example'],
    ['见https://a.example/你好。谢谢', 'https://a.example/你好'],
    ['https://a.example/a,', 'https://a.example/a'],
    ['HTTPS://A.EXAMPLE', 'HTTPS://A.EXAMPLE'],
    ['www.a.example/care', 'https://www.a.example/care'],
    ['mailto:me@a.example', 'mailto:me@a.example'],
    ['(me.too+x@a.example).', 'mailto:me.too+x@a.example'],
  ])('[W6] finds the link in %j', (text, href) => {
    expect(links(text).map(([, to]) => to)).toEqual([href])
    expect(whole(text)).toBe(text)
  })

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'ftp://a.example',
    'vbscript:x',
    'https://',
    'http:///',
    'a@b',
    '@',
    'me@@a.example',
    'javascript:alert(1)//me@a',
    'x'.repeat(4000),
  ])('[W6] makes no link of %j', (text) => {
    expect(links(text)).toEqual([])
    expect(whole(text)).toBe(text)
  })

  it('[W6] leads only to http, https and mailto, and loses nothing of any text', () => {
    const parts = [
      'https://',
      'www.',
      'mailto:',
      'javascript:',
      'a.example',
      '@',
      '(',
      ')',
      '<',
      '"',
      ' ',
      '\n',
      '.',
      '/',
      '%',
      '\u202e',
      '😀',
      '[',
      ':',
    ]
    let seed = 7
    const random = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31
    for (let round = 0; round < 5000; round++) {
      const text = Array.from(
        { length: 1 + Math.floor(random() * 8) },
        () => parts[Math.floor(random() * parts.length)],
      ).join('')
      expect(whole(text)).toBe(text)
      for (const [, href] of links(text)) expect(['http:', 'https:', 'mailto:']).toContain(new URL(href!).protocol)
    }
  })

  it.each([
    ['one long word', 'a'.repeat(64_000)],
    ['addresses without end', 'a@'.repeat(32_000)],
    ['beginnings', 'https://'.repeat(8_000)],
    ['brackets', `https://a.example/${'('.repeat(30_000)}${')'.repeat(30_000)}`],
    ['words', 'a '.repeat(32_000)],
    ['dots', `a@${'.'.repeat(64_000)}`],
    ['marks', `https://a.example${')'.repeat(64_000)}`],
  ])('[W6] is done with 64 KiB of %s in a moment', (_, text) => {
    const started = performance.now()
    richText(text)
    // A limit for what grows with the square, which takes minutes: not for speed.
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
