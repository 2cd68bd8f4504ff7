import { KINDS } from '../records/kinds.ts'
import type { Kind } from '../../../domain/records.ts'
import { CORE } from '../units/core.ts'

/**
 * What a column holds, for a dialect to read and write it. `name`: text that is compared as it is, whatever is in it; `bytes`: hex
 * outside; `hash`: of what a sender's key stood for.
 */
export type Holds = 'int' | 'real' | 'text' | 'name' | 'bytes' | 'hash'

/** A table as it is copied: its columns, and those that order it. */
export type CopiedTable = {
  readonly name: string
  readonly columns: readonly (readonly [name: string, holds: Holds])[]
  /** Columns that order its rows. Events are in order of arrival instead, which each dialect knows in its way. */
  readonly order: readonly string[]
}

const table = (name: string, order: readonly string[], columns: Readonly<Record<string, Holds>>): CopiedTable => ({
  name,
  order,
  columns: Object.entries(columns),
})

/** Of what others refer to first. */
const KINDS_IN_ORDER: readonly Kind[] = [
  'installation',
  'agent',
  'session',
  'reset',
  'site',
  'invitation',
  'department',
  'contact',
  'participant',
  'file',
  'audit',
]

const records = KINDS_IN_ORDER.map((kind): CopiedTable => {
  const { table: name, columns } = KINDS[kind]
  return {
    name,
    order: ['ord'],
    columns: [
      ['ord', 'int'],
      ['id', 'text'],
      ['rev', 'int'],
      ['doc', 'text'],
      ...columns.map((column) => [column, 'name'] as const),
    ],
  }
})

/**
 * Everything an installation is, in an order in which it can be written. Left out is what is made again (words to search for) and
 * what belongs to one database (its history's name, when it was last swept).
 */
export const COPIED: readonly CopiedTable[] = [
  ...records,
  table('department_members', ['department', 'agent'], { department: 'text', agent: 'text' }),
  {
    name: 'conversations',
    order: ['key'],
    columns: [
      ['key', 'int'],
      ['id', 'text'],
      ['number', 'int'],
      ...CORE.map(([column, , holds]) => [column, holds] as const),
    ],
  },
  table('heads', ['conv'], {
    conv: 'int',
    head: 'int',
    public_head: 'int',
    updated_at: 'int',
    waiting_since: 'int',
    talk: 'text',
  }),
  table('events', [], {
    conv: 'int',
    seq: 'int',
    json: 'text',
    public: 'int',
    prev_public: 'int',
    participant: 'int',
    client_id: 'bytes',
    body_hash: 'hash',
  }),
  table('keys', ['scope', 'id'], {
    scope: 'name',
    id: 'name',
    body_hash: 'text',
    conv: 'int',
    seq: 'int',
    event_id: 'text',
    at: 'int',
  }),
  table('marks', ['conv', 'participant'], {
    conv: 'int',
    participant: 'text',
    side: 'text',
    delivered: 'int',
    read: 'int',
  }),
  table('site_totals', ['site'], { site: 'text', last_number: 'int', open: 'int', closed: 'int' }),
  table('agent_load', ['agent'], { agent: 'text', load: 'real', max: 'real', last_assigned_at: 'int' }),
  table('outbox', ['id'], {
    id: 'int',
    kind: 'text',
    dedupe: 'name',
    body: 'text',
    due_at: 'int',
    created_at: 'int',
    attempts: 'int',
    token: 'text',
    leased_until: 'int',
    state: 'text',
  }),
  table('leases', ['connection'], {
    connection: 'text',
    kind: 'text',
    subject: 'text',
    relay: 'text',
    heard_at: 'int',
    grace_from: 'int',
    silent_grace: 'int',
    closed_grace: 'int',
    closed_at: 'int',
    due_at: 'int',
  }),
]

/** Tables whose first column grows by itself: the next one must be higher than any that was copied. */
export const GROWING: readonly (readonly [table: string, column: string])[] = [
  ...records.map(({ name }) => [name, 'ord'] as const),
  ['conversations', 'key'],
  ['outbox', 'id'],
]

/**
 * Everybody's grace begins when they are copied, as after any time in which nobody could be heard: a connection that does not come
 * back is noticed, and nobody loses a chat for the time it took.
 */
export const RESTART_LEASES = (now: string): string =>
  `update leases set grace_from = ${now}, closed_at = case when closed_at is not null then ${now} end,
     due_at = ${now} + case when closed_at is null then silent_grace else closed_grace end`
