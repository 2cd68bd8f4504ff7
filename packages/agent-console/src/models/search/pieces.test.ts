import fc from 'fast-check'
import { expect, test } from 'vitest'
import { piecesOf } from './pieces.ts'

test('[A43] a passage is its text, with the words that were asked for marked', () => {
  expect(piecesOf({ text: 'the red boots', marks: [[4, 7]] })).toEqual([
    { text: 'the ', marked: false },
    { text: 'red', marked: true },
    { text: ' boots', marked: false },
  ])
  expect(piecesOf({ text: 'red', marks: [[0, 3]] })).toEqual([{ text: 'red', marked: true }])
  expect(piecesOf({ text: '', marks: [] })).toEqual([])
})

test('[A43] no letter is lost or doubled, whatever the marks say', () => {
  const mark = fc.tuple(fc.integer({ min: -3, max: 30 }), fc.integer({ min: -3, max: 30 }))
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.array(mark), (text, marks) => {
      const pieces = piecesOf({ text, marks })
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
      expect(pieces.every((piece) => piece.text !== '')).toBe(true)
    }),
  )
})
