// Arrays as PostgreSQL sends them itself: a parameter that is a Buffer goes as it is. As text, each value would be escaped here, parsed
// there, and bytes written as hex in between. Layout: array_send in src/backend/utils/adt/arrayfuncs.c.

const INT8 = 20
const TEXT = 25
const BYTEA = 17
const HEADER_BYTES = 20

/** For a parameter of type int8[]. */
export function int8s(values: readonly (number | null)[]): Buffer {
  const array = begin(INT8, values, values.length * 12)
  let at = HEADER_BYTES
  for (const value of values) {
    at = array.writeInt32BE(value === null ? -1 : 8, at)
    if (value === null) continue
    // Two halves: whole numbers are exact up to 2^53, and shifts are only up to 2^32.
    const high = Math.floor(value / 2 ** 32)
    at = array.writeInt32BE(high, at)
    at = array.writeUInt32BE(value - high * 2 ** 32, at)
  }
  return array.subarray(0, at)
}

/** For a parameter of type text[]. */
export function texts(values: readonly (string | null)[]): Buffer {
  let bytes = 0
  for (const value of values) bytes += 4 + (value === null ? 0 : Buffer.byteLength(value))
  const array = begin(TEXT, values, bytes)
  let at = HEADER_BYTES
  for (const value of values) {
    const from = at + 4
    const length = value === null ? -1 : array.write(value, from)
    array.writeInt32BE(length, at)
    at = from + Math.max(length, 0)
  }
  return array
}

/** For a parameter of type bytea[]; the values are hex. */
export function byteas(values: readonly (string | null)[]): Buffer {
  let bytes = 0
  for (const value of values) bytes += 4 + (value === null ? 0 : value.length / 2)
  const array = begin(BYTEA, values, bytes)
  let at = HEADER_BYTES
  for (const value of values) {
    const from = at + 4
    const length = value === null ? -1 : array.write(value, from, 'hex')
    array.writeInt32BE(length, at)
    at = from + Math.max(length, 0)
  }
  return array
}

/** Room for so many bytes of values behind the header: one dimension, may hold nulls, the type, how many, the first is 1. */
function begin(type: number, values: readonly unknown[], bytes: number): Buffer {
  const array = Buffer.allocUnsafe(HEADER_BYTES + bytes)
  array.writeInt32BE(values.length === 0 ? 0 : 1, 0)
  array.writeInt32BE(1, 4)
  array.writeInt32BE(type, 8)
  array.writeInt32BE(values.length, 12)
  array.writeInt32BE(1, 16)
  return values.length === 0 ? array.subarray(0, 12) : array
}
