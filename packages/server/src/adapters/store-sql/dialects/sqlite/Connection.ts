import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'

/** How long a connection waits for a lock of another process. Inside this process nobody waits: there is one writer. */
const BUSY_TIMEOUT_MS = 5_000
/**
 * Pages kept in memory, in KiB. The system keeps the file too, and SQLite goes through all of its own after each commit that has
 * split a page: with 32 MiB that was 4 % of the relay's time at 2,000 messages a second.
 */
const CACHE_KIB = 8_192
/** Statements kept prepared. Only the length of `in (…)` lists makes more than a few dozen. */
const MAX_STATEMENTS = 300

/** A row, with columns by name. It has no prototype. */
export type Row = Record<string, unknown>

/** One connection with its prepared statements. Everything on it is synchronous. */
export class Connection {
  readonly db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /** `truth` settings: a commit returns after its flush, and deleted text is overwritten. */
  constructor(path: string, mode: 'write' | 'read') {
    this.db = new DatabaseSync(path, { readOnly: mode === 'read', timeout: BUSY_TIMEOUT_MS })
    this.db.exec(`pragma cache_size = -${CACHE_KIB}; pragma foreign_keys = on`)
    // Checkpoints are made by Checkpointer.ts, away from commits.
    if (mode === 'write') {
      this.db.exec(
        'pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; pragma wal_autocheckpoint = 0',
      )
    }
  }

  /** A statement, prepared at its first use. */
  prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear()
    const statement = this.db.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  get<T = Row>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.prepare(sql).get(...values) as T | undefined
  }

  all<T = Row>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.prepare(sql).all(...values) as T[]
  }

  /** Number of rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.prepare(sql).run(...values).changes)
  }

  /** Runs `work` in one transaction; anything it throws undoes all of it. */
  transaction<T>(work: () => T): T {
    this.run('begin immediate')
    try {
      const value = work()
      this.run('commit')
      return value
    } catch (error) {
      this.rollback()
      throw error
    }
  }

  /** Runs reads that must see the same moment. */
  snapshot<T>(read: () => T): T {
    this.run('begin')
    try {
      return read()
    } finally {
      this.rollback()
    }
  }

  /** Ends an open transaction, if SQLite has not done so itself. */
  rollback(): void {
    if (this.db.isTransaction) this.db.exec('rollback')
  }

  /**
   * The same, without waiting for the disk: for what may be lost with the power. It is flushed by the next commit that does wait,
   * and a crash of this process alone loses nothing.
   */
  relaxed<T>(work: () => T): T {
    this.db.exec('pragma synchronous = normal')
    try {
      return this.transaction(work)
    } finally {
      this.db.exec('pragma synchronous = full')
    }
  }

  close(): void {
    this.#statements.clear()
    if (this.db.isOpen) this.db.close()
  }
}
