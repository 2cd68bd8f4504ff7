import type { Status } from '@deskbell/protocol'
import type { Generated } from 'kysely'

/**
 * The tables, as queries see them. Conversations are known by integer `key` inside and by their public id outside; times are UTC
 * ms; a flag is 0 or 1. What a plain message changes is in `heads`, so that it rewrites one small row and no index.
 */
export type Tables = {
  meta: { name: string; value: string }
  conversations: ConversationTable
  heads: HeadTable
  events: EventTable
  keys: KeyTable
  site_totals: { site: string; last_number: number; open: number; closed: number }
  marks: { conv: number; participant: string; side: 'visitor' | 'staff'; delivered: number; read: number }
  agent_load: { agent: string; load: number; max: number; last_assigned_at: number }
  department_members: { department: string; agent: string }
  outbox: OutboxTable
  leases: LeaseTable
} & RecordTables

type ConversationTable = {
  key: Generated<number>
  id: string
  site: string
  /** 1, 2, 3 … within the site. */
  number: number
  contact: string
  department: string
  status: Status
  /** Agent who holds it. */
  owner: string | null
  /** What it counts of the owner's capacity now: 0 while the visitor is away. */
  owner_weight: number
  /** Set exactly while it waits in the queue; left messages do not. */
  queue_key: number | null
  waiting_from: number | null
  /** Set while a left message is not closed. */
  left_at: number | null
  /** Since when the visitor of a waiting or assigned conversation has been away. */
  absent_since: number | null
  started_at: number
  /** Time of the last change while closed: the order of the closed list. */
  closed_order: number | null
  first_wait_at: number | null
  waited_ms: number | null
  replied_at: number | null
  reply_ms: number | null
  /** JSON of the state without `talk`. */
  state: string
}

type HeadTable = {
  conv: number
  head: number
  public_head: number
  updated_at: number
  waiting_since: number | null
  /** JSON of the state's `talk`. */
  talk: string
}

type EventTable = {
  conv: number
  seq: number
  /** Wire form. */
  json: string
  public: 0 | 1
  /** Last public seq before this one. */
  prev_public: number
  /** Whose key `client_id` is: 32 bits of the participant's id. */
  participant: number | null
  client_id: Uint8Array | null
  body_hash: Uint8Array | string | null
}

/** Idempotency keys of what does not belong to one participant of one conversation: settings, channels, sign-ups. */
type KeyTable = {
  scope: string
  id: string
  body_hash: string
  conv: number | null
  seq: number
  event_id: string | null
  at: number
}

type OutboxTable = {
  id: Generated<number>
  kind: string
  dedupe: string
  body: string
  due_at: number
  created_at: number
  attempts: number
  token: string | null
  leased_until: number | null
  state: 'open' | 'done' | 'dead'
}

type LeaseTable = {
  connection: string
  kind: 'agent' | 'visitor'
  subject: string
  relay: string
  heard_at: number
  /** When its grace began: `heard_at`, later when nobody could be heard. */
  grace_from: number
  silent_grace: number
  closed_grace: number
  /** When it was closed cleanly. */
  closed_at: number | null
  /** End of its grace. */
  due_at: number
}

/** A record: its JSON and the columns it is found by. `ord` is the order of creation. */
type RecordTable<Columns = unknown> = { ord: Generated<number>; id: string; rev: number; doc: string } & Columns

type RecordTables = {
  agents: RecordTable<{ email: string | null }>
  sessions: RecordTable<{ agent: string; token_hash: string }>
  invitations: RecordTable<{ site: string; token_hash: string }>
  resets: RecordTable<{ agent: string; token_hash: string }>
  sites: RecordTable<{ site_key: string }>
  departments: RecordTable<{ site: string }>
  contacts: RecordTable<{ site: string; external_id: string | null; merged_into: string | null }>
  participants: RecordTable<{ site: string; contact: string; secret_hash: string }>
  files: RecordTable<{ conversation: string | null; ticket_hash: string | null }>
  installations: RecordTable
  audits: RecordTable
}
