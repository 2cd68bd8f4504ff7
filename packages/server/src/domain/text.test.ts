import { MAX_TEXT_BYTES, MAX_TEXT_CHARS } from '@deskbell/protocol'
import type { MessageContent } from '@deskbell/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { says } from './testing/Story.ts'
import {
  checkEmail,
  cleanComment,
  cleanContent,
  cleanContext,
  cleanEmail,
  cleanForm,
  cleanLine,
  cleanName,
} from './text.ts'

const file = { type: 'file', fileId: 'fil_1', name: 'bill.pdf', bytes: 3, mime: 'application/pdf' } as const
const textOf = (content: MessageContent) => {
  const cleaned = cleanContent(content)
  return cleaned.ok
    ? cleaned.content.parts.map((part) => (part.type === 'text' ? part.text : part.name))
    : cleaned.refusal.code
}

it('[X4] ordinary words pass untouched, as the same object', () => {
  const content = says('Hello 🙂\nשלום')
  expect(cleanContent(content)).toEqual({ ok: true, content })
  const cleaned = cleanContent(content)
  expect(cleaned.ok && cleaned.content).toBe(content)
})

it('[X4] a message in which there is nothing to see is empty', () => {
  for (const text of [' ', '\n\t ', '\0', '\u200B\u2060', '\uFEFF', '\u3164'])
    expect(textOf(says(text))).toBe('text_empty')
})

it('[X4] at most 4,000 code points over all texts, which is fewer bytes than the limit', () => {
  expect(textOf(says('🙂'.repeat(MAX_TEXT_CHARS)))).toHaveLength(1)
  const tooLong = cleanContent(says('🙂'.repeat(MAX_TEXT_CHARS + 1)))
  expect(tooLong).toEqual({ ok: false, refusal: { code: 'text_too_long', details: { limit: MAX_TEXT_CHARS } } })
  const half = { type: 'text', text: 'x'.repeat(MAX_TEXT_CHARS / 2 + 1) } as const
  expect(textOf({ parts: [half, half] })).toBe('text_too_long')
  expect(textOf({ ...says('Hi'), fallback: 'x'.repeat(MAX_TEXT_CHARS + 1) })).toBe('text_too_long')
  expect(MAX_TEXT_CHARS * 4).toBeLessThanOrEqual(MAX_TEXT_BYTES)
})

it('[X4] NUL goes and lone surrogates become U+FFFD, which every store can keep', () => {
  expect(textOf(says('a\0b'))).toEqual(['ab'])
  expect(textOf(says('a\uD83Db'))).toEqual(['a\uFFFDb'])
  expect(cleanContent({ parts: [file], fallback: 'A bill\0' })).toMatchObject({ content: { fallback: 'A bill' } })
  expect(cleanContent({ parts: [file], fallback: ' ' })).toEqual({ ok: true, content: { parts: [file] } })
})

it('[X4] a file needs no words, and its name hides nothing', () => {
  expect(textOf({ parts: [file] })).toEqual(['bill.pdf'])
  expect(textOf({ parts: [{ type: 'text', text: ' ' }, file] })).toEqual(['bill.pdf'])
  expect(textOf({ parts: [{ ...file, name: 'bill\u202Efdp.exe' }] })).toEqual(['billfdp.exe'])
  expect(textOf({ parts: [{ ...file, name: '\u200B' }] })).toBe('invalid_field')
})

it('[X4] whatever is cleaned once is clean', () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('\0', '\uD800', ' ', '\u202E', '🙂', '\n'), fc.string({ maxLength: 1 })),
  })
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), (texts) => {
      const once = cleanContent({ parts: texts.map((each) => ({ type: 'text', text: each })) })
      if (!once.ok) return
      expect(cleanContent(once.content)).toEqual(once)
      for (const part of once.content.parts) expect(part.type === 'text' && part.text).not.toMatch(/\0/)
      expect(JSON.stringify(once.content).isWellFormed()).toBe(true)
      expect(texts.map(cleanLine).map(cleanLine)).toEqual(texts.map(cleanLine))
    }),
  )
})

it('[X5] names are one line without controls and direction marks, at most 80 characters', () => {
  expect(cleanName('  Ada \n Lovelace\u202E\u0007 ')).toEqual({ ok: true, value: 'Ada Lovelace' })
  expect(cleanName(' \u200B ')).toEqual({ ok: true, value: '' })
  expect(cleanName('أحمد')).toEqual({ ok: true, value: 'أحمد' })
  expect(cleanName('🙂'.repeat(80)).ok).toBe(true)
  expect(cleanName('x'.repeat(81))).toEqual({
    ok: false,
    refusal: { code: 'invalid_field', details: { field: 'name', limit: 80 } },
  })
})

it('[X6] addresses are told apart from what cannot be one, with the reason', () => {
  const good = [
    'a@b.co',
    'vic.o+shop@mail.shop.example',
    'josé@correo.es',
    'x@bücher.example',
    'x@xn--bcher-kva.example',
    "o'neil@a-b.ie",
  ]
  for (const email of good) expect([email, checkEmail(email)]).toEqual([email, null])
  const bad: [string, string][] = [
    ['', 'at'],
    ['vic', 'at'],
    ['@shop.example', 'at'],
    ['a@b@shop.example', 'at'],
    ['a,b@shop.example', 'at'],
    ['<a@shop.example>', 'at'],
    ['"a"@shop.example', 'at'],
    ['a\uD800@shop.example', 'at'],
    ['a b@shop.example', 'spaces'],
    ['a@shop.example\r\nBcc:c@d.ee', 'spaces'],
    ['a\u202E@shop.example', 'spaces'],
    ['a@', 'domain'],
    ['a@shop..example', 'domain'],
    ['a@-shop.example', 'domain'],
    ['a@shop-.example', 'domain'],
    ['a@.example', 'domain'],
    ['a@shop_1.example', 'domain'],
    ['a@[127.0.0.1]', 'at'],
    [`a@${'x'.repeat(64)}.example`, 'domain'],
    ['a@localhost', 'ending'],
    ['a@shop.e', 'ending'],
    ['a@127.0.0.1', 'ending'],
    [`${'a'.repeat(65)}@shop.example`, 'length'],
    [`a@${'x.'.repeat(126)}example`, 'length'],
  ]
  for (const [email, reason] of bad)
    expect([email, checkEmail(email)?.details]).toEqual([email, { field: 'email', reason }])
})

it('[X6] an address need not be given, and is kept as typed', () => {
  expect(cleanEmail('  ')).toEqual({ ok: true, value: '' })
  expect(cleanEmail(' Vic@Shop.example ')).toEqual({ ok: true, value: 'Vic@Shop.example' })
})

it('[X6] a hostile address is judged in linear time', () => {
  for (const email of ['a'.repeat(100_000), `a@${'a.'.repeat(50_000)}`, `${'@'.repeat(100_000)}`])
    expect(checkEmail(email)).not.toBeNull()
})

it('[X7] forms and visits are kept without what is empty', () => {
  expect(cleanForm({ name: ' ', email: '' })).toEqual({ ok: true, value: {} })
  expect(cleanForm({ name: 'Vic', email: ' vic@shop.example' })).toEqual({
    ok: true,
    value: { name: 'Vic', email: 'vic@shop.example' },
  })
  expect(cleanForm({ name: 'x'.repeat(81) }).ok).toBe(false)
  expect(cleanContext({ pageTitle: 'A\0 \uD800', referrer: '' })).toEqual({ pageTitle: 'A \uFFFD' })
  expect(cleanComment(' Good\nchat\0 ')).toEqual({ ok: true, value: 'Good\nchat' })
})
