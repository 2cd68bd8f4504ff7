import type { ListRow, ViewName } from '@deskbell/protocol'

type Compare = (a: ListRow, b: ListRow) => number

const byId: Compare = (a, b) => (a.id < b.id ? -1 : Number(a.id > b.id))
const newestFirst: Compare = (a, b) => b.updatedAt - a.updatedAt || byId(a, b)
/** Ascending; rows without a value come last. */
const ascending =
  (valueOf: (row: ListRow) => number | null, then: Compare): Compare =>
  (a, b) => {
    const x = valueOf(a) ?? Infinity
    const y = valueOf(b) ?? Infinity
    return x < y ? -1 : x > y ? 1 : then(a, b)
  }

/** Who waits for us comes first, the longest waiting at the top; then what moved last. */
const waitingFirst = ascending((row) => row.waitingSince, newestFirst)

/** The relay's order of each view. */
export const compareRows: { readonly [V in ViewName]: Compare } = {
  mine: waitingFirst,
  open: waitingFirst,
  queue: ascending((row) => row.queueKey, byId),
  left: ascending((row) => row.leftMessageAt, byId),
  closed: newestFirst,
}
