import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import type { Finding } from '../../../../../ports/Store.ts'
import type { CopyTarget, Value } from '../../../copy/Copy.ts'
import { RESTART_LEASES } from '../../../copy/copiedTables.ts'
import type { Holds } from '../../../copy/copiedTables.ts'
import { hashCell, hexBytes } from '../originals.ts'

/** Pages kept in memory, in KiB: keys are written where chance wants them. */
const CACHE_KIB = 65_536

/** What fills a new database needs of its surroundings. */
export type FillSqlite = {
  /** Where nothing is yet. Its log is not kept: whoever moves it to its place flushes it first. */
  readonly path: string
  /** Makes an empty database there, with its tables, and opens it as a store. */
  open(path: string): Promise<{ verify(): AsyncIterable<Finding>; close(): Promise<void> }>
  readonly now: number
}

/** Fills a new database that nobody else has open. What `work` resolves to says whether it is of use; the file is the caller's. */
export async function fillSqlite<T>(
  { path, open, now }: FillSqlite,
  work: (target: CopyTarget) => Promise<T>,
): Promise<T> {
  await (await open(path)).close()
  const database = new DatabaseSync(path)
  let isOpen = true
  const close = (): void => {
    if (isOpen) database.close()
    isOpen = false
  }
  try {
    // Nobody sees it before it is whole and flushed, so it need not survive a crash.
    database.exec(
      `pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -${CACHE_KIB}; pragma locking_mode = exclusive; begin`,
    )
    // They would count and refuse what has been counted and allowed before.
    const triggers = database.prepare("select name, sql from sqlite_schema where type = 'trigger'").all()
    for (const { name } of triggers) database.exec(`drop trigger ${String(name)}`)
    const statements = new Map<string, StatementSync>()
    return await work({
      async put({ name, columns }, rows) {
        let insert = statements.get(name)
        if (insert === undefined) {
          const names = columns.map(([column]) => column).join(', ')
          insert = database.prepare(`insert into ${name} (${names}) values (${columns.map(() => '?').join(', ')})`)
          statements.set(name, insert)
        }
        for (const row of rows) insert.run(...columns.map(([, holds], index) => cellOf(row[index] ?? null, holds)))
      },
      async *finish() {
        for (const { sql } of triggers) database.exec(String(sql))
        database.exec(RESTART_LEASES(String(now)))
        database.exec('commit; pragma optimize = 0x10002')
        close()
        const store = await open(path)
        try {
          yield* store.verify()
        } finally {
          await store.close()
        }
      },
    })
  } finally {
    close()
  }
}

function cellOf(value: Value, holds: Holds): Uint8Array | Value {
  if (typeof value !== 'string') return value
  if (holds === 'hash') return hashCell(value)
  return holds === 'bytes' ? hexBytes(value) : value
}
