import type { Ms } from '@deskbell/protocol'
import type { Finding } from '../../../ports/Store.ts'
import type { VerifyDialect } from './dialect.ts'
import { ONE_OPEN, RULES } from './rules.ts'
import { walkTimelines } from './timelines.ts'
import type { Evolve } from './timelines.ts'

/** Findings of one rule that are told one by one. */
const MAX_FINDINGS = 100

/** What is promised by those above the store. */
export type Promises = {
  /** The domain's fold. Null leaves out the comparison of states with their timelines. */
  readonly evolve: Evolve | null
  /** Whether a contact has one open conversation at most. */
  readonly oneOpen: boolean
}

/**
 * Looks through everything for what is promised and does not hold. Each statement sees one moment, so it may run beside a working
 * relay.
 */
export async function* verify(dialect: VerifyDialect, promises: Promises, now: Ms): AsyncGenerator<Finding> {
  for (const detail of await dialect.integrity().catch((error: unknown) => [whyNot(error)]))
    yield { rule: 'integrity', subject: 'database', detail }
  for (const rule of promises.oneOpen ? [...RULES, ONE_OPEN] : RULES) {
    let rows: Awaited<ReturnType<typeof rule.find>>
    try {
      rows = await rule.find(dialect, now, MAX_FINDINGS + 1)
    } catch (error) {
      // A damaged page ends a statement, and must not hide what the others find.
      rows = [{ subject: 'database', detail: whyNot(error) }]
    }
    for (const { subject, detail } of rows.slice(0, MAX_FINDINGS))
      yield { rule: rule.name, subject: String(subject), detail }
    if (rows.length > MAX_FINDINGS)
      yield { rule: rule.name, subject: 'more', detail: `only the first ${MAX_FINDINGS} are listed` }
  }
  try {
    yield* walkTimelines(dialect.db, promises.evolve)
  } catch (error) {
    yield { rule: 'state', subject: 'database', detail: whyNot(error) }
  }
}

const whyNot = (error: unknown): string =>
  `cannot be looked at: ${error instanceof Error ? error.message : String(error)}`
