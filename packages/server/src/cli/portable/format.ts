import type { CopiedTable } from '../../adapters/store-sql/copy/copiedTables.ts'

// A portable copy is a directory: `deskbell.jsonl`, and `files/` as in a data directory. The text has one JSON value a line:
//   {"format":"deskbell export","version":1,…}      what it is
//   {"table":"agents","columns":["ord","id",…]}     then a line for each row, an array of the values of these columns
//   {"file":"fil_…","bytes":60,"sha256":"…"}        each uploaded file; the bytes are in `files/`
//   {"records":17,"files":1,"sha256":"…"}           the last line: the sum of all bytes before it

/** Name of the text in the directory of a portable copy. */
export const TEXT = 'deskbell.jsonl'
export const FORMAT = 'deskbell export'
/** Raised when an older Deskbell could not read it. */
export const VERSION = 1

export type Header = {
  readonly format: typeof FORMAT
  readonly version: number
  /** Of the tables. */
  readonly schema: number
  /** The Deskbell that wrote it. */
  readonly deskbell: string
  /** When the copy was made, ISO 8601. */
  readonly at: string
}
export type TableLine = { readonly table: string; readonly columns: readonly string[] }
/** `sha256` null: the file was missing where the copy was made. */
export type FileLine = { readonly file: string; readonly bytes: number; readonly sha256: string | null }
export type EndLine = { readonly records: number; readonly files: number; readonly sha256: string }

/** How much a copy holds. */
export type Amount = { readonly conversations: number; readonly events: number; readonly files: number }

export const tableLine = ({ name, columns }: CopiedTable): TableLine => ({
  table: name,
  columns: columns.map(([column]) => column),
})
