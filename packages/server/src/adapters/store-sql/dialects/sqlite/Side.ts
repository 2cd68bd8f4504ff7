import type { SQLInputValue } from 'node:sqlite'
import type { Connection, Row } from './Connection.ts'

/** Where the log stands, in bytes. */
export type LogState = { readonly bytes: number; readonly left: number }

/**
 * How long a forced checkpoint waits for readers. Commits wait with it, and a reader may be a backup or `verify` that takes
 * minutes: then the log grows on until it is done.
 */
const PATIENCE_MS = 200

/** Long reads and checkpoints, on connections of their own. Arguments and results are plain data, so it can live in a thread. */
export class Side {
  readonly #reads: Connection
  readonly #openCheckpoints: () => Connection
  #checkpoints: Connection | null = null

  constructor(reads: Connection, openCheckpoints: () => Connection) {
    this.#reads = reads
    this.#openCheckpoints = openCheckpoints
  }

  all(sql: string, values: readonly SQLInputValue[]): Row[] {
    return this.#reads.all(sql, ...values)
  }

  /**
   * Moves what is in the log into the database file. `force` waits a little for readers and keeps writers out for the moment it
   * takes to begin the log anew.
   */
  checkpoint(force: boolean): LogState {
    this.#checkpoints ??= this.#openCheckpoints()
    this.#checkpoints.get(`pragma busy_timeout = ${PATIENCE_MS}`)
    const mode = force ? 'restart' : 'passive'
    const row = this.#checkpoints.get<{ log: number; checkpointed: number }>(`pragma wal_checkpoint(${mode})`)
    const page = this.#checkpoints.get<{ page_size: number }>('pragma page_size')?.page_size ?? 0
    const log = Math.max(row?.log ?? 0, 0)
    return { bytes: log * page, left: (log - Math.max(row?.checkpointed ?? 0, 0)) * page }
  }

  close(): void {
    this.#checkpoints?.close()
    this.#reads.close()
  }
}
