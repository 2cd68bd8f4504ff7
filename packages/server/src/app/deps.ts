import type { Bus } from '../ports/Bus.ts'
import type { Store } from '../ports/Store.ts'
import type { BlobStore, Clock, Ids, Log, Mailer, Secrets } from '../ports/system.ts'

/** Everything the use cases need from outside. Built once, in createServer. */
export type Deps = {
  readonly store: Store
  readonly bus: Bus
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly secrets: Secrets
  readonly blobs: BlobStore
  /** Null when no mail server is configured. */
  readonly mailer: Mailer | null
  readonly settings: {
    readonly relayId: string
    /** Address people reach this installation by, without a trailing slash; may have a path. */
    readonly publicUrl: string
    readonly maxFileBytes: number
    /** Name of the store's history. It changes while the relay runs when a database fails over to an older state. */
    epoch(): string
    /** Whether other relays may write to the same store: then heads are polled, because a bell may be lost. */
    readonly sharedStore: boolean
  }
}
