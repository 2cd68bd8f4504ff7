import type { Log } from '../../../../ports/system.ts'
import type { LogState } from './Side.ts'

/** Size of the log at which a checkpoint begins. */
const CHECKPOINT_BYTES = 16 * 1024 * 1024
/** Size at which it no longer waits for a quiet moment. */
const FORCE_BYTES = 64 * 1024 * 1024
/** After a checkpoint left this little behind, the writer finishes it between two commits, so that the log begins anew. */
const FINISH_BYTES = 2 * 1024 * 1024
/** What a unit adds to the log until the first checkpoint has told: a page of events, of each index and of heads. */
const UNIT_BYTES = 4 * 4_096

type Work = {
  /** A checkpoint in another thread; force = also if somebody must wait. */
  checkpoint(force: boolean): Promise<LogState>
  /** The rest of it, by the writer. */
  finish(): Promise<void>
}

/**
 * Keeps the log short without a commit ever waiting for it: a checkpoint syncs the database file, which takes as long as a disk
 * likes. SQLite's own, inside of commits, made p99 five times the median.
 */
export class Checkpointer {
  readonly #work: Work
  readonly #log: Log
  /** Units written since the log began anew, and what each added to it. */
  #units = 0
  #unitBytes = UNIT_BYTES
  /** Length of the log at which to look next. */
  #next = CHECKPOINT_BYTES
  #running: Promise<void> | null = null

  constructor(work: Work, log: Log) {
    this.#work = work
    this.#log = log
  }

  /** Takes note of a commit. Asking SQLite for the log's length would cost more than guessing it. */
  committed(units: number): void {
    this.#units += units
    if (this.#running || this.#units * this.#unitBytes < this.#next) return
    this.#running = this.#run()
      .catch((error: unknown) => this.#log.error('store: a checkpoint failed', error))
      .finally(() => {
        this.#running = null
      })
  }

  /** Resolves when none is running. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    const { bytes, left } = await this.#work.checkpoint(false)
    this.#unitBytes = Math.min(Math.max(bytes / this.#units, UNIT_BYTES / 8), UNIT_BYTES * 8)
    if (left > FINISH_BYTES && bytes < FORCE_BYTES) {
      this.#next = bytes + CHECKPOINT_BYTES
      return
    }
    if (left <= FINISH_BYTES) await this.#work.finish()
    else await this.#force(bytes)
    this.#units = 0
    this.#next = CHECKPOINT_BYTES
  }

  async #force(bytes: number): Promise<void> {
    await this.#work.checkpoint(true)
    this.#log.warn('store: the log had grown long, so a checkpoint was forced', { bytes })
  }
}
