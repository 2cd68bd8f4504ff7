import { sql } from 'kysely'
import type { RawBuilder, SqlBool } from 'kysely'

/** Most values of one `in (…)` list. */
const MAX_AMONG = 512

/** Values in pieces that `among` takes. */
export function chunks<T>(values: readonly T[]): T[][] {
  const pieces: T[][] = []
  for (let at = 0; at < values.length; at += MAX_AMONG) pieces.push(values.slice(at, at + MAX_AMONG))
  return pieces
}

/**
 * `column in (…)`. The list is filled up to the next power of two with its last value, so that few different statements are ever
 * prepared.
 */
export function among(column: string, values: readonly (string | number)[]): RawBuilder<SqlBool> {
  const last = values.at(-1)
  if (last === undefined) return sql<SqlBool>`1 = 0`
  const length = 2 ** Math.ceil(Math.log2(values.length))
  const filled = values.concat(Array.from({ length: length - values.length }, () => last))
  return sql<SqlBool>`${sql.ref(column)} in (${sql.join(filled)})`
}
