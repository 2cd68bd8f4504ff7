import { DatabaseSync } from 'node:sqlite'
import { ROWS } from '../../../copy/Copy.ts'
import type { CopiedRow, CopySource, Value } from '../../../copy/Copy.ts'
import type { CopiedTable, Holds } from '../../../copy/copiedTables.ts'
import { hashText } from '../originals.ts'

/** How long to wait for a lock of the process that writes. */
const BUSY_TIMEOUT_MS = 5_000

/** Reads a database as it is now, while a relay may go on writing: it waits for nothing, its log is not begun anew meanwhile. */
export async function readSqlite<T>(path: string, work: (source: CopySource) => Promise<T>): Promise<T> {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    database.exec('begin')
    const schema = database.prepare("select value from meta where name = 'schema'").get()?.['value']
    return await work({ schema: Number(schema ?? 0), rows: (table) => rowsOf(database, table) })
  } finally {
    database.close()
  }
}

// Reading is synchronous; it is an iterable of promises for whoever writes them to wait.
// eslint-disable-next-line typescript/require-await
async function* rowsOf(database: DatabaseSync, { name, columns, order }: CopiedTable): AsyncGenerator<CopiedRow[]> {
  const by = order.length === 0 ? 'rowid' : order.join(', ')
  const statement = database.prepare(
    `select ${columns.map(([column]) => column).join(', ')} from ${name} order by ${by}`,
  )
  statement.setReturnArrays(true)
  let rows: CopiedRow[] = []
  for (const cells of statement.iterate() as Iterable<unknown> as Iterable<unknown[]>) {
    rows.push(columns.map(([, holds], index) => valueOf(cells[index], holds)))
    if (rows.length < ROWS) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

function valueOf(cell: unknown, holds: Holds): Value {
  if (cell === null) return null
  if (holds === 'hash') return hashText(cell as Uint8Array | string)
  return holds === 'bytes' ? Buffer.from(cell as Uint8Array).toString('hex') : (cell as Value)
}
