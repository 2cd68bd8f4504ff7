import fc from 'fast-check'
import { expect, test } from 'vitest'
import { passageOf } from './passage.ts'
import { foldedLine, hasAll, phrasesOf, tokensOf } from './words.ts'

const words = (text: string): string[] => tokensOf(text).map((token) => token.text)

test('[F1] words are told apart without case, accents and compatibility forms, also where nothing separates them', () => {
  expect(words('Müller’s ORDER-4711, ｗｉｄｅ ﬁn!')).toEqual(['muller', 's', 'order', '4711', 'wide', 'fin'])
  expect(words('東京へ行く')).toEqual(['東', '京', 'へ', '行', 'く'])
  expect(words('שָׁלוֹם עולם')).toEqual(['שלום', 'עולם'])
  expect(words('สวัสดี x')).toEqual(['ส', 'ว', 'ส', 'ด', 'x'])
  expect(words('🔔 … "()')).toEqual([])
})

test.each([
  ['parcel', 'My PARCELS', true],
  ['par my', 'My parcel', true],
  ['arcel', 'My parcel', false],
  ['o', 'order', false],
  ['o', 'type o blood', true],
  ['john@ex', 'john@example.com', true],
  ['john@ex', 'john is an example', false],
  ['京へ', '東京へ行く', true],
  ['へ京', '東京へ行く', false],
  ['!!', 'anything', true],
])('[F1] "%s" in "%s": %s', (question, text, found) => {
  expect(hasAll(text, phrasesOf(question))).toBe(found)
})

test('[F1] an index gets the same words in one line', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'grapheme' })), (text) => {
      expect(foldedLine(text)).toBe(words(text).join(' '))
    }),
  )
  expect(foldedLine(`A ${'x'.repeat(100)} b`)).toBe(`a ${'x'.repeat(64)} b`)
})

test('[F1] every word of a text finds it, whole and by its beginning', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(), (text, at) => {
      const found = tokensOf(text)
      const token = found[at % Math.max(found.length, 1)]
      if (token === undefined) return
      const word = text.slice(token.start, token.end)
      expect(hasAll(text, phrasesOf(word))).toBe(true)
      expect(hasAll(text, [{ tokens: [token.text.slice(0, 2)], whole: false }])).toBe(true)
    }),
  )
})

test('[F2] a passage is one short line around the first word, with what was found marked', () => {
  const marked = (text: string, question: string): string => {
    const { text: line, marks } = passageOf(text, phrasesOf(question))
    let shown = ''
    let end = 0
    for (const [from, to] of marks) {
      shown += `${line.slice(end, from)}[${line.slice(from, to)}]`
      end = to
    }
    return shown + line.slice(end)
  }
  expect(marked('Is it\nin Zürich?', 'zur')).toBe('Is it in [Zürich]?')
  expect(marked('a b a b', 'a b')).toBe('[a] [b] [a] [b]')
  expect(marked('order 4711-AB now', '4711-ab')).toBe('order [4711-AB] now')
  const long = marked(`${'lead '.repeat(60)}needle ${'tail '.repeat(60)}`, 'needle')
  expect(long).toMatch(/^… (lead )+\[needle\]( tail)+ …$/)
  expect(long.length).toBeLessThan(180)
})

test('[F2] no passage cuts a character through, leaves its text, or marks what is not there', () => {
  const text = fc.array(fc.constantFrom('wort ', 'needle ', '😀', 'ü', 'x'.repeat(90), '\n', ' '), { maxLength: 80 })
  fc.assert(
    fc.property(text, (parts) => {
      const { text: line, marks } = passageOf(parts.join(''), phrasesOf('needle'))
      expect(line.isWellFormed()).toBe(true)
      expect(line.length).toBeLessThanOrEqual(164)
      let end = 0
      for (const [from, to] of marks) {
        expect(from).toBeGreaterThanOrEqual(end)
        expect(line.slice(from, to).toLowerCase()).toMatch(/needle/)
        end = to
      }
      if (hasAll(parts.join(''), phrasesOf('needle'))) expect(marks.length).toBeGreaterThan(0)
    }),
  )
})
