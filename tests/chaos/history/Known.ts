import type { Attempt, History, Read } from './History.ts'

/** A history and what several properties look up in it. */
export type Known = History & {
  /** By conversation and key. */
  readonly tried: ReadonlyMap<string, Attempt>
  readonly stored: ReadonlyMap<string, Read>
}

/** Name of a message: keys count within their conversation. */
export const nameOf = (conversationId: string, clientId: string): string => `${conversationId} ${clientId}`

export function know(history: History): Known {
  const stored = new Map<string, Read>()
  for (const [conversationId, events] of history.final)
    for (const event of events) if (event.clientId !== null) stored.set(nameOf(conversationId, event.clientId), event)
  const tried = new Map(
    history.attempts.map((attempt) => [nameOf(attempt.conversationId, attempt.clientId), attempt] as const),
  )
  return { ...history, tried, stored }
}

/** Every event of the final timelines that a client sent, by name. */
export function* sentEvents({ final }: History): Generator<readonly [name: string, event: Read]> {
  for (const [conversationId, events] of final)
    for (const event of events)
      if (event.clientId !== null) yield [nameOf(conversationId, event.clientId), event] as const
}
