import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import type { Connection } from '../Connection.ts'

/** Raised whenever words are told apart differently, or the tables change: an index of another version is made anew. */
const VERSION = '2'

/** How far the index has followed the database. */
export type Progress = {
  /** Row of the last event taken in, and which event that was: rows move when somebody runs VACUUM. */
  event: number
  conv: number
  seq: number
  contact: number
  change: number
}

/** The file of the index beside a database. */
export const indexPathOf = (path: string): string => (path === ':memory:' ? path : `${path}-search`)

/**
 * Opens the index, or begins a new one when there is none, it belongs to another history of the database, or it is damaged: nothing is in
 * it that cannot be made again. Words are kept without their texts (contentless).
 */
export function openIndex(path: string, truth: Connection): IndexFile {
  const epoch = truth.get<{ value: string }>("select value from meta where name = 'epoch'")?.value ?? ''
  const wanted = `${VERSION} ${epoch}`
  try {
    const db = new IndexFile(path)
    if (nameOf(db) === wanted) return db
    db.close()
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  removeIndex(path)
  const db = new IndexFile(path)
  db.transaction(() => {
    db.db.exec(`
    create table about (name text primary key, value text not null) without rowid;
    create table progress (event integer, conv integer, seq integer, contact integer, change integer);
    insert into progress values (0, 0, 0, 0, 0);
    create virtual table events using fts5(words, site, ${OPTIONS});
    create virtual table contacts using fts5(words, site, ${OPTIONS});`)
    db.run("insert into about values ('of', ?)", wanted)
  })
  return db
}

// Tokens come folded (domain/search), so nothing is left to fold. Without indexes of beginnings: they made each message three times
// as dear (22 against 7 µs), and without them a beginning of two letters that a million messages have takes 50 ms (`bench -- history`).
const OPTIONS = `content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0'`

/** Whether an error says that the file is not, or no longer, a database. */
export function isDamage(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode ?? 0
  return [11, 26].includes(code & 0xff)
}

/** Removes the files of an index that nobody has open. */
export function removeIndex(path: string): void {
  if (path !== ':memory:') for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
}

function nameOf(db: IndexFile): string | undefined {
  if (db.get("select 1 from sqlite_master where name = 'about'") === undefined) return undefined
  return db.get<{ value: string }>("select value from about where name = 'of'")?.value
}

/** The index on its own connection, with prepared statements. */
export class IndexFile {
  readonly db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(path: string) {
    this.db = new DatabaseSync(path)
    // Not flushed with each step: what power takes away is taken in again.
    try {
      this.db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on')
    } catch (error) {
      this.db.close()
      throw error
    }
  }

  get<T>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.db.prepare(sql).get(...values) as T | undefined
  }

  /** Rows one by one, read on when the caller goes on. */
  each<T>(sql: string, ...values: SQLInputValue[]): Iterable<T> {
    return this.db.prepare(sql).iterate(...values) as Iterable<unknown> as Iterable<T>
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.db.prepare(sql)
      // The last row that FTS5 writes for itself has a number beyond 2^53, which would be refused as a result.
      statement.setReadBigInts(true)
      this.#statements.set(sql, statement)
    }
    statement.run(...values)
  }

  /** All of it or nothing. */
  transaction<T>(work: () => T): T {
    this.db.exec('begin')
    try {
      const value = work()
      this.db.exec('commit')
      return value
    } finally {
      if (this.db.isTransaction) this.db.exec('rollback')
    }
  }

  close(): void {
    this.#statements.clear()
    this.db.close()
  }
}
