/** Who asks. `otherVisitor` is of the same site, `foreign…` of another one; `revoked` was logged out, `forged` holds invented or expired proofs. */
export const COLUMNS = [
  'nobody',
  'visitor',
  'otherVisitor',
  'foreignVisitor',
  'agent',
  'foreignAgent',
  'admin',
  'owner',
  'revoked',
  'forged',
] as const
export type Column = (typeof COLUMNS)[number]

/** What each asker is answered, by column. */
export type Outcomes = Readonly<Record<Column, string>>

/** Row name → what is expected. Several rows of one command differ by what stands behind a slash: `close/queued`. */
export type Table = ReadonlyMap<string, Outcomes>

/**
 * Reads a table written as text: one line a row, its name first, then one word a column in the order of COLUMNS. Kept as text so that
 * a person can look down a column. Throws, naming the row, when a line has another number of words.
 */
export function table(text: string): Table {
  const rows = new Map<string, Outcomes>()
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue
    const [name = '', ...words] = line.trim().split(/ {2,}/)
    if (rows.has(name)) throw new Error(`the row "${name}" is there twice`)
    if (words.length !== COLUMNS.length) {
      throw new Error(
        `the row "${name}" has ${words.length} outcomes for ${COLUMNS.length} columns: ${COLUMNS.join(', ')}`,
      )
    }
    rows.set(name, Object.fromEntries(COLUMNS.map((column, index) => [column, words[index] ?? ''])) as Outcomes)
  }
  return rows
}

/** What a row stands for: its name without the variant. */
export const subjectOf = (row: string): string => row.split('/')[0] ?? row

/**
 * Why a table does not fit what exists, one sentence for each; empty when it does. A thing without a row is a door that nobody has
 * thought about.
 */
export function misfits(
  what: string,
  existing: readonly string[],
  rows: Table,
  where: string,
  subject = subjectOf,
): string[] {
  const covered = new Set([...rows.keys()].map(subject))
  const known = new Set(existing)
  return [
    ...existing
      .filter((name) => !covered.has(name))
      .map(
        (name) =>
          `The ${what} "${name}" has no row in the authorisation matrix: decide who may use it and add a line to ${where}, with how it is asked below it.`,
      ),
    ...[...covered]
      .filter((name) => !known.has(name))
      .map((name) => `${where} has a row for the ${what} "${name}", which does not exist (any more): remove the line.`),
  ]
}
