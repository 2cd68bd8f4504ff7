/** How many tints visitors are told apart by: as many as tokens.css has. */
export const TINTS = 8

/** 0 to TINTS − 1: the same for an id wherever and whenever it is shown. */
export function tintOf(id: string): number {
  let sum = 7
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521
  return sum % TINTS
}
