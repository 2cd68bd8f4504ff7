import type { AgentId, ConversationId, EventId, Mark, Ms, Seq, SiteId } from '@deskbell/protocol'
import type { Conversation } from '../../domain/conversation/state.ts'
import type { Kind, Records } from '../../domain/records.ts'
import type { Job, Key, Lease, Original } from '../../ports/Store.ts'

/** Everything the store holds. */
export type Memory = {
  readonly conversations: Map<ConversationId, StoredConversation>
  readonly numbers: Map<SiteId, number>
  readonly originals: Map<string, Original>
  readonly records: Map<Kind, Map<string, StoredRecord>>
  readonly loads: Map<AgentId, StoredLoad>
  readonly outbox: Map<string, StoredJob>
  readonly marks: Map<ConversationId, Map<string, Mark>>
  readonly leases: Map<string, StoredLease>
  lastSweepAt: Ms | null
  /** Events stored so far. */
  arrivals: number
}

export type StoredConversation = {
  readonly number: number
  state: Conversation
  head: Seq
  publicHead: Seq
  changedAt: Ms
  readonly events: StoredEvent[]
}
export type StoredEvent = {
  readonly seq: Seq
  readonly id: EventId
  readonly at: Ms
  readonly public: boolean
  readonly prevPublic: Seq
  readonly json: string
  /** The how manieth of all events it was. */
  readonly arrival: number
}
export type StoredRecord<K extends Kind = Kind> = { readonly rev: number; readonly value: Records[K] }
export type StoredLoad = { load: number; max: number; lastAssignedAt: Ms }
export type StoredJob = Omit<Job, 'token' | 'attempts'> & {
  readonly dedupe: string
  dueAt: Ms
  attempts: number
  token: string | null
  leasedUntil: Ms
  state: 'open' | 'done' | 'dead'
}
export type StoredLease = Omit<Lease, 'silentMs'> & { heardAt: Ms; graceFrom: Ms; closedAt: Ms | null }

export const emptyMemory = (): Memory => ({
  conversations: new Map(),
  numbers: new Map(),
  originals: new Map(),
  records: new Map(),
  loads: new Map(),
  outbox: new Map(),
  marks: new Map(),
  leases: new Map(),
  lastSweepAt: null,
  arrivals: 0,
})

export const keyOf = ({ scope, id }: Pick<Key, 'scope' | 'id'>): string => `${scope}\n${id}`

export function recordsOf<K extends Kind>(memory: Memory, kind: K): Map<string, StoredRecord<K>> {
  let records = memory.records.get(kind)
  if (!records) memory.records.set(kind, (records = new Map()))
  return records as unknown as Map<string, StoredRecord<K>>
}

/** Whether it stands in the queue of its department. */
export const isWaiting = ({ state }: StoredConversation): boolean =>
  state.status === 'queued' && state.left === null && state.waiting !== null

/** Freezes a value and all it holds, so that whoever changes it after handing it over, or after being given it, is told. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) freeze(part)
  return value
}
