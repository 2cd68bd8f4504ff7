import type { Kind } from '../../../domain/records.ts'
import type { Guard, Job, Outcome } from '../../../ports/Store.ts'
import type { Cell } from '../records/kinds.ts'

/** A unit as a dialect writes it: plain data (strings, numbers, null), so that it can cross to another thread or a wire as it is. */
export type PackedUnit = {
  readonly conversation: PackedConversation | null
  readonly key: PackedKey | null
  readonly guards: readonly Guard[]
  readonly records: readonly PackedRecord[]
  readonly effects: readonly PackedEffect[]
  /** It cannot be written, and why. */
  readonly broken: { readonly id: string | null; readonly message: string } | null
}

export type PackedConversation = {
  readonly id: string
  readonly expected: number
  readonly events: readonly PackedEvent[]
  readonly head: HeadColumns
  /** Null when only the head columns differ from what is stored. */
  readonly core: CoreColumns | null
  readonly amend: readonly { readonly seq: number; readonly json: string | null }[]
  /** Whom routing gave it to in this unit. */
  readonly routed: { readonly agent: string; readonly at: number } | null
  /** Time of the event that is acknowledged. */
  readonly at: number
}

export type PackedEvent = { readonly seq: number; readonly public: 0 | 1; readonly json: string }

/** What every change rewrites. */
export type HeadColumns = { readonly updatedAt: number; readonly waitingSince: number | null; readonly talk: string }

/** The rest of a conversation's row; names as in the schema. */
export type CoreColumns = {
  readonly site: string
  readonly contact: string
  readonly department: string
  readonly status: string
  readonly owner: string | null
  readonly ownerWeight: number
  readonly queueKey: number | null
  readonly waitingFrom: number | null
  readonly leftAt: number | null
  readonly absentSince: number | null
  readonly startedAt: number
  readonly closedOrder: number | null
  readonly firstWaitAt: number | null
  readonly waitedMs: number | null
  readonly repliedAt: number | null
  readonly replyMs: number | null
  readonly state: string
}

export type PackedKey = {
  /** Set when it is kept with the event it made: 32 bits of whose key it is. Else it has a row of its own. */
  readonly slot: number | null
  readonly scope: string
  readonly id: string
  readonly bodyHash: string
  /** Which event of the unit it made; 0 and null when none. */
  readonly seq: number
  readonly eventId: string | null
}

export type PackedRecord = {
  readonly kind: Kind
  readonly id: string
  readonly expectedRev: number
  /** JSON; null deletes. */
  readonly doc: string | null
  readonly cells: readonly Cell[]
  /** Agents: mirrored into what guards their load. */
  readonly capacity: number | null
  /** Departments: mirrored into what routing pools are made of. */
  readonly members: readonly string[] | null
}

export type PackedEffect = {
  readonly kind: string
  readonly dedupe: string
  readonly body: string
  readonly dueAt: number | null
}

/** `failed`: something unexpected, in this unit alone; nothing of it is stored. */
export type PackedOutcome = Outcome | { readonly ok: false; readonly why: 'failed'; readonly message: string }

/** A job whose body is still text. */
export type PackedJob = Omit<Job, 'body'> & { readonly body: string }
