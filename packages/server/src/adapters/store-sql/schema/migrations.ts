import { initial } from './initial.ts'
import type { Migration } from './migration.ts'
import { search } from './search.ts'

/** All versions of the schema, oldest first. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: 'initial', up: initial },
  { version: 2, name: 'search', up: search },
]

/** The version that this Deskbell writes. */
export const latestSchema = MIGRATIONS.at(-1)?.version ?? 0
