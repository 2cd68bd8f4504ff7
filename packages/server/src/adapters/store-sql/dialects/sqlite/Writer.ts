import type { PackedOutcome, PackedUnit } from '../../units/packed.ts'
import type { Connection } from './Connection.ts'
import { settleEffects, takeEffects } from './outbox.ts'
import type { Settlement } from './outbox.ts'
import { endLeases, expiredLeases, forgetLeases, renewLeases, restartLeases } from './leases.ts'
import type { StoredLease } from './leases.ts'
import { raiseMarks } from './marks.ts'
import type { RaisedMark } from './marks.ts'
import { UnitWriter } from './UnitWriter.ts'

/** Everything that writes, on the one connection that does. Arguments and results are plain data, so it can live in a thread. */
export class Writer {
  readonly #connection: Connection
  readonly #units: UnitWriter

  constructor(connection: Connection) {
    this.#connection = connection
    this.#units = new UnitWriter(connection)
  }

  /**
   * All units in one transaction with one flush. Should one of them fail in an unexpected way, all are written again, each within
   * a savepoint, so that it fails alone. Throws when the database itself does: then nothing is known.
   */
  commit(units: readonly PackedUnit[], now: number, steady: number): PackedOutcome[] {
    try {
      return this.#together(units, (unit, failed) => this.#units.write(unit, failed, now, steady))
    } catch (error) {
      if (!isOfOneUnit(error)) throw error
    }
    return this.#together(units, (unit, failed) => this.#alone(unit, failed, now, steady))
  }

  #together(
    units: readonly PackedUnit[],
    write: (unit: PackedUnit, failed: ReadonlySet<string>) => PackedOutcome,
  ): PackedOutcome[] {
    try {
      return this.#connection.transaction(() => this.#each(units, write))
    } catch (error) {
      this.#units.forget()
      throw error
    }
  }

  #each(
    units: readonly PackedUnit[],
    write: (unit: PackedUnit, failed: ReadonlySet<string>) => PackedOutcome,
  ): PackedOutcome[] {
    const failed = new Set<string>()
    return units.map((unit) => {
      const outcome = write(unit, failed)
      const id = unit.conversation?.id ?? unit.broken?.id
      if (!outcome.ok && id != null) failed.add(id)
      return outcome
    })
  }

  #alone(unit: PackedUnit, failed: ReadonlySet<string>, now: number, steady: number): PackedOutcome {
    this.#connection.run('savepoint unit')
    try {
      const outcome = this.#units.write(unit, failed, now, steady)
      this.#connection.run('release unit')
      return outcome
    } catch (error) {
      if (!isOfOneUnit(error)) throw error
      this.#units.forget()
      this.#connection.run('rollback to unit')
      this.#connection.run('release unit')
      return { ok: false, why: 'failed', message: error instanceof Error ? error.message : String(error) }
    }
  }

  takeEffects(kinds: readonly string[], limit: number, leaseMs: number, now: number) {
    return takeEffects(this.#connection, kinds, limit, leaseMs, now)
  }

  settleEffects(results: readonly Settlement[]): void {
    settleEffects(this.#connection, results)
  }

  raiseMarks(marks: readonly RaisedMark[]): void {
    raiseMarks(this.#connection, marks)
  }

  renewLeases(leases: readonly StoredLease[]): void {
    renewLeases(this.#connection, leases)
  }

  endLeases(connections: readonly string[], now: number, since: 'now' | 'heard'): void {
    endLeases(this.#connection, connections, now, since)
  }

  expiredLeases(kind: string, now: number, silentMs: number) {
    return expiredLeases(this.#connection, kind, now, silentMs)
  }

  /** Writes the first page as it is. SQLite skips rows that are the same as before, but not this number of its header. */
  probe(): void {
    this.#connection.transaction(() => this.#connection.run('pragma application_id = 0'))
  }

  restartLeases(now: number): void {
    restartLeases(this.#connection, now)
  }

  forgetLeases(kind: string, subjects: readonly string[], now: number): void {
    forgetLeases(this.#connection, kind, subjects, now)
  }

  /** What a search index has dealt with. It may come again after a crash, so nobody waits for the disk. */
  forgetSearchChanges(upTo: number): void {
    this.#connection.relaxed(() => this.#connection.run('delete from search_changes where id <= ?', upTo))
  }

  /** Moves what is in the log into the database file, as far as no reader holds it back. For when another thread did most of it. */
  finishCheckpoint(): void {
    this.#connection.get('pragma wal_checkpoint(passive)')
  }

  close(): void {
    this.#connection.close()
  }
}

/** Primary result codes that speak of the database or the disk, not of the unit: perm, abort, busy, locked, nomem, readonly … */
const FATAL = new Set([3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 22, 23, 26])

/** Whether an unexpected error can be blamed on one unit: a constraint, a value that cannot be bound, a bug of ours. */
function isOfOneUnit(error: unknown): boolean {
  const code = (error as { errcode?: unknown }).errcode
  return typeof code !== 'number' || !FATAL.has(code & 0xff)
}
