import type { Ms } from '@deskbell/protocol'
import type { Kysely } from 'kysely'
import type { Finding } from '../../../ports/Store.ts'
import type { Tables } from '../schema/tables.ts'
import { RULES } from './rules.ts'
import { walkTimelines } from './timelines.ts'
import type { Evolve } from './timelines.ts'

/** What a dialect adds to the rules that are written once. */
export type VerifyDialect = {
  readonly db: Kysely<Tables>
  /** SQL for a field of a column's JSON, such as `json('e.json', 'by', 'id')`. */
  json: JsonField
  /** What the database finds wrong with its own file. */
  integrity(): Promise<string[]>
}
export type JsonField = (column: string, ...path: string[]) => string

/** Findings of one rule that are told one by one. */
const MAX_FINDINGS = 100

/**
 * Looks through everything for what is promised and does not hold. Each statement sees one moment, so it may run beside a working
 * relay. `evolve` null leaves out the comparison of states with their timelines.
 */
export async function* verify(dialect: VerifyDialect, evolve: Evolve | null, now: Ms): AsyncGenerator<Finding> {
  for (const detail of await dialect.integrity()) yield { rule: 'integrity', subject: 'database', detail }
  for (const rule of RULES) {
    const rows = await rule.find(dialect, now, MAX_FINDINGS + 1)
    for (const { subject, detail } of rows.slice(0, MAX_FINDINGS))
      yield { rule: rule.name, subject: String(subject), detail }
    if (rows.length > MAX_FINDINGS)
      yield { rule: rule.name, subject: 'more', detail: `only the first ${MAX_FINDINGS} are listed` }
  }
  yield* walkTimelines(dialect.db, evolve)
}
