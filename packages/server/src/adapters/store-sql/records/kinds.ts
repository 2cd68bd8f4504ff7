import type { Kind, Records } from '../../../domain/records.ts'
import type { Tables } from '../schema/tables.ts'

/** Value of a column. */
export type Cell = string | number | null

/** How records of a kind are kept: JSON beside the columns they are found by. */
export type KindSpec<K extends Kind = Kind> = {
  readonly table: keyof Tables
  /** Columns beside `ord`, `id`, `rev` and `doc`. */
  readonly columns: readonly string[]
  /** Their values, in the same order. Null in a unique one means that it has none. */
  cells(value: Records[K]): Cell[]
  /** What no two records may share: the name outcomes use, and the columns it needs. */
  readonly unique: readonly { readonly field: string; readonly columns: readonly string[] }[]
  /** Columns that `find` filters by, by name of the filter. */
  readonly filters: Readonly<Record<string, string>>
}

const spec = <K extends Kind>(spec: KindSpec<K>): KindSpec<K> => spec
const tokenHash = { field: 'tokenHash', columns: ['token_hash'] }

/** One entry a kind of record; the schema has a table for each. */
export const KINDS: { readonly [K in Kind]: KindSpec<K> } = {
  agent: spec<'agent'>({
    table: 'agents',
    columns: ['email'],
    cells: ({ email }) => [email === '' ? null : email],
    unique: [{ field: 'email', columns: ['email'] }],
    filters: {},
  }),
  session: spec<'session'>({
    table: 'sessions',
    columns: ['agent', 'token_hash'],
    cells: (value) => [value.agentId, value.tokenHash],
    unique: [tokenHash],
    filters: { agentId: 'agent' },
  }),
  invitation: spec<'invitation'>({
    table: 'invitations',
    columns: ['site', 'token_hash'],
    cells: (value) => [value.siteId, value.tokenHash],
    unique: [tokenHash],
    filters: { siteId: 'site' },
  }),
  reset: spec<'reset'>({
    table: 'resets',
    columns: ['agent', 'token_hash'],
    cells: (value) => [value.agentId, value.tokenHash],
    unique: [tokenHash],
    filters: { agentId: 'agent' },
  }),
  site: spec<'site'>({
    table: 'sites',
    columns: ['site_key'],
    cells: ({ key }) => [key],
    unique: [{ field: 'key', columns: ['site_key'] }],
    filters: {},
  }),
  department: spec<'department'>({
    table: 'departments',
    columns: ['site'],
    cells: ({ siteId }) => [siteId],
    unique: [],
    filters: { siteId: 'site' },
  }),
  contact: spec<'contact'>({
    table: 'contacts',
    columns: ['site', 'external_id', 'merged_into'],
    cells: (value) => [value.siteId, value.externalId, value.mergedInto],
    unique: [{ field: 'externalId', columns: ['site', 'external_id'] }],
    filters: { mergedInto: 'merged_into' },
  }),
  participant: spec<'participant'>({
    table: 'participants',
    columns: ['site', 'contact', 'secret_hash'],
    cells: (value) => [value.siteId, value.contactId, value.secretHash],
    unique: [{ field: 'secretHash', columns: ['site', 'secret_hash'] }],
    filters: { contactId: 'contact' },
  }),
  file: spec<'file'>({
    table: 'files',
    columns: ['conversation', 'ticket_hash'],
    cells: (value) => [value.conversationId, value.ticketHash],
    unique: [{ field: 'ticketHash', columns: ['ticket_hash'] }],
    filters: { conversationId: 'conversation' },
  }),
  installation: spec<'installation'>({ table: 'installations', columns: [], cells: () => [], unique: [], filters: {} }),
  audit: spec<'audit'>({ table: 'audits', columns: [], cells: () => [], unique: [], filters: {} }),
}

/** Columns of each unique look-up of the port, by the name of its first field. */
export const LOOKUPS: Readonly<
  Record<string, { readonly fields: readonly string[]; readonly columns: readonly string[] }>
> = {
  id: { fields: ['id'], columns: ['id'] },
  email: { fields: ['email'], columns: ['email'] },
  tokenHash: { fields: ['tokenHash'], columns: ['token_hash'] },
  key: { fields: ['key'], columns: ['site_key'] },
  secretHash: { fields: ['siteId', 'secretHash'], columns: ['site', 'secret_hash'] },
  externalId: { fields: ['siteId', 'externalId'], columns: ['site', 'external_id'] },
  ticketHash: { fields: ['ticketHash'], columns: ['ticket_hash'] },
}
