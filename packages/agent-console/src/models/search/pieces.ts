import type { Passage } from '@deskbell/protocol'

/** A part of a passage, in one look. */
export type Piece = { readonly text: string; readonly marked: boolean }

/** A passage in parts, in order; together they are its text, whatever its marks say. */
export function piecesOf({ text, marks }: Passage): readonly Piece[] {
  const pieces: Piece[] = []
  let at = 0
  const upTo = (end: number, marked: boolean) => {
    if (end <= at) return
    pieces.push({ text: text.slice(at, end), marked })
    at = end
  }
  for (const [start, end] of marks) {
    upTo(Math.min(start, text.length), false)
    upTo(Math.min(end, text.length), true)
  }
  upTo(text.length, false)
  return pieces
}
