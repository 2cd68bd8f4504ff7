import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashHex, hashText, namedText, storable } from './texts.ts'

const awkward = fc.string({ unit: fc.constantFrom('a', '\0', '\ud800', '\udc00', '\u{10ffff}', '"', '\\', '\ufffd') })

test('[S12] what cannot be stored as it is stays apart from everything else', () => {
  fc.assert(
    fc.property(awkward, awkward, (one, other) => {
      expect(storable(one)).not.toContain('\0')
      expect(storable(one).isWellFormed()).toBe(true)
      expect(storable(one) === storable(other)).toBe(one === other)
      expect(namedText(storable(one))).toBe(one)
    }),
  )
  expect(storable('as it is')).toBe('as it is')
})

test('[S4] a hash comes back as it was, whatever it looks like', () => {
  for (const hash of ['', 'c0ffee', 'C0FFEE', 'not hex', 'abc', 'ü'])
    expect(hashText(Buffer.from(hashHex(hash), 'hex'))).toBe(hash)
})
