import type { Finding } from '../../../ports/Store.ts'
import type { CopiedTable } from './copiedTables.ts'

/** A value outside of any dialect: bytes are hex. */
export type Value = string | number | null
export type CopiedRow = readonly Value[]

/** A whole installation, as it was at one moment, whatever is written meanwhile. */
export type CopySource = {
  /** Version of the schema. */
  readonly schema: number
  /** Rows with their values in the order of the table's columns, some at a time: all of them never are in memory. */
  rows(table: CopiedTable): AsyncIterable<readonly CopiedRow[]>
}

/** An installation that is being filled, and is there whole or not at all. */
export type CopyTarget = {
  put(table: CopiedTable, rows: readonly CopiedRow[]): Promise<void>
  /** To be called once, when all is put: makes what follows from it, and tells what is wrong with it. */
  finish(): AsyncIterable<Finding>
}

/** Rows read and written at a time: with the longest messages some megabytes. */
export const ROWS = 500
