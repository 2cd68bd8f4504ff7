import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * What SQLite finds wrong with a file, without comparing indexes with their tables; a relay may be writing it. Null when the file is
 * larger than that. https://www.sqlite.org/pragma.html#pragma_quick_check
 */
export function faultsOf(
  path: string,
  maxBytes: number,
): { readonly faults: readonly string[] | null; readonly bytes: number } {
  const bytes = statSync(path).size
  if (bytes > maxBytes) return { faults: null, bytes }
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    try {
      const rows = database.prepare('pragma quick_check(20)').all()
      return { faults: rows.map((row) => String(row['quick_check'])).filter((text) => text !== 'ok'), bytes }
    } finally {
      database.close()
    }
  } catch (error) {
    return { faults: [error instanceof Error ? error.message : String(error)], bytes }
  }
}
