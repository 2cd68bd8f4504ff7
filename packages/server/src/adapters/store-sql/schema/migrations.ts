import { initial } from './initial.ts'
import type { Migration } from './migration.ts'

/** All versions of the schema, oldest first. */
export const MIGRATIONS: readonly Migration[] = [{ version: 1, name: 'initial', up: initial }]
