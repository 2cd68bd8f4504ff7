import type { ErrorDetails } from '@deskbell/protocol'
import { errorsEn } from './errors.en.ts'
import type { AnyCode, ErrorText, ErrorValues } from './errors.en.ts'

/** A refusal, as far as its text is concerned. */
export type Refused = {
  readonly code: AnyCode
  readonly details?: ErrorDetails | undefined
  readonly retryAfterMs?: number | undefined
}

/**
 * The text of a refusal.
 * @param nameOf name of an agent by id; null when unknown
 */
export function refusalText(
  { code, details = {}, retryAfterMs }: Refused,
  nameOf: (agentId: string) => string | null,
  number: (value: number) => string,
): ErrorText {
  const values: { -readonly [K in keyof ErrorValues]: ErrorValues[K] } = {}
  const agent = typeof details['agentId'] === 'string' ? nameOf(details['agentId']) : null
  if (agent) values.agent = agent
  for (const name of ['limit', 'load', 'capacity', 'count', 'minChars'] as const) {
    const value = details[name]
    if (typeof value === 'number') values[name] = number(value)
  }
  const found = details['type'] ?? details['found']
  if (typeof found === 'string') values.found = found
  if (typeof details['publicUrl'] === 'string') values.publicUrl = details['publicUrl']
  if (retryAfterMs !== undefined) values.wait = waitText(retryAfterMs, number)
  const write = errorsEn[code] as ((values: ErrorValues) => ErrorText) | undefined
  // A newer relay may refuse in a way this console has no words for.
  return (write ?? errorsEn.bad_frame)(values)
}

function waitText(ms: number, number: (value: number) => string): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  return seconds < 90 ? `${number(seconds)} s` : `${number(Math.ceil(seconds / 60))} min`
}
