import type { Kysely } from 'kysely'
import type { Tables } from '../schema/tables.ts'

/** What a dialect adds to the rules that are written once. */
export type VerifyDialect = {
  readonly db: Kysely<Tables>
  /** SQL for a field of a column's JSON, such as `json('e.json', 'by', 'id')`. */
  json: JsonField
  /** What the database finds wrong with its own file. */
  integrity(): Promise<string[]>
}
export type JsonField = (column: string, ...path: string[]) => string
