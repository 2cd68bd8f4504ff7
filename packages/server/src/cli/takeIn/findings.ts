import type { Finding } from '../../ports/Store.ts'

/** What is overdue in a copy was not when it was made. */
const IGNORED = 'outbox-age'

/** A line for each thing that is promised and does not hold in a copy. */
export async function linesOf(found: AsyncIterable<Finding>): Promise<string[]> {
  const lines: string[] = []
  for await (const { rule, subject, detail } of found)
    if (rule !== IGNORED) lines.push(`${rule}  ${subject}  ${detail}`)
  return lines
}
