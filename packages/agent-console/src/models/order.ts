/**
 * [A4] The order a list is shown in. While the list is held (the pointer or the focus is in it) rows stay where they are:
 * what left goes, what came is put below. Otherwise the new order is taken as it is.
 */
export function settle(shown: readonly string[], wanted: readonly string[], held: boolean): readonly string[] {
  if (!held) return sameOrder(shown, wanted) ? shown : wanted
  const here = new Set(wanted)
  const staying = shown.filter((id) => here.has(id))
  const known = new Set(staying)
  const next = [...staying, ...wanted.filter((id) => !known.has(id))]
  return sameOrder(shown, next) ? shown : next
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index])
}

/**
 * Who comes after (or before) a row. A row that is gone is looked up where it last was, so that J and K go on from there.
 * @param step 1 next, -1 previous
 */
export function neighbour(
  shown: readonly string[],
  selected: string | null,
  lastIndex: number,
  step: 1 | -1,
): string | null {
  if (shown.length === 0) return null
  const at = selected === null ? -1 : shown.indexOf(selected)
  if (at !== -1) return shown[at + step] ?? null
  if (selected === null) return step === 1 ? (shown[0] ?? null) : (shown.at(-1) ?? null)
  const from = Math.min(Math.max(lastIndex, 0), shown.length)
  return (step === 1 ? shown[from] : shown[from - 1]) ?? shown.at(step === 1 ? -1 : 0) ?? null
}
