/**
 * Some bytes that just arrived, and how long they are kept at least; `Infinity` until the fault is lifted. Whatever they are kept for,
 * they stay in order. `end`: what follows them, instead of more bytes.
 */
export type Piece = { readonly bytes: Buffer; readonly keptMs: number; readonly end?: 'fin' | 'reset' }

/** What a fault makes of one piece that arrives: none, one or several, in order. It is made anew for each direction of each connection. */
export type Fault = () => (piece: Piece) => readonly Piece[]

/**
 * The table of faults. Chance comes in as a function that gives 0 ≤ n < 1.
 * What ends a connection does so once; those that come after it are cut in the same way.
 */
export const FAULTS = {
  /** Everything comes later, by `ms` and up to `jitterMs` more. */
  latency:
    (ms: number, jitterMs: number, random: () => number): Fault =>
    () =>
    (piece) => [{ ...piece, keptMs: piece.keptMs + ms + random() * jitterMs }],
  /** A narrow line: one piece after the other, each for the time its bytes need. */
  rate:
    (bytesPerSecond: number): Fault =>
    () => {
      let freeAt = 0
      return (piece) => {
        const now = performance.now()
        freeAt = Math.max(freeAt, now) + (piece.bytes.length / bytesPerSecond) * 1_000
        return [{ ...piece, keptMs: Math.max(piece.keptMs, freeAt - now) }]
      }
    },
  /** What is sent is lost, ends of connections too, and neither side is told: half-open when it is done to both directions. */
  drop: (): Fault => () => () => [],
  /** Nothing moves and nothing is lost: all of it arrives when the fault is lifted. */
  stall: (): Fault => () => (piece) => [{ ...piece, keptMs: Infinity }],
  /** Small pieces, each written by itself. */
  slice:
    (bytes: number): Fault =>
    () =>
    (piece) => {
      if (piece.bytes.length <= bytes) return [piece]
      const count = Math.ceil(piece.bytes.length / bytes)
      return Array.from({ length: count }, (_, index) => ({
        bytes: piece.bytes.subarray(index * bytes, (index + 1) * bytes),
        keptMs: piece.keptMs,
        ...(index === count - 1 && piece.end !== undefined ? { end: piece.end } : undefined),
      }))
    },
  /** The connection ends politely after so many more bytes, in the middle of whatever they are. */
  truncate: (bytes: number): Fault => cut(bytes, 'fin'),
  /** The connection breaks (RST) after so many more bytes. */
  reset: (bytes: number): Fault => cut(bytes, 'reset'),
  /**
   * Turns the top bit of about one byte in `every`. What is flipped below it can be another letter, which a WebSocket without TLS has no
   * means to notice; this is no UTF-8 any more, or no frame.
   */
  corrupt:
    (every: number, random: () => number): Fault =>
    () =>
    (piece) => {
      if (piece.bytes.length === 0) return [piece]
      const bytes = Buffer.from(piece.bytes)
      for (let at = Math.floor(random() * every); at < bytes.length; at += 1 + Math.floor(random() * 2 * every))
        bytes[at] = (bytes[at] ?? 0) ^ 0x80
      return [{ ...piece, bytes }]
    },
} as const

function cut(limit: number, end: 'fin' | 'reset'): Fault {
  return () => {
    let left = limit
    return (piece) => {
      if (left < 0) return []
      if (piece.bytes.length < left) {
        left -= piece.bytes.length
        return [piece]
      }
      const bytes = piece.bytes.subarray(0, left)
      left = -1
      return [{ bytes, keptMs: piece.keptMs, end }]
    }
  }
}
