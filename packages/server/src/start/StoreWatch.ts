import { databaseClock } from '../adapters/system/databaseClock.ts'
import { systemClock } from '../adapters/system/systemClock.ts'
import type { Store } from '../ports/Store.ts'
import type { Clock } from '../ports/system.ts'

const LOOK_EVERY_MS = 5_000

/**
 * What a relay has to know of a store that others may change too: which history it is, and what its clock says. A store of our own is
 * asked once.
 */
export class StoreWatch {
  /** The clock that everybody who writes to the store goes by. */
  readonly clock: Clock
  readonly #store: Store
  readonly #setClock: ((now: number) => void) | null
  #epoch = ''

  private constructor(store: Store, isShared: boolean) {
    this.#store = store
    const shared = isShared ? databaseClock(systemClock, () => performance.now()) : null
    this.clock = shared?.clock ?? systemClock
    this.#setClock = shared?.set ?? null
  }

  static async begin(store: Store, isShared: boolean): Promise<StoreWatch> {
    const watch = new StoreWatch(store, isShared)
    await watch.#look()
    return watch
  }

  /** Name of the store's history. */
  get epoch(): string {
    return this.#epoch
  }

  /** Goes on looking, and tells when it is another history: a database that failed over or was brought back. Returns the way to stop. */
  start(onOtherHistory: () => void): () => void {
    if (this.#setClock === null) return () => {}
    let isOver = false
    let cancel = (): void => {}
    const again = (): void => {
      if (isOver) return
      cancel = systemClock.timer(LOOK_EVERY_MS, () => {
        const before = this.#epoch
        void this.#look().then(
          () => {
            if (this.#epoch !== before && !isOver) onOtherHistory()
            again()
          },
          // It is out of reach, which others say loud enough.
          again,
        )
      })
    }
    again()
    return () => {
      isOver = true
      cancel()
    }
  }

  async #look(): Promise<void> {
    const { epoch, now } = await this.#store.info()
    this.#epoch = epoch
    this.#setClock?.(now)
  }
}
