// PostgreSQL holds no NUL and no half of a surrogate pair. JSON has them escaped; what is compared as it is, is escaped here.

const MARK = '\u{10ffff}'

/** A text as it can be stored and compared: different texts stay different. Only those that need it look different. */
export function storable(text: string): string {
  return text.isWellFormed() && !text.includes('\0') && !text.startsWith(MARK) ? text : MARK + JSON.stringify(text)
}

/** The text that was made storable. */
export const namedText = (stored: string): string =>
  stored.startsWith(MARK) ? (JSON.parse(stored.slice(MARK.length)) as string) : stored

const HEX = /^(?:[0-9a-f]{2})+$/

/** A hash as hex of the bytes that are stored: what it says itself when it is hex (after a 00), else its text (after a 01). */
export function hashHex(hash: string): string {
  return HEX.test(hash) ? `00${hash}` : `01${Buffer.from(hash).toString('hex')}`
}

/** The hash that was stored. */
export function hashText(bytes: Uint8Array | null): string {
  if (bytes === null || bytes.length === 0) return ''
  return Buffer.from(bytes.subarray(1)).toString(bytes[0] === 0 ? 'hex' : 'utf8')
}
