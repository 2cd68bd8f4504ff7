import type { Kind } from '../../../../../domain/records.ts'
import type { Original } from '../../../../../ports/Store.ts'
import { KINDS } from '../../../records/kinds.ts'
import type { Cell } from '../../../records/kinds.ts'
import type { PackedKey, PackedRecord } from '../../../units/packed.ts'
import { storable } from '../texts.ts'

/** A stored conversation. `isQueued`: it is one of those that its department has waiting. */
export type Found = {
  readonly conv: number | null
  head: number
  publicHead: number
  department: string
  isQueued: boolean
}

/**
 * All that a batch is decided on: read, and locked where it is changed, before the first unit is looked at. Each unit changes it in
 * turn, so that the next one finds what came before it without asking the database.
 */
export class Ground {
  readonly conversations = new Map<string, Found>()
  /** What keys did, by `nameOfKey`. Of those made in this batch, how to tell it. */
  readonly originals = new Map<string, Original | (() => Original)>()
  readonly agents = new Map<string, { load: number; max: number }>()
  /** Who has a lease within its grace, of those who must be absent: kind and subject. */
  readonly here = new Set<string>()
  /** How many wait, of departments that are held to a limit. */
  readonly queues = new Map<string, number>()
  /** Revisions and cells, by kind and id. */
  readonly records = new Map<string, { rev: number; cells: readonly Cell[] }>()
  /** Who has a value that must be unique. */
  readonly holders = new Map<string, string>()
  /** Events to be changed in place, by conversation and seq. */
  readonly texts = new Map<string, string>()
}

/** Where a key is found again. */
export const nameOfKey = ({ slot, scope, id }: PackedKey, conversationId: string): string =>
  slot === null ? `${storable(scope)}\n${storable(id)}` : `${conversationId}\n${slot}\n${id}`

/** The cells of a record as they are stored. */
export const cellsOf = ({ cells }: PackedRecord): Cell[] =>
  cells.map((cell) => (typeof cell === 'string' ? storable(cell) : cell))

/** What of these cells no two records of the kind may share. Null ones are no values. */
export function uniquesOf(
  kind: Kind,
  cells: readonly Cell[],
): { field: string; columns: readonly string[]; values: Cell[] }[] {
  const { columns, unique } = KINDS[kind]
  return unique.flatMap(({ field, columns: those }) => {
    const values = those.map((column) => cells[columns.indexOf(column)] ?? null)
    return values.includes(null) ? [] : [{ field, columns: those, values }]
  })
}

export const nameOfUnique = (kind: Kind, field: string, values: readonly Cell[]): string =>
  `${kind} ${field} ${JSON.stringify(values)}`
